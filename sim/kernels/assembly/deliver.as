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

/** Values of any size, of rows from..to, all channels to all. Gives the products that were added. */
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
