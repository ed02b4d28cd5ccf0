/** @file Which target positions a moved value leads to along one dimension. */
import type { TransferMap } from '../../ir/projections/index.ts';

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
