/**
 * Step mode's loops where the order of events does not matter: event lists of one tile into the membranes of another.
 * Blocks and lists are records in memory (`constants`); everything is int32 but weights, and membranes that are said to be narrow: int16.
 */
import {
  blockBase, blockColumnCount, blockColumnKernel, blockColumnTarget, blockColumns, blockFactors, blockKernelWidth,
  blockMembranes, blockOutputs, blockRowCount, blockRowKernel, blockRowTarget, blockStep, blockWeights, blockChannelFrom,
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Bytes of so many membranes. */
@inline function bytesOf(membranes: i32, narrow: bool): usize {
  return <usize>membranes * (narrow ? 2 : 4);
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

/**
 * Spikes of rows from..to, every channel through a kernel of its own: weights [kernel row][kernel column in stored order]
 * [outputs]. Gives the weights that were added. Events of a pixel whose channels stand side by side are added together.
 */
export function deliverDepthwise(block: usize, list: usize, from: i32, to: i32): f64 {
  return deliverEach(block, list, from, to, false);
}

/** The same into membranes of 16 bits, of weights that are not shifted. */
export function deliverDepthwiseNarrow(block: usize, list: usize, from: i32, to: i32): f64 {
  return deliverEach(block, list, from, to, true);
}

@inline function deliverEach(block: usize, list: usize, from: i32, to: i32, narrow: bool): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const columns = load<i32>(block, blockColumns), outputs = load<i32>(block, blockOutputs), factors = narrow ? 0 : load<usize>(block, blockFactors);
  const width = load<i32>(block, blockKernelWidth), step = load<i32>(block, blockStep), channelFrom = load<i32>(block, blockChannelFrom);
  const rowBytes = bytesOf(columns * outputs, narrow), kernelBytes = <usize>(step * width * outputs);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const rowTaps = word(load<usize>(block, blockRowCount), row);
    if (rowTaps === 0) continue;
    const rowTarget = word(load<usize>(block, blockRowTarget), row), rowKernel = word(load<usize>(block, blockRowKernel), row);
    const lastRun = word(rowRuns, row - first + 1);
    for (let run = word(rowRuns, row - first); run < lastRun; run++) {
      const column = word(runColumn, run), taps = word(load<usize>(block, blockColumnCount), column);
      if (taps === 0) continue;
      const target = word(load<usize>(block, blockColumnTarget), column), kernel = word(load<usize>(block, blockColumnKernel), column);
      const membranes = load<usize>(block, blockMembranes) + bytesOf((rowTarget * columns + target) * outputs, narrow);
      const weights = load<usize>(block, blockWeights) + <usize>((rowKernel * width + kernel) * outputs);
      const end = word(runStart, run + 1);
      for (let e = word(runStart, run); e < end; ) {
        const output = word(channels, e++) - channelFrom;
        if (<u32>output >= <u32>outputs) continue;
        let bits = 1, count = 1;
        for (; e < end; e++, count++) {
          const ahead = word(channels, e) - channelFrom - output;
          if (ahead >= 8 || output + ahead >= outputs) break;
          bits |= 1 << ahead;
        }
        const m = membranes + bytesOf(output, narrow), w = weights + <usize>output;
        const factor: usize = factors === 0 ? 0 : factors + <usize>output * 4;
        if (bits === 1) addColumn(m, w, factor, rowTaps, taps, outputs, rowBytes, kernelBytes, narrow);
        else addColumns(m, w, factor, bits, rowTaps, taps, outputs, rowBytes, kernelBytes, narrow);
        operations += count * rowTaps * taps;
      }
    }
  }
  return <f64>operations;
}

/** One channel's kernel to the pixels under it. */
@inline function addColumn(
  m: usize, w: usize, factors: usize, rowTaps: i32, taps: i32, outputs: i32, rowBytes: usize, kernelBytes: usize, narrow: bool,
): void {
  const factor = factors === 0 ? 1 : load<i32>(factors), next = bytesOf(outputs, narrow);
  for (let tap = 0; tap < rowTaps; tap++, m += rowBytes, w -= kernelBytes)
    for (let k = 0, at = m, from = w; k < taps; k++, at += next, from += outputs)
      if (narrow) store<i16>(at, load<i16>(at) + <i16>load<i8>(from));
      else store<i32>(at, load<i32>(at) + factor * <i32>load<i8>(from));
}

/** The kernels of those of eight channels whose bit is set. */
@inline function addColumns(
  m: usize, w: usize, factors: usize, bits: i32, rowTaps: i32, taps: i32, outputs: i32, rowBytes: usize, kernelBytes: usize, narrow: bool,
): void {
  const each = i16x8(1, 2, 4, 8, 16, 32, 64, 128), chosen = i16x8.eq(v128.and(i16x8.splat(<i16>bits), each), each);
  const next = bytesOf(outputs, narrow);
  for (let tap = 0; tap < rowTaps; tap++, m += rowBytes, w -= kernelBytes)
    for (let k = 0, at = m, from = w; k < taps; k++, at += next, from += outputs) {
      const eight = v128.and(v128.load8x8_s(from), chosen);
      if (narrow) {
        v128.store(at, i16x8.add(v128.load(at), eight));
        continue;
      }
      let low = i32x4.extend_low_i16x8_s(eight), high = i32x4.extend_high_i16x8_s(eight);
      if (factors !== 0) {
        low = i32x4.mul(low, v128.load(factors));
        high = i32x4.mul(high, v128.load(factors, 16));
      }
      v128.store(at, i32x4.add(v128.load(at), low));
      v128.store(at, i32x4.add(v128.load(at, 16), high), 16);
    }
}
