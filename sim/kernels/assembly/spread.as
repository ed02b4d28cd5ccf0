/**
 * Counts of spikes through kernels of few outputs into membranes, source pixel by source pixel: under one kernel row a pixel reaches
 * outputs that lie side by side, and they fill vectors that the outputs of one pixel do not.
 */
import { listedBytes } from './constants';
import { gather, storeListed } from './lists';
import { gatherNarrowTile } from './tiles';
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';

/**
 * Task: adds kernels of int8 weights, of steps of 1, over counts [row][column][stride] to membranes of the rows from..to. Weights lie
 * [kernel row][input][lane]: lanes are [target column, ascending][outputs], filled up with zeros to a multiple of 8; `block` of
 * them are gathered at once. Sums of `flush` kernel rows fit 16 bits. `outputs` is a multiple of 4. `scale`, `nonzero`, `lookup`: as
 * `convolve` has them. Scratch memory: sums of a row of the target, then records and lists of the rows under a kernel.
 */
export function spread(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32, inputs: i32,
  kernelHeight: i32, kernelWidth: i32, rowPad: i32, columnPad: i32, weights: usize, lanes: i32, block: i32, scale: usize, flush: i32,
  membranes: usize, targetWidth: i32, targetStride: i32, outputs: i32, nonzero: usize, lookup: usize, sumBytes: i32,
): void {
  const first = firstRow(from), last = endRow(to), recordBytes = <usize>width * listedBytes;
  const records = scratch + <usize>sumBytes, lists = records + <usize>kernelHeight * recordBytes;
  const sums = scratch + <usize>((kernelWidth - 1 - columnPad) * outputs) * 2;
  memory.fill(scratch, 0, <usize>sumBytes);
  let built = max(0, first - rowPad);
  for (let y = first; y < last; y++) {
    const top = y - rowPad, end = min(height, top + kernelHeight);
    for (; built < end; built++) {
      const list = gather.ring(lists, built, kernelHeight, width, inputs);
      gather.row(counts + <usize>(built * width * stride), width, stride, inputs, lanes, lookup, true, list);
      listRow(list, width, inputs, records + <usize>(built % kernelHeight) * recordBytes);
    }
    let pending = 0;
    for (let row = max(0, top); row < end; row++) {
      if (load<i32>(nonzero + <usize>row * 4) === 0) continue;
      const listed = records + <usize>(row % kernelHeight) * recordBytes, kernel = weights + <usize>((row - top) * inputs * lanes);
      for (let lane = 0; lane < lanes; lane += block) {
        const out = scratch + <usize>lane * 2, next = <usize>outputs * 2;
        gatherNarrowTile(min(block, lanes - lane), listed, listed + recordBytes, kernel + <usize>lane, next, out, next, out);
      }
      if (++pending < flush) continue;
      settleRow(sums, membranes + <usize>(y * targetWidth * targetStride) * 4, targetWidth, targetStride, outputs, scale);
      memory.fill(scratch, 0, <usize>sumBytes);
      pending = 0;
    }
    if (pending === 0) continue;
    settleRow(sums, membranes + <usize>(y * targetWidth * targetStride) * 4, targetWidth, targetStride, outputs, scale);
    memory.fill(scratch, 0, <usize>sumBytes);
  }
}

/** Records of the lists of a row's pixels. */
function listRow(list: usize, width: i32, inputs: i32, listed: usize): void {
  const offsets = gather.offsetsOf(list, width), values = gather.countsOf(list, width, inputs);
  let start = load<i32>(list);
  for (let x = 0; x < width; x++, listed += listedBytes) {
    const end = load<i32>(list + <usize>x * 4, 4);
    storeListed(listed, offsets + <usize>start * 2, values + <usize>start, (end - start) >> 1);
    start = end;
  }
}

/** Adds sums [column][outputs] to a row of membranes [column][stride]. */
function settleRow(sums: usize, membranes: usize, width: i32, stride: i32, outputs: i32, scale: usize): void {
  const next = <usize>outputs * 2;
  for (let x = 0; x < width; x++, sums += next, membranes += <usize>stride * 4)
    for (let c: usize = 0; c < next; c += 8) {
      let four = i32x4.extend_low_i16x8_s(v128.load64_zero(sums + c));
      if (scale !== 0) four = i32x4.mul(four, v128.load(scale + 2 * c));
      const m = membranes + 2 * c;
      v128.store(m, i32x4.add(v128.load(m), four));
    }
}
