/**
 * Step mode's loops where the order of events does not matter: event lists of one tile into the membranes of another.
 * Blocks and lists are records in memory (`constants`); everything is int32 but weights.
 */
import {
  blockBase, blockColumnCount, blockColumnKernel, blockColumnTarget, blockColumns, blockFactors, blockKernelWidth,
  blockMembranes, blockOutputs, blockRowCount, blockRowKernel, blockRowTarget, blockStep, blockWeights, blockChannelFrom,
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
} from './constants';
import { sumHigh, sumLow } from './tiles';

/** Sums of so many int8 weights fit 16 bits. */
const mostSummed: i32 = 254;

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Spikes of rows from..to through kernels of all channels to all. Gives the weights that were added. */
export function deliverSpikes(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
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
      if (length === 0) continue;
      const start = word(runStart, run), end = word(runStart, run + 1);
      const target = word(load<usize>(block, blockColumnTarget), column), kernel = word(load<usize>(block, blockColumnKernel), column);
      for (let tap = 0; tap < taps; tap++) {
        const at = membranes + <usize>(((rowTarget + tap) * columns + target) * outputs) * 4;
        const place = ((rowKernel - tap * step) * width + kernel) * outputs;
        const scale: usize = factors === 0 ? 0 : factors + <usize>(kernel * outputs) * 4;
        for (let e = start; e < end; e += mostSummed)
          addRows(at, weights + <usize>place, base, channels + <usize>e * 4, min(mostSummed, end - e), length, scale);
      }
      operations += <i64>(end - start) * taps * length;
    }
  }
  return <f64>operations;
}

/** Adds a stretch of weights for every event to membranes. Lanes past the end add 0. */
@inline function addRows(at: usize, weights: usize, base: usize, events: usize, count: i32, length: i32, factors: usize): void {
  const end = events + <usize>count * 4;
  let k = 0;
  const pairs = events + <usize>(count & ~1) * 4;
  for (; k + 64 <= length; k += 64) {
    let a = i16x8.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
    let x = a, y = a, event = events;
    for (; event < pairs; event += 8) {
      const p = weights + <usize>k + <usize>word(base, load<i32>(event)), q = weights + <usize>k + <usize>word(base, load<i32>(event, 4));
      x = v128.load(p); y = v128.load(q);
      a = i16x8.add(a, sumLow(x, y)); b = i16x8.add(b, sumHigh(x, y));
      x = v128.load(p, 16); y = v128.load(q, 16);
      c = i16x8.add(c, sumLow(x, y)); d = i16x8.add(d, sumHigh(x, y));
      x = v128.load(p, 32); y = v128.load(q, 32);
      e = i16x8.add(e, sumLow(x, y)); f = i16x8.add(f, sumHigh(x, y));
      x = v128.load(p, 48); y = v128.load(q, 48);
      g = i16x8.add(g, sumLow(x, y)); h = i16x8.add(h, sumHigh(x, y));
    }
    if (event < end) {
      const w = weights + <usize>k + <usize>word(base, load<i32>(event));
      a = i16x8.add(a, v128.load8x8_s(w)); b = i16x8.add(b, v128.load8x8_s(w, 8));
      c = i16x8.add(c, v128.load8x8_s(w, 16)); d = i16x8.add(d, v128.load8x8_s(w, 24));
      e = i16x8.add(e, v128.load8x8_s(w, 32)); f = i16x8.add(f, v128.load8x8_s(w, 40));
      g = i16x8.add(g, v128.load8x8_s(w, 48)); h = i16x8.add(h, v128.load8x8_s(w, 56));
    }
    addFour(at + <usize>k * 4, a, b, c, d, factors === 0 ? 0 : factors + <usize>k * 4);
    addFour(at + <usize>k * 4 + 128, e, f, g, h, factors === 0 ? 0 : factors + <usize>k * 4 + 128);
  }
  for (; k + 32 <= length; k += 32) {
    let a = i16x8.splat(0), b = a, c = a, d = a, x = a, y = a, event = events;
    for (; event < pairs; event += 8) {
      const p = weights + <usize>k + <usize>word(base, load<i32>(event)), q = weights + <usize>k + <usize>word(base, load<i32>(event, 4));
      x = v128.load(p); y = v128.load(q);
      a = i16x8.add(a, sumLow(x, y)); b = i16x8.add(b, sumHigh(x, y));
      x = v128.load(p, 16); y = v128.load(q, 16);
      c = i16x8.add(c, sumLow(x, y)); d = i16x8.add(d, sumHigh(x, y));
    }
    if (event < end) {
      const w = weights + <usize>k + <usize>word(base, load<i32>(event));
      a = i16x8.add(a, v128.load8x8_s(w)); b = i16x8.add(b, v128.load8x8_s(w, 8));
      c = i16x8.add(c, v128.load8x8_s(w, 16)); d = i16x8.add(d, v128.load8x8_s(w, 24));
    }
    addFour(at + <usize>k * 4, a, b, c, d, factors === 0 ? 0 : factors + <usize>k * 4);
  }
  for (; k < length; k += 8) {
    let a = i16x8.splat(0);
    for (let e = events; e < end; e += 4) a = i16x8.add(a, v128.load8x8_s(weights + <usize>k + <usize>word(base, load<i32>(e))));
    addEight(at + <usize>k * 4, a, factors === 0 ? 0 : factors + <usize>k * 4, length - k);
  }
}

@inline function addFour(at: usize, a: v128, b: v128, c: v128, d: v128, factors: usize): void {
  addEight(at, a, factors, -1);
  addEight(at + 32, b, factors === 0 ? 0 : factors + 32, -1);
  addEight(at + 64, c, factors === 0 ? 0 : factors + 64, -1);
  addEight(at + 96, d, factors === 0 ? 0 : factors + 96, -1);
}

/** Adds the first `lanes` of eight sums to membranes; -1: all. */
@inline function addEight(at: usize, sums: v128, factors: usize, lanes: i32): void {
  if (lanes >= 0 && lanes < 8) sums = v128.and(sums, i16x8.lt_s(i16x8(0, 1, 2, 3, 4, 5, 6, 7), i16x8.splat(<i16>lanes)));
  let low = i32x4.extend_low_i16x8_s(sums), high = i32x4.extend_high_i16x8_s(sums);
  if (factors !== 0) {
    low = i32x4.mul(low, v128.load(factors));
    high = i32x4.mul(high, v128.load(factors, 16));
  }
  v128.store(at, i32x4.add(v128.load(at), low));
  v128.store(at, i32x4.add(v128.load(at, 16), high), 16);
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
      for (let tap = 0; tap < taps; tap++) {
        const at = membranes + <usize>(((rowTarget + tap) * columns + target) * outputs) * 4;
        const place = weights + <usize>(((rowKernel - tap * step) * width + kernel) * outputs);
        const scale: usize = factors === 0 ? 0 : factors + <usize>(kernel * outputs) * 4;
        for (let e = start; e < end; e++) addProducts(at, place + <usize>word(base, word(channels, e)), word(values, e), length, scale);
      }
      operations += <i64>(end - start) * taps * length;
    }
  }
  return <f64>operations;
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

/** Spikes of rows from..to, every channel through a kernel of its own. Gives the weights that were added. */
export function deliverDepthwise(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart), channels = load<usize>(list, listChannels);
  const membranes = load<usize>(block, blockMembranes), columns = load<i32>(block, blockColumns), outputs = load<i32>(block, blockOutputs);
  const weights = load<usize>(block, blockWeights), base = load<usize>(block, blockBase), factors = load<usize>(block, blockFactors);
  const width = load<i32>(block, blockKernelWidth), step = load<i32>(block, blockStep), channelFrom = load<i32>(block, blockChannelFrom);
  const next = <usize>outputs * 4;
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const rowTaps = word(load<usize>(block, blockRowCount), row);
    if (rowTaps === 0) continue;
    const rowTarget = word(load<usize>(block, blockRowTarget), row), rowKernel = word(load<usize>(block, blockRowKernel), row);
    const lastRun = word(rowRuns, row - first + 1);
    for (let run = word(rowRuns, row - first); run < lastRun; run++) {
      const column = word(runColumn, run), taps = word(load<usize>(block, blockColumnCount), column);
      const target = word(load<usize>(block, blockColumnTarget), column), kernel = word(load<usize>(block, blockColumnKernel), column);
      const place = rowKernel * width + kernel, end = word(runStart, run + 1);
      for (let e = word(runStart, run); e < end; e++) {
        const channel = word(channels, e), output = channel - channelFrom;
        if (<u32>output >= <u32>outputs) continue;
        const factor = factors === 0 ? 1 : word(factors, output);
        let m = membranes + <usize>((rowTarget * columns + target) * outputs + output) * 4;
        let w = weights + <usize>(place + word(base, channel));
        for (let tap = 0; tap < rowTaps; tap++) {
          if (factor === 1)
            for (let k = 0, at = m; k < taps; k++, at += next) store<i32>(at, load<i32>(at) + <i32>load<i8>(w + <usize>k));
          else
            for (let k = 0, at = m; k < taps; k++, at += next) store<i32>(at, load<i32>(at) + factor * <i32>load<i8>(w + <usize>k));
          m += <usize>columns * next;
          w -= <usize>(step * width);
        }
        operations += rowTaps * taps;
      }
    }
  }
  return <f64>operations;
}

/**
 * Neurons [row][column][channels] whose membrane reaches its channel's threshold, as a list. Gives their number. `lookup`: for
 * every four bits, the bytes of the words whose bit is set, in front.
 */
export function fireTile(
  membranes: usize, thresholds: usize, rows: i32, columns: i32, channels: i32, channelFrom: i32, list: usize, lookup: usize,
): i32 {
  const rowRuns = load<usize>(list, listRowRuns), runColumn = load<usize>(list, listRunColumn);
  const runStart = load<usize>(list, listRunStart), events = load<usize>(list, listChannels);
  let run = 0, event = 0, at = membranes;
  for (let row = 0; row < rows; row++) {
    store<i32>(rowRuns + <usize>row * 4, run);
    for (let column = 0; column < columns; column++) {
      const start = event;
      let channel = 0;
      for (; channel + 4 <= channels; channel += 4) {
        const bits = i32x4.bitmask(i32x4.ge_s(v128.load(at + <usize>channel * 4), v128.load(thresholds + <usize>channel * 4)));
        const four = i32x4.add(i32x4.splat(channelFrom + channel), i32x4(0, 1, 2, 3));
        v128.store(events + <usize>event * 4, i8x16.swizzle(four, v128.load(lookup + <usize>bits * 16)));
        event += popcnt(bits);
      }
      // What is written past the last event of a list must not reach the next one.
      if (channel < channels) {
        let bits = i32x4.bitmask(i32x4.ge_s(v128.load(at + <usize>channel * 4), v128.load(thresholds + <usize>channel * 4)));
        bits &= (1 << (channels - channel)) - 1;
        for (; bits !== 0; bits &= bits - 1, event++) store<i32>(events + <usize>event * 4, channelFrom + channel + ctz(bits));
      }
      at += <usize>channels * 4;
      if (event === start) continue;
      store<i32>(runColumn + <usize>run * 4, column);
      store<i32>(runStart + <usize>run * 4, start);
      run++;
    }
  }
  store<i32>(rowRuns + <usize>rows * 4, run);
  store<i32>(runStart + <usize>run * 4, event);
  return event;
}
