/**
 * Step mode's values through kernels of all channels to all, where the order of events does not matter: those of 16 bits are set in a
 * plane [row][column][channel], its channels filled up to pairs, and every target pixel sums products with what the plane has under its
 * kernel. Records are in memory (`constants`).
 */
import { deliverValues } from './deliver';
import {
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
  gradedAt, gradedColumnBytes, gradedColumnCount, gradedColumnPlace, gradedColumns, gradedColumnSpread, gradedEvents, gradedFactors, gradedKernelHeight, gradedKernelWidth,
  gradedMarks, gradedMembranes, gradedOutputs, gradedPairs, gradedPlaneRows, gradedRowBytes, gradedRowCount, gradedRowDilation, gradedRowPlace, gradedRows, gradedRowSpread,
  gradedRowStep, gradedStepBytes, gradedTapBytes, gradedWeightBytes, gradedWeights,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Takes so many deliveries: addresses of lists, and of their population's rows from and to. Gives the products that were added. */
export function receiveValues(block: usize, deliveries: usize, count: i32): f64 {
  let operations: f64 = 0, set: i64 = 0;
  for (const end = deliveries + <usize>count * 12; deliveries < end; deliveries += 12) {
    const list = load<usize>(deliveries), from = load<i32>(deliveries, 4), to = load<i32>(deliveries, 8);
    if (fitHalves(list, from, to)) set += setValues(block, list, from, to);
    else operations += deliverValues(load<usize>(block, gradedEvents), list, from, to);
  }
  if (set > 0) addPlane(block);
  return operations + <f64>(set * load<i32>(block, gradedOutputs));
}

function fitHalves(list: usize, from: i32, to: i32): bool {
  const rowRuns = load<usize>(list, listRowRuns), runStart = load<usize>(list, listRunStart), values = load<usize>(list, listValues), first = load<i32>(list, listRowFrom);
  let e = word(runStart, word(rowRuns, from - first)), beyond = i32x4.splat(0);
  const end = word(runStart, word(rowRuns, to - first));
  for (; e + 4 <= end; e += 4) {
    const four = v128.load(values + <usize>e * 4);
    beyond = v128.or(beyond, v128.xor(four, i32x4.shr_s(i32x4.shl(four, 16), 16)));
  }
  let fit = !v128.any_true(beyond);
  for (; e < end; e++) if (<i32><i16>word(values, e) !== word(values, e)) fit = false;
  return fit;
}

/** Gives how often the events are added. */
function setValues(block: usize, list: usize, from: i32, to: i32): i64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart);
  const channels = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const rowCount = load<usize>(block, gradedRowCount), columnCount = load<usize>(block, gradedColumnCount), columnSpread = load<i32>(block, gradedColumnSpread);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const rowTaps = word(rowCount, row);
    if (rowTaps === 0) continue;
    const place = row * load<i32>(block, gradedRowSpread) + load<i32>(block, gradedRowPlace);
    const at = load<usize>(block, gradedAt) + <usize>place * load<usize>(block, gradedRowBytes) + load<usize>(block, gradedColumnPlace);
    let events = 0;
    for (let run = word(rowRuns, row - first), lastRun = word(rowRuns, row - first + 1); run < lastRun; run++) {
      const column = word(runColumn, run), taps = word(columnCount, column);
      if (taps === 0) continue;
      const pixel = at + <usize>(column * columnSpread) * load<usize>(block, gradedColumnBytes);
      const start = word(runStart, run), end = word(runStart, run + 1);
      for (let e = start; e < end; e++) store<i16>(pixel + <usize>word(channels, e) * 2, <i16>word(values, e));
      events += (end - start) * taps;
    }
    if (events > 0) store<u8>(load<usize>(block, gradedMarks) + <usize>place, 1);
    operations += <i64>events * rowTaps;
  }
  return operations;
}

/** Adds what the plane says to membranes, and leaves it empty. */
function addPlane(block: usize): void {
  const plane = load<usize>(block, gradedAt), rowBytes = load<usize>(block, gradedRowBytes), marks = load<usize>(block, gradedMarks);
  const height = load<i32>(block, gradedKernelHeight), dilation = load<i32>(block, gradedRowDilation), step = load<usize>(block, gradedStepBytes);
  const columns = load<i32>(block, gradedColumns), outputs = load<i32>(block, gradedOutputs), next = <usize>outputs * 4;
  const weights = load<usize>(block, gradedWeights), lineBytes = load<usize>(block, gradedWeightBytes);
  const kernelRow = <usize>(load<i32>(block, gradedKernelWidth) * load<i32>(block, gradedPairs)) * lineBytes;
  let out = load<usize>(block, gradedMembranes);
  for (let y = 0, rows = load<i32>(block, gradedRows); y < rows; y++, out += next * columns) {
    const top = y * load<i32>(block, gradedRowStep);
    let low = 0, high = height;
    while (low < high && load<u8>(marks + <usize>(top + low * dilation)) === 0) low++;
    while (low < high && load<u8>(marks + <usize>(top + (high - 1) * dilation)) === 0) high--;
    if (low === high) continue;
    const source = plane + <usize>(top + low * dilation) * rowBytes, w = weights + <usize>low * kernelRow;
    for (let output = 0; output < outputs; output += 4) {
      let at = source, to = out + <usize>output * 4, x = 0;
      const line = w + <usize>output * 4;
      for (; x + 8 <= columns; x += 8, at += step << 3, to += next << 3) eightPixels(block, at, high - low, line, lineBytes, to, next, output);
      for (; x < columns; x++, at += step, to += next) onePixel(block, at, high - low, line, lineBytes, to, output);
    }
  }
  for (let row = 0, rows = load<i32>(block, gradedPlaneRows); row < rows; row++) {
    if (load<u8>(marks + <usize>row) === 0) continue;
    store<u8>(marks + <usize>row, 0);
    memory.fill(plane + <usize>row * rowBytes, 0, rowBytes);
  }
}

/** Four outputs of eight pixels side by side. */
function eightPixels(block: usize, source: usize, rows: i32, weights: usize, lineBytes: usize, out: usize, next: usize, output: i32): void {
  const rowBytes = load<usize>(block, gradedRowBytes) * load<usize>(block, gradedRowDilation), tapBytes = load<usize>(block, gradedTapBytes);
  const step = load<usize>(block, gradedStepBytes), s2 = step << 1, s4 = step << 2, pairs = load<i32>(block, gradedPairs), width = load<i32>(block, gradedKernelWidth);
  let a = i32x4.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
  for (; rows > 0; rows--, source += rowBytes)
    for (let tap = 0, pixel = source; tap < width; tap++, pixel += tapBytes)
      for (let pair = 0, at = pixel; pair < pairs; pair++, at += 4, weights += lineBytes) {
        const w = v128.load(weights), half = at + s4;
        a = i32x4.add(a, i32x4.dot_i16x8_s(w, v128.load32_splat(at)));
        b = i32x4.add(b, i32x4.dot_i16x8_s(w, v128.load32_splat(at + step)));
        c = i32x4.add(c, i32x4.dot_i16x8_s(w, v128.load32_splat(at + s2)));
        d = i32x4.add(d, i32x4.dot_i16x8_s(w, v128.load32_splat(at + s2 + step)));
        e = i32x4.add(e, i32x4.dot_i16x8_s(w, v128.load32_splat(half)));
        f = i32x4.add(f, i32x4.dot_i16x8_s(w, v128.load32_splat(half + step)));
        g = i32x4.add(g, i32x4.dot_i16x8_s(w, v128.load32_splat(half + s2)));
        h = i32x4.add(h, i32x4.dot_i16x8_s(w, v128.load32_splat(half + s2 + step)));
      }
  addFour(block, out, a, output);
  addFour(block, out + next, b, output);
  addFour(block, out + next * 2, c, output);
  addFour(block, out + next * 3, d, output);
  addFour(block, out + next * 4, e, output);
  addFour(block, out + next * 5, f, output);
  addFour(block, out + next * 6, g, output);
  addFour(block, out + next * 7, h, output);
}

function onePixel(block: usize, source: usize, rows: i32, weights: usize, lineBytes: usize, out: usize, output: i32): void {
  const rowBytes = load<usize>(block, gradedRowBytes) * load<usize>(block, gradedRowDilation), tapBytes = load<usize>(block, gradedTapBytes);
  const pairs = load<i32>(block, gradedPairs), width = load<i32>(block, gradedKernelWidth);
  let a = i32x4.splat(0);
  for (; rows > 0; rows--, source += rowBytes)
    for (let tap = 0, pixel = source; tap < width; tap++, pixel += tapBytes)
      for (let pair = 0, at = pixel; pair < pairs; pair++, at += 4, weights += lineBytes)
        a = i32x4.add(a, i32x4.dot_i16x8_s(v128.load(weights), v128.load32_splat(at)));
  addFour(block, out, a, output);
}

/** Outputs past the last have sums of 0. */
@inline function addFour(block: usize, out: usize, sums: v128, output: i32): void {
  const factors = load<usize>(block, gradedFactors);
  if (factors !== 0) sums = i32x4.mul(sums, v128.load(factors + <usize>output * 4));
  v128.store(out, i32x4.add(v128.load(out), sums));
}
