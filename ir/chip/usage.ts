/** @file What tiles take of a core, counted as the limits of a target count it. */
import type { CoreLimit, Target } from '../target/index.ts';
import { hasKernels, headsOf, weightsPerChannel, type Box, type SymbolTables } from './geometry.ts';
import type { ImageProjection } from './image.ts';
import { packedLength } from './weights.ts';

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
export const neuronsOf = ({ populations }: SymbolTables, population: number, box: Box): number =>
  (box.channelTo - box.channelFrom) * (box.rowTo - box.rowFrom) * populations[population]!.extents[2];

/** Words of threshold table, initial membranes and what soft resets take: channels x (cap + 1), or cap + 2. */
const tableEntriesOf = ({ populations }: SymbolTables, population: number, box: Box): number => {
  const { cap, reset } = populations[population]!;
  return (box.channelTo - box.channelFrom) * (cap + (reset === 'soft' ? 2 : 1));
};

/**
 * Bytes of synapse memory that one projection into a tile takes: packed weights of the tile's channels (kernels, shared
 * by the tiles of a core), one byte per spike count of the tile's heads (correlate), four per state value of its
 * heads (modulate), one bit per neuron that remembers what it has seen in a slot (any, gate), rounded up.
 */
export function synapseBytesOf(tables: SymbolTables, projection: ImageProjection, box: Box): number {
  const channels = box.channelTo - box.channelFrom;
  const source = tables.populations[projection.source]!.extents;
  const second = tables.populations[projection.second]!.extents;
  const target = tables.populations[projection.target]!.extents;
  switch (projection.kind) {
    case 'synapses':
    case 'graded':
      return packedLength(channels * weightsPerChannel(tables, projection), projection.weightBits);
    case 'transfer':
    case 'max':
      return 0;
    case 'any':
    case 'gate':
      return Math.ceil((channels * (box.rowTo - box.rowFrom) * target[2]) / 8);
    case 'correlate':
      return (channels * (source[0] * source[1] * source[2] + second[0] * second[1] * second[2])) / projection.heads;
    case 'modulate': {
      const { from, to } = headsOf(box, target[0] / projection.heads);
      return 4 * (to - from) * second[1] * second[2];
    }
  }
}

/** Synapses of one neuron of the target. */
function fanInOf(tables: SymbolTables, projection: ImageProjection): number {
  const [channels, height, width] = tables.populations[projection.source]!.extents;
  const [, stateRows] = tables.populations[projection.second]!.extents;
  switch (projection.kind) {
    case 'synapses':
    case 'graded':
      return weightsPerChannel(tables, projection);
    case 'transfer':
      return { identity: 1, sum_positions: height * width, nearest: 1, bilinear: 4, subsample: 1 }[projection.map];
    case 'any':
      return projection.reach === 'positions' ? height * width : projection.kernel[0] * projection.kernel[1];
    case 'max':
      return projection.kernel[0] * projection.kernel[1];
    case 'gate':
      return 1;
    case 'correlate':
      return projection.over === 'positions' ? height * width : channels / projection.heads;
    case 'modulate':
      return projection.over === 'positions' ? height * width : stateRows;
  }
}

/** Usage of one core: its pieces of populations, without axons and routes, which depend on the other cores. */
export function usageOfTiles(
  tables: SymbolTables,
  into: readonly (readonly number[])[],
  tiles: readonly (Box & { readonly population: number })[],
): Usage {
  let usage = noUsage;
  const shared = new Set<string>();
  for (const tile of tiles) {
    let [bytes, fanIn] = [0, 0];
    for (const index of into[tile.population]!) {
      const projection = tables.projections[index]!;
      const key = `${index}:${tile.channelFrom}:${tile.channelTo}`;
      if (!shared.has(key)) bytes += synapseBytesOf(tables, projection, tile);
      if (hasKernels(projection)) shared.add(key);
      fanIn += fanInOf(tables, projection);
    }
    usage = addUsage(usage, {
      ...noUsage,
      neurons: neuronsOf(tables, tile.population, tile),
      synapse_bytes: bytes,
      table_entries: tableEntriesOf(tables, tile.population, tile),
      fan_in: fanIn,
    });
  }
  return usage;
}
