/** @file What every mapping takes at the least: the only ground on which a network is said not to fit. */
import { addUsage, noUsage, usageOfTiles, type Usage } from '../../ir/chip/index.ts';
import { projectionsInto, readsOf, rowIsRead, wholeBox, type Box, type Read } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../ir/target/index.ts';

/** Sums that no mapping goes below, and why that takes cores. */
export interface CoreBound {
  readonly limit: CoreLimit;
  /** Of all cores together, at the least. */
  readonly used: number;
  /** Of one core. */
  readonly available: number;
  /** Cores that this takes, at the least. */
  readonly cores: number;
}

/**
 * Bounds on the number of cores, the largest first: what all tiles take together at the least, over what one core has. Every
 * membrane stands once, every weight and table at least once, every population has a tile, which hears at least one tile of
 * each that it reads. What only one neuron counts (`fan_in`) adds up to nothing.
 */
export function coreBounds(network: WiredGraph, target: Target): readonly CoreBound[] {
  // Tiles that take turns take no room from each other.
  if (target.units) return [];
  const sums = leastUsage(network, target);
  return (Object.entries(target.limits) as [CoreLimit, number][])
    .filter(([limit]) => limit !== 'fan_in')
    .map(([limit, available]) => ({
      ...{ limit, used: sums[limit], available },
      cores: Math.max(1, Math.ceil(sums[limit] / available)),
    }))
    .sort((a, b) => b.cores - a.cores);
}

/** What all cores together take at the least. */
function leastUsage(network: WiredGraph, target: Target): Usage {
  const into = projectionsInto(network);
  const heard = new Set<string>();
  const usage = network.populations.reduce((sum, { role, extents }, population) => {
    if (role === 'input') return sum;
    const whole = wholeBox(extents);
    for (const read of readsInto(network, into[population]!, whole))
      if (network.populations[read.population]!.role !== 'input') heard.add(`${read.payload} ${read.population}`);
    const axons = leastAxons(network, into[population]!, population, target);
    return addUsage(sum, { ...usageOfTiles(network, into, [{ population, ...whole }]), axons });
  }, noUsage);
  return { ...usage, routes: heard.size };
}

const readsInto = (network: WiredGraph, into: readonly number[], box: Box): readonly Read[] =>
  into.flatMap((index) => readsOf(network, network.projections[index]!, box));

/**
 * Axons of the tile that holds the first channel of the middle row of a population, at the least: however large that tile is,
 * it hears what this one row hears, from as many tiles as these neurons fill cores.
 */
export function leastAxons(
  network: WiredGraph,
  into: readonly number[],
  population: number,
  { limits: { neurons: perCore = Infinity } }: Target,
): number {
  const row = network.populations[population]!.extents[1] >> 1;
  const piece = { channelFrom: 0, channelTo: 1, rowFrom: row, rowTo: row + 1 };
  return readsInto(network, into, piece).reduce((sum, read) => {
    const { role, extents } = network.populations[read.population]!;
    const heard = Math.max(0, read.channelTo - read.channelFrom) * rowsRead(read) * extents[2];
    return sum + (role === 'input' ? Math.min(1, heard) : heard === 0 ? 0 : Math.max(1, Math.ceil(heard / perCore)));
  }, 0);
}

function rowsRead(read: Read): number {
  let count = 0;
  for (let row = read.rowFrom; row < read.rowTo; row++) if (rowIsRead(read, row)) count++;
  return count;
}
