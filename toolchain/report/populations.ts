/** @file The populations of an image, and where they are. */
import { shapeOfRank } from '../../ir/tensor.ts';
import type { ImageOutline, ImagePopulation } from '../../ir/chip/index.ts';

/** A population with its extents as a shape, and how many cores hold a part of it. */
export interface PopulationEntry extends ImagePopulation {
  readonly shape: readonly number[];
  readonly cores: number;
}

/** All populations, in the image's order. */
export function populationEntries({ header, cores }: ImageOutline): PopulationEntry[] {
  const counts = header.populations.map(() => 0);
  for (const core of cores)
    for (const population of new Set(core.tiles.map((tile) => tile.population))) counts[population]!++;
  return header.populations.map((population, i) => ({
    ...population,
    shape: shapeOfRank(population.extents, population.rank),
    cores: counts[i]!,
  }));
}

/** Two's complement bits that the worst case of a membrane needs. */
export function membraneBitsOf({ boundLow, boundHigh }: ImagePopulation): number {
  let bits = 1;
  while (boundLow < -(2 ** (bits - 1)) || boundHigh > 2 ** (bits - 1) - 1) bits++;
  return bits;
}
