/** @file Who sends what in which window: routes become drafts of emissions, with the blocks that they serve. */
import type { ChipImage, ImageRoute } from '../../ir/chip/image.ts';
import { someRowIsRead } from '../../ir/chip/tile_index.ts';
import { atEnds, kindOf, readsOf, type Box, type Payload, type Read } from '../../ir/projections/index.ts';
import type { BlockDraft } from './blocks.ts';
import type { TilePlan } from './plan.ts';
import type { PlannedTiles } from './tiles.ts';

/** A block, which of its ends hears, and what it reads there. */
export interface Served {
  readonly block: BlockDraft;
  readonly end: string;
  readonly reads: readonly Read[];
}

/** An emission before its sender is numbered. */
export interface EmissionDraft {
  readonly from: number | 'input';
  readonly payload: Payload;
  readonly population: number;
  readonly window: number;
  readonly route: ImageRoute;
  readonly destinations: Int32Array;
  readonly served: readonly Served[];
}

/** The emissions of all routes: the input's first, then core by core. An image that does not fit together is an `Error`. */
export function draftEmissions(
  image: ChipImage,
  { tiles, firstOf }: PlannedTiles,
  blocks: readonly BlockDraft[],
): EmissionDraft[] {
  const listeners = listenersOf(image, tiles, blocks);
  const { inputRoutes, input } = image.header;
  return [
    ...inputRoutes.flatMap((route) =>
      emissionsOf(image, listeners, { ...route, payload: 'values' }, 'input', input.population),
    ),
    ...image.cores.flatMap((core, index) =>
      core.routes.flatMap((route) => {
        const from = firstOf[index]! + route.tile;
        checkBox(route, tiles[from]!);
        return emissionsOf(image, listeners, route, from, tiles[from]!.population);
      }),
    ),
  ];
}

function checkBox({ rowFrom, rowTo, channelFrom, channelTo }: ImageRoute, tile: TilePlan): void {
  const isInside = rowFrom >= tile.rowFrom && rowTo <= tile.rowTo && rowFrom <= rowTo;
  if (!isInside || channelFrom < tile.channelFrom || channelTo > tile.channelTo || channelFrom > channelTo)
    throw new Error(`inconsistent image: a route of core ${tile.core} covers rows or channels that its tile lacks`);
}

/** By core: who listens to a population's spikes or values. */
type Listeners = readonly ReadonlyMap<string, readonly Served[]>[];

const channelOf = (population: number, payload: Payload): string => `${population} ${payload}`;

function listenersOf(image: ChipImage, tiles: readonly TilePlan[], blocks: readonly BlockDraft[]): Listeners {
  const listeners = image.cores.map(() => new Map<string, Served[]>());
  for (const block of blocks) {
    const projection = image.header.projections[block.projection]!;
    const populations = atEnds(projection, (population) => population);
    const all = readsOf(image.header, projection, tiles[block.tile]!);
    for (const [end, { payload }] of Object.entries(kindOf(block).sources)) {
      const key = channelOf(populations[end]!, payload);
      const reads = all.filter((read) => read.population === populations[end]! && read.payload === payload);
      const known = listeners[block.core]!.get(key);
      if (known === undefined) listeners[block.core]!.set(key, [{ block, end, reads }]);
      else known.push({ block, end, reads });
    }
  }
  return listeners;
}

const readsSome = ({ reads }: Served, { rowFrom, rowTo, channelFrom, channelTo }: Box): boolean =>
  reads.some(
    (read) => read.channelFrom < channelTo && read.channelTo > channelFrom && someRowIsRead(read, rowFrom, rowTo),
  );

/**
 * The times at which a route is used. Spikes go out while their population fires, to all destinations. Values are
 * sent in every window in which some block reads some of the route, to the cores of those blocks; the input's once, to all.
 */
function emissionsOf(
  image: ChipImage,
  listeners: Listeners,
  route: ImageRoute,
  from: number | 'input',
  population: number,
): EmissionDraft[] {
  const { payload } = route;
  const windowOf = ({ block }: Served): number => image.header.projections[block.projection]!.activeWindow;
  const key = channelOf(population, payload);
  const served = [...route.destinations].flatMap((core) => listeners[core]!.get(key) ?? []);
  if (payload === 'spikes' || from === 'input') {
    const { fireWindow: window, name } = image.header.populations[population]!;
    if (served.some((one) => windowOf(one) !== window))
      throw new Error(`inconsistent image: "${name}" sends in window ${window}, but a projection listens in another`);
    return [{ from, payload, population, window, route, destinations: Int32Array.from(route.destinations), served }];
  }
  const readers = served.filter((one) => readsSome(one, route));
  const windows = [...new Set(readers.map(windowOf))].sort((a, b) => a - b);
  return windows.map((window) => {
    const now = readers.filter((one) => windowOf(one) === window);
    const destinations = Int32Array.from(new Set(now.map(({ block }) => block.core)));
    return { from, payload, population, window, route, destinations, served: now };
  });
}
