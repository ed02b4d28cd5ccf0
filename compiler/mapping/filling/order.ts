import type { Schedule, WiredGraph } from '../../../ir/spike/index.ts';
import type { TilePlan } from '../../facts.ts';

/** Tiles along the schedule: in the order in which their populations complete. */
export function alongSchedule(
  { indexOf }: Pick<WiredGraph, 'indexOf'>,
  { ready }: Pick<Schedule, 'ready'>,
  tiles: readonly TilePlan[],
): readonly number[] {
  const when = tiles.map(({ population }) => ready.get(population)!);
  const rank = tiles.map(({ population }) => indexOf.get(population)!);
  return tiles.map((_, index) => index).sort((a, b) => when[a]! - when[b]! || rank[a]! - rank[b]! || a - b);
}
