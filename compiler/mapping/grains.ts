/** @file How coarsely populations can be split, and the tiles that follow from grains. */
import { projectionsInto } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { Target } from '../../ir/target/index.ts';
import type { TilePlan } from '../facts.ts';
import { balanced, boxesOf, splitPopulation, type Exceeded, type Grain } from './split.ts';

/** A population of which the smallest piece is too much for a core. */
export interface TooLarge extends Exceeded {
  readonly population: number;
}

/** By population: into how many parts it is cut. */
export type Grains = ReadonlyMap<number, Grain>;

/** The coarsest grain of every population that is placed, and those that have none. */
export function coarsestGrains(
  network: WiredGraph,
  target: Target,
): { readonly grains: Grains; readonly problems: readonly TooLarge[] } {
  const into = projectionsInto(network);
  const grains = new Map<number, Grain>();
  const problems: TooLarge[] = [];
  for (const [population, { role }] of network.populations.entries()) {
    if (role === 'input') continue;
    const split = splitPopulation(network, into, population, target);
    if (split.fits) grains.set(population, split.grain);
    else problems.push({ population, ...split.exceeded });
  }
  return { grains, problems };
}

/** All tiles, population by population. */
export const tilesOf = ({ populations }: WiredGraph, grains: Grains): readonly TilePlan[] =>
  [...grains].flatMap(([population, { channelParts, rowParts }]) => {
    const { name, extents } = populations[population]!;
    const boxes = boxesOf(balanced(extents[0], channelParts), balanced(extents[1], rowParts));
    return boxes.map((box) => ({ population: name, ...box }));
  });
