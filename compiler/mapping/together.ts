/** @file What tiles that share a core take together, by window or by time step. */
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { TilePlan } from '../facts.ts';
import type { Workload } from './work.ts';

/** Cycles of a tile's core by window, or by time step: what it does whoever shares the core, and what it hears, which others may hear as well. */
export interface WindowWork {
  readonly own: ReadonlyMap<number, number>;
  readonly heard: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

/** Cycles of tiles by window; or by time step, where windows work side by side. */
export const cyclesOf = (
  { indexOf }: WiredGraph,
  tiles: readonly TilePlan[],
  workload: Workload,
  { cycles: { event } }: Pick<Target, 'cycles'>,
  sideBySide: boolean,
): readonly WindowWork[] =>
  tiles.map((tile) => {
    const { apart, heard } = workload.of(indexOf.get(tile.population)!, tile);
    return {
      own: sideBySide ? new Map(apart.bySlot.entries()) : apart.cycles,
      heard: new Map(
        heard.map(({ key, window, bySlot }) => {
          const cycles = bySlot.map((packets) => packets * event.value);
          return [key, sideBySide ? new Map(cycles.entries()) : new Map([[window, sumOf(cycles)]])];
        }),
      ),
    };
  });

/** Cycles by window of tiles that share a core: what several of them hear is heard once. */
export function cyclesTogether(tiles: readonly WindowWork[]): ReadonlyMap<number, number> {
  const cycles = new Map<number, number>();
  const heard = new Map(tiles.flatMap((tile) => [...tile.heard]));
  for (const part of [...tiles.map(({ own }) => own), ...heard.values()])
    for (const [window, amount] of part) cycles.set(window, (cycles.get(window) ?? 0) + amount);
  return cycles;
}

/** What the slowest of some cores takes in every window. @param cores tiles by core. */
export function slowest(
  work: readonly WindowWork[],
  cores: readonly (readonly number[])[],
): ReadonlyMap<number, number> {
  const most = new Map<number, number>();
  for (const tiles of cores)
    for (const [window, cycles] of cyclesTogether(tiles.map((tile) => work[tile]!)))
      most.set(window, Math.max(most.get(window) ?? 0, cycles));
  return most;
}

/** Tiles of the core that works longest in all. */
export function busiestOf(work: readonly WindowWork[], cores: readonly (readonly number[])[]): readonly number[] {
  const all = cores.map((tiles) => sumOf([...cyclesTogether(tiles.map((tile) => work[tile]!)).values()]));
  return cores[all.indexOf(all.reduce((longest, cycles) => Math.max(longest, cycles), 0))] ?? [];
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);
