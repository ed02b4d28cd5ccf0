/**
 * Step mode's spikes through kernels of all channels to all, where the order of events does not matter: every target pixel adds the
 * rows of weights of the events that reach it. Blocks and what arrives are records in memory (`constants`).
 */
import { rowNarrow, rowWide } from './events';
import {
  joinedColumns, joinedRowFrom, joinedStarts,
  spikesColumns, spikesCounts, spikesFactors, spikesFlush, spikesKernelRow, spikesLanes, spikesMembranes, spikesMost, spikesNarrow,
  spikesOutputs, spikesPerPixel, spikesPitch, spikesRowFirst, spikesRows, spikesRowTaps, spikesSpans, spikesSumBytes, spikesSums, spikesSumsFrom, spikesTaps, spikesWeights,
  spikesSpread,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Takes so many deliveries: addresses of what arrives, and of its population's rows from and to. Gives the weights that were added. */
export function receiveSpikes(block: usize, deliveries: usize, count: i32): f64 {
  let operations: i64 = 0;
  for (const end = deliveries + <usize>count * 12; deliveries < end; deliveries += 12) {
    const joined = load<usize>(deliveries), from = load<i32>(deliveries, 4), to = load<i32>(deliveries, 8);
    operations += load<i32>(block, spikesSpread) === 0 ? gatherRows(block, joined, from, to) : spreadRows(block, joined, from, to);
  }
  return <f64>operations;
}

/** Lists at `taps` those source rows of a target row that are in from..to and have events, with their weights. Gives the end. */
@inline function listTaps(block: usize, joined: usize, y: i32, from: i32, to: i32, taps: usize): usize {
  const rowBytes = <usize>(load<i32>(joined, joinedColumns) + 1) * 4, first = load<i32>(joined, joinedRowFrom);
  const starts = load<usize>(joined, joinedStarts), rowFirst = load<usize>(block, spikesRowFirst), rowTaps = load<usize>(block, spikesRowTaps);
  const weights = load<usize>(block, spikesWeights), kernelRow = load<usize>(block, spikesKernelRow);
  for (let tap = rowTaps + <usize>word(rowFirst, y) * 8, end = rowTaps + <usize>word(rowFirst, y + 1) * 8; tap < end; tap += 8) {
    const row = load<i32>(tap);
    if (row < from || row >= to) continue;
    const at = starts + <usize>(row - first) * rowBytes;
    if (load<usize>(at) === load<usize>(at + rowBytes - 4)) continue;
    store<usize>(taps, at);
    store<usize>(taps, weights + load<usize>(tap, 4) * kernelRow, 4);
    taps += 8;
  }
  return taps;
}

/** Adds up for every target pixel all events that reach it. */
function gatherRows(block: usize, joined: usize, from: i32, to: i32): i64 {
  const outputs = load<i32>(block, spikesOutputs), columns = load<i32>(block, spikesColumns), pitch = load<i32>(block, spikesPitch);
  const narrow = load<i32>(block, spikesNarrow) !== 0, bytes: usize = narrow ? 2 : 4, next = <usize>outputs * bytes;
  const taps = load<usize>(block, spikesTaps), most = load<usize>(block, spikesMost), factors = load<usize>(block, spikesFactors);
  const spans = load<usize>(block, spikesSpans), perPixel = load<usize>(block, spikesPerPixel), spanEnd = spans + <usize>columns * perPixel;
  let out = load<usize>(block, spikesMembranes), events: i64 = 0;
  for (let y = 0, rows = load<i32>(block, spikesRows); y < rows; y++, out += next * columns) {
    const tapEnd = listTaps(block, joined, y, from, to, taps);
    if (tapEnd === taps) continue;
    let added: usize = 0;
    for (let lane = 0; lane < pitch; lane += 64) {
      if (lane > 0) for (let tap = taps; tap < tapEnd; tap += 8) store<usize>(tap, load<usize>(tap, 4) + 64, 4);
      const at = out + <usize>lane * bytes, wide = min(64, pitch - lane), scale: usize = factors === 0 ? 0 : factors + <usize>lane * 4;
      added = narrow
        ? rowNarrow(wide, taps, tapEnd, spans, spanEnd, perPixel, pitch, at, next)
        : rowWide(wide, taps, tapEnd, spans, spanEnd, perPixel, pitch, at, next, most, scale);
    }
    events += added >> 2;
  }
  return events * outputs;
}

/**
 * The same of few outputs, source pixel by source pixel: those of all target columns under a row of the kernel lie side by side, and
 * fill vectors. Sums of a target row have room for columns beyond both ends.
 */
function spreadRows(block: usize, joined: usize, from: i32, to: i32): i64 {
  const outputs = load<i32>(block, spikesOutputs), columns = load<i32>(block, spikesColumns), lanes = load<i32>(block, spikesLanes);
  const narrow = load<i32>(block, spikesNarrow) !== 0, length = columns * outputs, flush = load<i32>(block, spikesFlush);
  const taps = load<usize>(block, spikesTaps), factors = load<usize>(block, spikesFactors), counts = load<usize>(block, spikesCounts);
  const spans = load<usize>(block, spikesSpans), sources = load<i32>(joined, joinedColumns), spanEnd = spans + <usize>sources * 12;
  const sums = load<usize>(block, spikesSums), bytes = load<usize>(block, spikesSumBytes);
  const first = sums + load<usize>(block, spikesSumsFrom), next = <usize>outputs * 2;
  let out = load<usize>(block, spikesMembranes), events: i64 = 0;
  for (let y = 0, rows = load<i32>(block, spikesRows); y < rows; y++, out += <usize>length * (narrow ? 2 : 4)) {
    const tapEnd = listTaps(block, joined, y, from, to, taps);
    for (let tap = taps, pending = 0; tap < tapEnd; tap += 8) {
      rowNarrow(lanes, tap, tap + 8, spans, spanEnd, 12, lanes, sums, next);
      const starts = load<usize>(tap);
      for (let column = 0, start = load<usize>(starts); column < sources; column++) {
        const end = load<usize>(starts + <usize>column * 4, 4);
        events += <i64>(end - start) * word(counts, column);
        start = end;
      }
      if (++pending < flush && tap + 8 < tapEnd) continue;
      pending = 0;
      settle(first, out, length, factors, narrow);
      memory.fill(sums, 0, bytes);
    }
  }
  return (events >> 2) * outputs;
}

/** Adds sums to membranes. */
function settle(sums: usize, out: usize, length: i32, factors: usize, narrow: bool): void {
  let i: usize = 0;
  const all = <usize>length;
  if (narrow) {
    for (; i + 8 <= all; i += 8) v128.store(out + i * 2, i16x8.add(v128.load(out + i * 2), v128.load(sums + i * 2)));
    for (; i < all; i++) store<i16>(out + i * 2, load<i16>(out + i * 2) + load<i16>(sums + i * 2));
    return;
  }
  for (; i + 4 <= all; i += 4) {
    let four = v128.load16x4_s(sums + i * 2);
    if (factors !== 0) four = i32x4.mul(four, v128.load(factors + i * 4));
    v128.store(out + i * 4, i32x4.add(v128.load(out + i * 4), four));
  }
  for (; i < all; i++)
    store<i32>(out + i * 4, load<i32>(out + i * 4) + <i32>load<i16>(sums + i * 2) * (factors === 0 ? 1 : load<i32>(factors + i * 4)));
}
