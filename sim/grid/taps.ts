/** @file Which target positions a source position leads to along one dimension, through the taps of a kernel or window. */

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

/** How many source positions each of `targets` target positions sees. */
export function windowSizes({ count, target }: Taps, targets: number): Int32Array {
  const sizes = new Int32Array(targets);
  count.forEach((n, position) => {
    for (let k = 0; k < n; k++) sizes[target[position]! + k]!++;
  });
  return sizes;
}
