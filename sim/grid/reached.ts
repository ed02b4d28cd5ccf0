/** @file Which target positions a moved value leads to along one dimension. */
import type { TransferMap } from '../../ir/projections/index.ts';

/** By source position along one axis: the target positions from number `first` up to the next position's, and with which weights. */
export interface Reached {
  /** One more than there are source positions. */
  readonly first: Int32Array;
  readonly target: Int32Array;
  readonly weight: Int32Array;
}

type Arrivals = readonly (readonly [target: number, weight: number])[];

/** Per source position along one axis of `size`: which of the target positions from..to it reaches, counted from `from`. */
export function reachedOf(map: TransferMap, size: number, from: number, to: number): Reached {
  const inside = Array.from({ length: size }, (_, position) =>
    reached(map, position, size).filter(([target]) => target >= from && target < to),
  );
  const all = inside.flat();
  const first = new Int32Array(size + 1);
  inside.forEach(({ length }, position) => (first[position + 1] = first[position]! + length));
  return {
    first,
    target: Int32Array.from(all, ([target]) => target - from),
    weight: Int32Array.from(all, ([, weight]) => weight),
  };
}

/** How many target positions a source position reaches. */
export const reachedBy = ({ first }: Reached, position: number): number => first[position + 1]! - first[position]!;

function reached(map: TransferMap, position: number, size: number): Arrivals {
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
function interpolated(position: number, size: number): Arrivals {
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
