/** @file Operations of kinds in which every event of one source weighs by its place, whatever else there is. */
import type { Demand, Stretch } from '../tally.ts';
import type { Counting } from './kind.ts';

/** What an event at (row, column) of `end` weighs, times the weight of its channel's stretch. */
export function counting<E extends string>(
  end: E,
  columns: Demand['columns'],
  weight: (row: number, column: number) => number,
  stretches: readonly Stretch[],
): Counting<E> {
  const demand: Demand = { columns, cuts: stretches.flatMap(({ from, to }) => [from, to]) };
  return {
    demands: { [end]: demand } as Counting<E>['demands'],
    operations: (arrived, sums) => ({ sum: sums.weighed(arrived[end], weight, stretches) }),
  };
}
