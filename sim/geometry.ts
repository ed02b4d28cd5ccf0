/** @file Which kernel taps lead from a source position to existing target positions, along one dimension. */

/**
 * Per source position: how many taps are valid, the kernel index of the first, and its target position. The following
 * taps are `stride` kernel indices lower and one target position higher, each.
 */
export interface Taps {
  readonly count: Int32Array;
  readonly kernel: Int32Array;
  /** Relative to the first target position asked for. */
  readonly target: Int32Array;
}

/** One dimension of a convolution: output y reads input y * stride - pad + k for k in 0..kernel. */
export interface Dimension {
  readonly source: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

/** Taps into the target positions targetFrom..targetTo. */
export function tapsOf({ source, kernel, stride, pad }: Dimension, targetFrom: number, targetTo: number): Taps {
  const taps = { count: new Int32Array(source), kernel: new Int32Array(source), target: new Int32Array(source) };
  for (let position = 0; position < source; position++) {
    const shifted = position + pad;
    const first = Math.max(targetFrom, Math.ceil((shifted - kernel + 1) / stride));
    const last = Math.min(targetTo - 1, Math.floor(shifted / stride));
    taps.count[position] = Math.max(0, last - first + 1);
    taps.kernel[position] = shifted - first * stride;
    taps.target[position] = first - targetFrom;
  }
  return taps;
}

/**
 * The order in which the columns of a kernel are stored: `order[i]` is the kernel column at place i. Columns that one
 * source position uses together stand side by side, the one for the lowest target column first, so that an event adds
 * one contiguous stretch of weights to one contiguous stretch of membranes, whatever the stride.
 */
export function columnOrder(kernel: number, stride: number): Int32Array {
  const order: number[] = [];
  for (let phase = 0; phase < Math.min(stride, kernel); phase++) {
    const columns: number[] = [];
    for (let k = phase; k < kernel; k += stride) columns.unshift(k);
    order.push(...columns);
  }
  return Int32Array.from(order);
}

/** Rewrites kernel columns as places in the stored order. */
export function inStoredOrder(taps: Taps, order: Int32Array): Taps {
  const kernel = taps.kernel.map((k, i) => (taps.count[i]! > 0 ? order.indexOf(k) : 0));
  return { ...taps, kernel };
}
