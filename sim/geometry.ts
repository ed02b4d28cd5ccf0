/** @file Which target positions a source position leads to, along one dimension: through kernel taps, or as it is moved. */
import type { TransferMap } from '../ir/projections/index.ts';

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

/** Target positions along one axis, and the weights with which a value arrives there. */
export type Reached = readonly (readonly [position: number, weight: number])[];

/** Per source position along one axis of `size`: which of the target positions from..to it reaches, counted from `from`. */
export const reachedOf = (map: TransferMap, size: number, from: number, to: number): readonly Reached[] =>
  Array.from({ length: size }, (_, position) =>
    reached(map, position, size)
      .filter(([target]) => target >= from && target < to)
      .map(([target, weight]) => [target - from, weight] as const),
  );

function reached(map: TransferMap, position: number, size: number): Reached {
  switch (map) {
    case 'identity':
      return [[position, 1]];
    case 'sum_positions':
      return [[0, 1]];
    case 'nearest':
      return [
        [2 * position, 1],
        [2 * position + 1, 1],
      ];
    case 'subsample':
      return position % 2 === 0 ? [[position / 2, 1]] : [];
    case 'bilinear':
      return interpolated(position, size);
  }
}

/** Three quarters into the two positions inside, a quarter into each neighbour; a border keeps its own quarter. */
function interpolated(position: number, size: number): Reached {
  const before = 2 * position;
  const first = position === 0;
  const last = position === size - 1;
  return [
    ...(first ? [] : [[before - 1, 1] as const]),
    [before, first ? 4 : 3],
    [before + 1, last ? 4 : 3],
    ...(last ? [] : [[before + 2, 1] as const]),
  ];
}
