/**
 * Step mode's loops where the order of events does not matter: event lists of one tile into the membranes of another.
 * Blocks and lists are records in memory (`constants`); everything is int32 but weights, and membranes that are said to be narrow: int16.
 */
import {
  blockBase, blockColumnCount, blockColumnKernel, blockColumnTarget, blockColumns, blockFactors, blockKernelWidth,
  blockMembranes, blockOutputs, blockRowCount, blockRowKernel, blockRowTarget, blockStep, blockWeights,
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Values of rows from..to, all channels to all. Gives the products that were added. */
export function deliverValues(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart);
  const channels = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const membranes = load<usize>(block, blockMembranes), columns = load<i32>(block, blockColumns), outputs = load<i32>(block, blockOutputs);
  const weights = load<usize>(block, blockWeights), base = load<usize>(block, blockBase), factors = load<usize>(block, blockFactors);
  const width = load<i32>(block, blockKernelWidth), step = load<i32>(block, blockStep);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const taps = word(load<usize>(block, blockRowCount), row);
    if (taps === 0) continue;
    const rowTarget = word(load<usize>(block, blockRowTarget), row), rowKernel = word(load<usize>(block, blockRowKernel), row);
    const lastRun = word(rowRuns, row - first + 1);
    for (let run = word(rowRuns, row - first); run < lastRun; run++) {
      const column = word(runColumn, run);
      const length = word(load<usize>(block, blockColumnCount), column) * outputs;
      const start = word(runStart, run), end = word(runStart, run + 1);
      const target = word(load<usize>(block, blockColumnTarget), column), kernel = word(load<usize>(block, blockColumnKernel), column);
      const narrow = fitHalves(values, start, end);
      for (let tap = 0; tap < taps; tap++) {
        const at = membranes + <usize>(((rowTarget + tap) * columns + target) * outputs) * 4;
        const place = weights + <usize>(((rowKernel - tap * step) * width + kernel) * outputs);
        const scale: usize = factors === 0 ? 0 : factors + <usize>(kernel * outputs) * 4;
        if (narrow) addPairs(at, place, base, channels, values, start, end, length, scale);
        else for (let e = start; e < end; e++) addProducts(at, place + <usize>word(base, word(channels, e)), word(values, e), length, scale);
      }
      operations += <i64>(end - start) * taps * length;
    }
  }
  return <f64>operations;
}

function fitHalves(values: usize, start: i32, end: i32): bool {
  for (let e = start; e < end; e++) if (<i32><i16>word(values, e) !== word(values, e)) return false;
  return true;
}

/** Adds a stretch of weights times the value of every event to membranes, two events of 16 bits at a time. */
function addPairs(
  at: usize, weights: usize, base: usize, channels: usize, values: usize, start: i32, end: i32, length: i32, factors: usize,
): void {
  for (let k = 0; k < length; k += 16) {
    let a = i32x4.splat(0), b = a, c = a, d = a;
    for (let e = start; e < end; e += 2) {
      const p = weights + <usize>k + <usize>word(base, word(channels, e));
      let q = p, pair = word(values, e) & 0xffff;
      if (e + 1 < end) {
        q = weights + <usize>k + <usize>word(base, word(channels, e + 1));
        pair |= word(values, e + 1) << 16;
      }
      const v = i32x4.splat(pair), x = v128.load(p), y = v128.load(q);
      const low = v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = v128.shuffle<i8>(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      a = i32x4.add(a, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(low), v));
      b = i32x4.add(b, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(low), v));
      c = i32x4.add(c, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(high), v));
      d = i32x4.add(d, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(high), v));
    }
    const m = at + <usize>k * 4, scale: usize = factors === 0 ? 0 : factors + <usize>k * 4;
    addWords(m, a, scale, length - k);
    addWords(m + 16, b, scale === 0 ? 0 : scale + 16, length - k - 4);
    addWords(m + 32, c, scale === 0 ? 0 : scale + 32, length - k - 8);
    addWords(m + 48, d, scale === 0 ? 0 : scale + 48, length - k - 12);
  }
}

/** Adds the first `lanes` of four sums to membranes. */
@inline function addWords(at: usize, sums: v128, factors: usize, lanes: i32): void {
  if (lanes < 4) {
    if (lanes <= 0) return;
    sums = v128.and(sums, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(lanes)));
  }
  if (factors !== 0) sums = i32x4.mul(sums, v128.load(factors));
  v128.store(at, i32x4.add(v128.load(at), sums));
}

@inline function addProducts(at: usize, weights: usize, value: i32, length: i32, factors: usize): void {
  const v = i32x4.splat(value);
  let k = 0;
  for (; k + 4 <= length; k += 4) {
    const m = at + <usize>k * 4;
    let product = i32x4.mul(v, i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(v128.load32_zero(weights + <usize>k))));
    if (factors !== 0) product = i32x4.mul(product, v128.load(factors + <usize>k * 4));
    v128.store(m, i32x4.add(v128.load(m), product));
  }
  for (; k < length; k++) {
    const m = at + <usize>k * 4;
    const product = value * <i32>load<i8>(weights + <usize>k);
    store<i32>(m, load<i32>(m) + (factors === 0 ? product : product * load<i32>(factors + <usize>k * 4)));
  }
}
