/**
 * Step mode's spikes through kernels of one channel each, where the order of events does not matter: events are set in a plane of
 * bytes [row][column][channel][2], each at its column and, as the second of a pair, one tap before it; then every target pixel sums the
 * weights under which the plane has some. Records are in memory (`constants`).
 */
import { addWide } from './depthwise';
import { pairProducts } from './tiles';
import {
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart,
  planeAt, planeChannelFrom, planeColumnBytes, planeColumnCount, planeColumnPlace, planeColumns, planeColumnSpread, planeFactors, planeKernelHeight, planeKernelRow,
  planeMarks, planeMembranes, planeNarrow, planeOutputs, planeFlush, planeRowBytes, planeRowCount, planeRowDilation, planeRowPlace, planeRows, planeRowSpread,
  planePlaneRows, planeRowStep, planeTapBytes, planePairs, planeStepBytes, planeWeights,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Takes so many deliveries: addresses of lists, and of their population's rows from and to. Gives the weights that were added. */
export function receiveDepthwise(block: usize, deliveries: usize, count: i32): f64 {
  let operations: i64 = 0;
  for (const end = deliveries + <usize>count * 12; deliveries < end; deliveries += 12)
    operations += setEvents(block, load<usize>(deliveries), load<i32>(deliveries, 4), load<i32>(deliveries, 8));
  if (operations > 0) addPlane(block);
  return <f64>operations;
}

function setEvents(block: usize, list: usize, from: i32, to: i32): i64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const rowCount = load<usize>(block, planeRowCount), columnCount = load<usize>(block, planeColumnCount), columnSpread = load<i32>(block, planeColumnSpread);
  const channelFrom = load<i32>(block, planeChannelFrom), outputs = load<i32>(block, planeOutputs), tapBytes = load<usize>(block, planeTapBytes);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const rowTaps = word(rowCount, row);
    if (rowTaps === 0) continue;
    const place = row * load<i32>(block, planeRowSpread) + load<i32>(block, planeRowPlace);
    const at = load<usize>(block, planeAt) + <usize>place * load<usize>(block, planeRowBytes) + load<usize>(block, planeColumnPlace);
    let events = 0;
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const column = word(runColumn, run), taps = word(columnCount, column);
      if (taps === 0) continue;
      const pixel = at + <usize>(column * columnSpread) * load<usize>(block, planeColumnBytes);
      let set = 0;
      for (let e = word(runStart, run), end = word(runStart, run + 1); e < end; e++) {
        const output = word(channels, e) - channelFrom;
        if (<u32>output >= <u32>outputs) continue;
        const to = pixel + <usize>output * 2;
        store<u8>(to, 1);
        store<u8>(to - tapBytes, 1, 1);
        set++;
      }
      events += set * taps;
    }
    if (events > 0) store<u8>(load<usize>(block, planeMarks) + <usize>place, 1);
    operations += <i64>events * rowTaps;
  }
  return operations;
}

/** Adds what the plane says to membranes, and leaves it empty. */
function addPlane(block: usize): void {
  const plane = load<usize>(block, planeAt), rowBytes = load<usize>(block, planeRowBytes), marks = load<usize>(block, planeMarks);
  const height = load<i32>(block, planeKernelHeight), flush = load<i32>(block, planeFlush), dilation = load<i32>(block, planeRowDilation);
  const columns = load<i32>(block, planeColumns), outputs = load<i32>(block, planeOutputs), narrow = load<i32>(block, planeNarrow) !== 0;
  const next = <usize>outputs * (narrow ? 2 : 4), all = load<usize>(block, planeFactors), weights = load<usize>(block, planeWeights);
  const step = load<usize>(block, planeStepBytes), tapBytes = load<usize>(block, planeTapBytes) << 1, pairs = load<i32>(block, planePairs), kernelRow = load<usize>(block, planeKernelRow);
  const columnBytes = load<usize>(block, planeColumnBytes);
  let out = load<usize>(block, planeMembranes);
  for (let y = 0, rows = load<i32>(block, planeRows); y < rows; y++, out += next * columns) {
    const top = y * load<i32>(block, planeRowStep);
    for (let ky = 0; ky < height; ky += flush) {
      // As few rows as hold all that have events.
      let low = ky, high = min(height, ky + flush);
      while (low < high && load<u8>(marks + <usize>(top + low * dilation)) === 0) low++;
      while (low < high && load<u8>(marks + <usize>(top + (high - 1) * dilation)) === 0) high--;
      if (low === high) continue;
      const source = plane + (tapBytes >> 1) + <usize>(top + low * dilation) * rowBytes, w = weights + <usize>low * kernelRow, kernelRows = high - low;
      for (let c: usize = 0; c < columnBytes; c += 16) {
        const factors: usize = all === 0 ? 0 : all + c * 2;
        let at = source + c, to = out + (narrow ? c : c * 2), x = 0;
        for (; x + 8 <= columns; x += 8, at += step << 3, to += next << 3)
          eightPixels(at, rowBytes * dilation, step, tapBytes, kernelRows, pairs, w + c, kernelRow, columnBytes, to, next, factors, narrow);
        for (; x + 2 <= columns; x += 2, at += step << 1, to += next << 1)
          twoPixels(at, rowBytes * dilation, step, tapBytes, kernelRows, pairs, w + c, kernelRow, columnBytes, to, next, factors, narrow);
        if (x < columns) onePixel(at, rowBytes * dilation, tapBytes, kernelRows, pairs, w + c, kernelRow, columnBytes, to, factors, narrow);
      }
    }
  }
  for (let row = 0, rows = load<i32>(block, planePlaneRows); row < rows; row++) {
    if (load<u8>(marks + <usize>row) === 0) continue;
    store<u8>(marks + <usize>row, 0);
    memory.fill(plane + <usize>row * rowBytes, 0, rowBytes);
  }
}

/** Eight channels of eight pixels side by side. */
function eightPixels(
  source: usize, rowBytes: usize, step: usize, tapBytes: usize, rows: i32, pairs: i32, weights: usize, kernelRow: usize, pairBytes: usize,
  out: usize, next: usize, factors: usize, narrow: bool,
): void {
  let a = i16x8.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  const s2 = step << 1, s4 = step << 2;
  for (; rows > 0; rows--, source += rowBytes, weights += kernelRow)
    for (let pair = 0, at = source, w = weights; pair < pairs; pair++, at += tapBytes, w += pairBytes) {
      const x = v128.load(w), half = at + s4;
      a = i16x8.add(a, pairProducts(x, v128.load(at)));
      b = i16x8.add(b, pairProducts(x, v128.load(at + step)));
      c = i16x8.add(c, pairProducts(x, v128.load(at + s2)));
      d = i16x8.add(d, pairProducts(x, v128.load(at + s2 + step)));
      e = i16x8.add(e, pairProducts(x, v128.load(half)));
      f = i16x8.add(f, pairProducts(x, v128.load(half + step)));
      g = i16x8.add(g, pairProducts(x, v128.load(half + s2)));
      h = i16x8.add(h, pairProducts(x, v128.load(half + s2 + step)));
    }
  add(out, a, factors, narrow);
  add(out + next, b, factors, narrow);
  add(out + next * 2, c, factors, narrow);
  add(out + next * 3, d, factors, narrow);
  add(out + next * 4, e, factors, narrow);
  add(out + next * 5, f, factors, narrow);
  add(out + next * 6, g, factors, narrow);
  add(out + next * 7, h, factors, narrow);
}

function twoPixels(
  source: usize, rowBytes: usize, step: usize, tapBytes: usize, rows: i32, pairs: i32, weights: usize, kernelRow: usize, pairBytes: usize,
  out: usize, next: usize, factors: usize, narrow: bool,
): void {
  let a = i16x8.splat(0), b = a;
  for (; rows > 0; rows--, source += rowBytes, weights += kernelRow)
    for (let pair = 0, at = source, w = weights; pair < pairs; pair++, at += tapBytes, w += pairBytes) {
      const x = v128.load(w);
      a = i16x8.add(a, pairProducts(x, v128.load(at)));
      b = i16x8.add(b, pairProducts(x, v128.load(at + step)));
    }
  add(out, a, factors, narrow);
  add(out + next, b, factors, narrow);
}

function onePixel(
  source: usize, rowBytes: usize, tapBytes: usize, rows: i32, pairs: i32, weights: usize, kernelRow: usize, pairBytes: usize,
  out: usize, factors: usize, narrow: bool,
): void {
  let a = i16x8.splat(0);
  for (; rows > 0; rows--, source += rowBytes, weights += kernelRow)
    for (let pair = 0, at = source, w = weights; pair < pairs; pair++, at += tapBytes, w += pairBytes)
      a = i16x8.add(a, pairProducts(v128.load(w), v128.load(at)));
  add(out, a, factors, narrow);
}

/** Channels past the last have sums of 0. */
@inline function add(out: usize, sums: v128, factors: usize, narrow: bool): void {
  if (narrow) v128.store(out, i16x8.add(v128.load(out), sums));
  else addWide(out, sums, factors);
}
