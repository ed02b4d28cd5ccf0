/** @file What tiles take of a core, counted as the limits of a target count it. */
import { tableWords } from '../neurons/index.ts';
import { fanInOf, isWeighted, synapseBytesOf, type Box, type Network } from '../projections/index.ts';
import type { CoreLimit, Target } from '../target/index.ts';

/** Amounts by limit. */
export type Usage = { readonly [L in CoreLimit]: number };

export const noUsage: Usage = { neurons: 0, synapse_bytes: 0, table_entries: 0, axons: 0, routes: 0, fan_in: 0 };

/** Sums of two usages; `fan_in` is of one neuron, so the larger one counts. */
export const addUsage = (a: Usage, b: Usage): Usage => ({
  neurons: a.neurons + b.neurons,
  synapse_bytes: a.synapse_bytes + b.synapse_bytes,
  table_entries: a.table_entries + b.table_entries,
  axons: a.axons + b.axons,
  routes: a.routes + b.routes,
  fan_in: Math.max(a.fan_in, b.fan_in),
});

/** The larger of two usages, limit by limit. */
const largerUsage = (a: Usage, b: Usage): Usage => ({
  neurons: Math.max(a.neurons, b.neurons),
  synapse_bytes: Math.max(a.synapse_bytes, b.synapse_bytes),
  table_entries: Math.max(a.table_entries, b.table_entries),
  axons: Math.max(a.axons, b.axons),
  routes: Math.max(a.routes, b.routes),
  fan_in: Math.max(a.fan_in, b.fan_in),
});

/** The first limit that is exceeded, with used and available. Limits a target leaves out are not checked. */
export function exceededLimit(
  usage: Usage,
  { limits }: Target,
): { readonly limit: CoreLimit; readonly used: number; readonly available: number } | undefined {
  for (const [limit, available] of Object.entries(limits) as [CoreLimit, number][])
    if (usage[limit] > available) return { limit, used: usage[limit], available };
  return undefined;
}

/** Neurons of a piece of a population: all columns. */
export const neuronsOf = ({ populations }: Pick<Network, 'populations'>, population: number, box: Box): number =>
  (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom) * populations[population]!.extents[2];

/** Usage of one core: its pieces of populations, without axons and routes, which depend on the other cores. */
export function usageOfTiles(
  network: Network,
  into: readonly (readonly number[])[],
  tiles: readonly (Box & { readonly population: number })[],
): Usage {
  let usage = noUsage;
  const shared = new Set<string>();
  for (const tile of tiles) {
    let [bytes, fanIn] = [0, 0];
    for (const index of into[tile.population]!) {
      const projection = network.projections[index]!;
      const key = `${index}:${tile.channelFrom}:${tile.channelTo}`;
      if (!shared.has(key)) bytes += synapseBytesOf(network, projection, tile);
      if (isWeighted(projection)) shared.add(key);
      fanIn += fanInOf(network, projection);
    }
    usage = addUsage(usage, {
      ...noUsage,
      neurons: neuronsOf(network, tile.population, tile),
      synapse_bytes: bytes,
      table_entries: (tile.channelTo - tile.channelFrom) * tableWords(network.populations[tile.population]!),
      fan_in: fanIn,
    });
  }
  return usage;
}

/** Usage of one core as its limits count it: all of its tiles together, or where layers take turns the most that one of them takes. */
export const usageOfCore = (
  network: Network,
  into: readonly (readonly number[])[],
  tiles: readonly (Box & { readonly population: number })[],
  { units }: Pick<Target, 'units'>,
): Usage =>
  units
    ? tiles.map((tile) => usageOfTiles(network, into, [tile])).reduce(largerUsage, noUsage)
    : usageOfTiles(network, into, tiles);
