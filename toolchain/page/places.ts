/** @file Where layers stand in the drawing of a network: columns by the schedule, rows so that chains run straight. */
import type { ImageHeader } from '../../ir/chip/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';

/**
 * By population: its column, which is the rank of the window in which it fires (or is complete, where it never fires), and its row
 * in that column: where its sources are on average, as near as free rows allow.
 */
export function placesOf({ populations, projections, input }: ImageHeader): (readonly [number, number])[] {
  const windowOf = populations.map((population, i) =>
    i === input.population
      ? -1
      : population.neuron && population.neuron.cap > 0
        ? population.fireWindow
        : population.readyWindow + 0.5,
  );
  const ranks = [...new Set(windowOf)].sort((a, b) => a - b);
  const sources = populations.map((): number[] => []);
  for (const projection of projections) sources[projection.target]!.push(...sourcesOf(projection));
  const rows = new Map<number, number>();
  const taken = ranks.map(() => new Set<number>());
  const column = windowOf.map((window) => ranks.indexOf(window));
  for (const layer of [...populations.keys()].sort((a, b) => column[a]! - column[b]! || a - b)) {
    const known = sources[layer]!.flatMap((source) => rows.get(source) ?? []);
    const wanted = known.length === 0 ? 0 : Math.round(known.reduce((sum, row) => sum + row, 0) / known.length);
    const row = nearestFree(taken[column[layer]!]!, wanted);
    taken[column[layer]!]!.add(row);
    rows.set(layer, row);
  }
  const top = Math.min(0, ...rows.values());
  return populations.map((_, layer) => [column[layer]!, rows.get(layer)! - top]);
}

/** The row nearest to the one wanted that nobody has: below before above. */
function nearestFree(taken: ReadonlySet<number>, wanted: number): number {
  for (let away = 0; ; away++) {
    if (!taken.has(wanted + away)) return wanted + away;
    if (!taken.has(wanted - away)) return wanted - away;
  }
}
