/** @file Which target positions a source position leads to along one dimension, through the taps of a kernel or window. */
import type { Axis } from '../../ir/axis.ts';

/**
 * Per source position: how many taps are valid, the kernel index of the first, and its target position. The following
 * taps are `kernelStep` kernel indices lower and `targetStep` target positions higher, each.
 */
export interface Taps {
  readonly count: Int32Array;
  readonly kernel: Int32Array;
  /** Relative to the first target position asked for. */
  readonly target: Int32Array;
  readonly kernelStep: number;
  readonly targetStep: number;
}

/**
 * Taps into the target positions targetFrom..targetTo of one dimension, over `source` positions: those of source position s are all
 * (target t, kernel index k) with s * spread + pad = t * stride + k * dilation.
 */
export function tapsOf(
  { kernel, stride, pad, dilation, spread }: Axis,
  source: number,
  targetFrom: number,
  targetTo: number,
): Taps {
  const divisor = commonDivisor(stride, dilation);
  const [kernelStep, targetStep] = [stride / divisor, dilation / divisor];
  const empty = (): Int32Array => new Int32Array(source);
  const taps = { count: empty(), kernel: empty(), target: empty(), kernelStep, targetStep };
  for (let position = 0; position < source; position++) {
    const place = position * spread + pad;
    const lowest = Math.max(targetFrom, Math.ceil((place - (kernel - 1) * dilation) / stride));
    const last = Math.min(targetTo - 1, Math.floor(place / stride));
    let first = lowest;
    while (first < lowest + targetStep && (place - first * stride) % dilation !== 0) first++;
    if (first === lowest + targetStep || first > last) continue;
    taps.count[position] = Math.floor((last - first) / targetStep) + 1;
    taps.kernel[position] = (place - first * stride) / dilation;
    taps.target[position] = first - targetFrom;
  }
  return taps;
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));

/** How many source positions each of `targets` target positions sees. */
export function windowSizes({ count, target, targetStep }: Taps, targets: number): Int32Array {
  const sizes = new Int32Array(targets);
  count.forEach((n, position) => {
    for (let k = 0; k < n; k++) sizes[target[position]! + k * targetStep]!++;
  });
  return sizes;
}
