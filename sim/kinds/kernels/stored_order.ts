/** @file The order of kernel columns in expanded kernels. */
import type { Taps } from '../../grid/taps.ts';

/**
 * The order in which the columns of a kernel are stored: `order[i]` is the kernel column at place i. Columns that one
 * source position uses together stand side by side, the one for the lowest target column first, so that an event adds
 * one contiguous stretch of weights to one contiguous stretch of membranes, whatever the stride.
 *
 * @param step kernel columns between those that one position uses: `Taps.kernelStep`.
 */
export function columnOrder(kernel: number, step: number): Int32Array {
  const order: number[] = [];
  for (let phase = 0; phase < Math.min(step, kernel); phase++) {
    const columns: number[] = [];
    for (let k = phase; k < kernel; k += step) columns.unshift(k);
    order.push(...columns);
  }
  return Int32Array.from(order);
}

/** Rewrites kernel columns as places in the stored order. */
export function inStoredOrder(taps: Taps, order: Int32Array): Taps {
  const kernel = taps.kernel.map((k, i) => (taps.count[i]! > 0 ? order.indexOf(k) : 0));
  return { ...taps, kernel };
}
