/** @file Where layers stand in the drawing of a network: columns by the schedule, as few rows as there are layers at a time. */
import type { ImageHeader } from '../../ir/chip/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';

/**
 * By population: its column, which is the rank of the window in which it fires (or is complete, where it never fires), and its row
 * in that column, in the order in which its sources stand.
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
  const column = windowOf.map((window) => ranks.indexOf(window));
  const rows = populations.map(() => 0);
  ranks.forEach((_, rank) => {
    const members = [...populations.keys()].filter((layer) => column[layer] === rank);
    const wanted = (layer: number): number => mean(sources[layer]!.map((source) => rows[source]!));
    const sorted = members.sort((a, b) => wanted(a) - wanted(b) || a - b);
    sorted.forEach((layer, row) => (rows[layer] = row));
  });
  return populations.map((__, layer) => [column[layer]!, rows[layer]!]);
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
