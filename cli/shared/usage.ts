/** @file What of every core's limits an image uses, counted from the image itself. */
import type { ChipImage, ImageBlock, ImageCore, ImageTile } from '../../ir/chip/image.ts';
import { coreLimits, type CoreLimit } from '../../ir/target/index.ts';

/** Used amounts of one core, by limit. */
export type CoreUsage = { readonly [L in CoreLimit]: number };

/** Used and available amounts of one limit: the fullest core, and the mean over the cores in use. */
export interface LimitUsage {
  readonly limit: CoreLimit;
  readonly used: number;
  readonly mean: number;
  /** Absent where the target does not state it. */
  readonly available?: number;
  /** The fullest core. */
  readonly core: { readonly x: number; readonly y: number };
}

/** Amounts of every core, in the order of the image. */
export function coreUsages(image: ChipImage): CoreUsage[] {
  const sources = arrivingTiles(image);
  return image.cores.map((core, index) => usageOf(image, core, sources[index]!));
}

/** The fullest core and the mean, limit by limit. */
export function limitUsages(image: ChipImage, usages = coreUsages(image)): LimitUsage[] {
  return (Object.keys(coreLimits) as CoreLimit[]).map((limit) => {
    const amounts = usages.map((usage) => usage[limit]);
    const used = amounts.reduce((most, amount) => Math.max(most, amount), 0);
    const fullest = image.cores[Math.max(0, amounts.indexOf(used))];
    const available = image.header.target.limits[limit];
    return {
      limit,
      used,
      mean: amounts.reduce((sum, amount) => sum + amount, 0) / Math.max(1, amounts.length),
      ...(available === undefined ? {} : { available }),
      core: { x: fullest?.x ?? 0, y: fullest?.y ?? 0 },
    };
  });
}

/** By core and population: how many tiles of that population send to the core; the input counts as one. */
function arrivingTiles({ header, cores }: ChipImage): Map<number, number>[] {
  const arriving = cores.map(() => new Map<number, Set<string>>());
  const note = (population: number, tile: string, destinations: Uint32Array): void => {
    for (const core of destinations) {
      const known = arriving[core]!.get(population) ?? new Set();
      arriving[core]!.set(population, known.add(tile));
    }
  };
  for (const route of header.inputRoutes) note(header.input.population, 'input', route.destinations);
  cores.forEach((core, index) => {
    for (const route of core.routes)
      note(core.tiles[route.tile]!.population, `${index}:${route.tile}`, route.destinations);
  });
  return arriving.map(
    (byPopulation) => new Map([...byPopulation].map(([population, tiles]) => [population, tiles.size])),
  );
}

function usageOf(image: ChipImage, core: ImageCore, arriving: ReadonlyMap<number, number>): CoreUsage {
  const { populations, projections } = image.header;
  const usage = { neurons: 0, synapse_bytes: 0, table_entries: 0, axons: 0, routes: core.routes.length, fan_in: 0 };
  for (const tile of core.tiles) {
    const { cap, extents } = populations[tile.population]!;
    const channels = tile.channelTo - tile.channelFrom;
    usage.neurons += channels * (tile.rowTo - tile.rowFrom) * extents[2];
    usage.table_entries += channels * (cap + 1);
  }
  const fanIn = core.tiles.map(() => 0);
  for (const block of core.blocks) {
    const { source, second, kind } = projections[block.projection]!;
    usage.synapse_bytes += blockBytes(image, block, core.tiles[block.tile]!);
    usage.axons += arriving.get(source) ?? 0;
    if (kind === 'correlate' || kind === 'modulate') usage.axons += arriving.get(second) ?? 0;
    fanIn[block.tile]! += blockFanIn(image, block);
  }
  usage.fan_in = fanIn.reduce((most, synapses) => Math.max(most, synapses), 0);
  return usage;
}

/** Bytes that a block takes on its core: weights, or the counts and state an attention product keeps. */
function blockBytes(image: ChipImage, block: ImageBlock, tile: ImageTile): number {
  const { populations, projections } = image.header;
  const projection = projections[block.projection]!;
  if (block.kernels >= 0) return Math.ceil((image.kernels[block.kernels]!.weights.length * projection.weightBits) / 8);
  const positions = (population: number): number =>
    populations[population]!.extents[1] * populations[population]!.extents[2];
  const perHead = (population: number): number => populations[population]!.extents[0] / projection.heads;
  const heads = headsOf(image, block, tile);
  if (projection.kind === 'correlate')
    return heads * (perHead(projection.source) + perHead(projection.second)) * positions(projection.source);
  return projection.kind === 'modulate' ? 4 * heads * positions(projection.second) : 0;
}

/** Heads that a tile meets: its channels for state, the heads of its channels otherwise. */
function headsOf(image: ChipImage, block: ImageBlock, tile: ImageTile): number {
  const { heads } = image.header.projections[block.projection]!;
  const { extents, role } = image.header.populations[tile.population]!;
  const width = role === 'state' ? 1 : extents[0] / heads;
  return Math.ceil(tile.channelTo / width) - Math.floor(tile.channelFrom / width);
}

function blockFanIn(image: ChipImage, block: ImageBlock): number {
  if (block.kernels < 0) return 0;
  const { weights, channelFrom, channelTo } = image.kernels[block.kernels]!;
  return weights.length / (channelTo - channelFrom);
}
