/** @file Who sends what in which window: routes become emissions, and emissions deliveries of the blocks they serve. */
import { kindOf, sourceEnds, sourcesOf } from '../ir/projections/index.ts';
import type { ChipImage, ImageRoute } from '../ir/chip/image.ts';
import { multicast, port } from '../ir/chip/network.ts';
import type { Block, Emission, Tile, WindowPlan } from './chip.ts';
import { createList, listWords, type Arena, type EventList, type EventRange } from './events.ts';

type Payload = ImageRoute['payload'];

/** An emission before its list exists. */
export interface Draft {
  readonly from: Tile | 'input';
  readonly payload: Payload;
  readonly window: number;
  readonly route: ImageRoute;
  readonly destinations: Int32Array;
  readonly served: readonly Served[];
}

/** A block, and which of its sources it hears. */
export interface Served {
  readonly block: Block;
  readonly source: 'first' | 'second';
}

/** Blocks of one core that listen to a population's spikes or values. */
export type Listeners = ReadonlyMap<string, readonly Served[]>;

const channelOf = (population: number, payload: Payload): string => `${population} ${payload}`;

/** Who on a core listens to what. */
export function listenersOf(image: ChipImage, blocks: readonly Block[]): Listeners {
  const listeners = new Map<string, Served[]>();
  const listen = (population: number, payload: Payload, served: Served): void => {
    const key = channelOf(population, payload);
    const known = listeners.get(key);
    if (known === undefined) listeners.set(key, [served]);
    else known.push(served);
  };
  for (const block of blocks) {
    const projection = image.header.projections[block.projection]!;
    const { sources } = kindOf(projection);
    const ends = sourceEnds(projection);
    sourcesOf(projection).forEach((population, index) =>
      listen(population, sources[ends[index]!]!.payload, { block, source: index === 0 ? 'first' : 'second' }),
    );
  }
  return listeners;
}

/**
 * The times at which a route is used. Spikes go out while their population fires, to all destinations. Values are
 * sent in every window in which some block reads them, to the cores of those blocks.
 */
export function emissionsOf(
  image: ChipImage,
  listeners: readonly Listeners[],
  route: ImageRoute,
  from: Tile | 'input',
): Draft[] {
  const population = from === 'input' ? image.header.input.population : from.population;
  const payload = from === 'input' ? 'values' : route.payload;
  const windowOf = ({ block }: Served): number => image.header.projections[block.projection]!.activeWindow;
  const key = channelOf(population, payload);
  const served = [...route.destinations].flatMap((core) => listeners[core]!.get(key) ?? []);
  if (payload === 'spikes' || from === 'input') {
    const { fireWindow: window, name } = image.header.populations[population]!;
    if (served.some((one) => windowOf(one) !== window)) {
      throw new Error(`inconsistent image: "${name}" sends in window ${window}, but a projection listens in another`);
    }
    return [{ from, payload, window, route, destinations: Int32Array.from(route.destinations), served }];
  }
  const windows = [...new Set(served.map(windowOf))].sort((a, b) => a - b);
  return windows.map((window) => {
    const now = served.filter((one) => windowOf(one) === window);
    const destinations = Int32Array.from(new Set(now.map(({ block }) => block.core)));
    return { from, payload, window, route, destinations, served: now };
  });
}

/**
 * Gives every sender of every window its event list, and fills in the windows' senders and emissions and the blocks'
 * deliveries. Lists of different windows share memory. Returns the input's list, which has its own.
 */
export function planLists(
  image: ChipImage,
  tiles: readonly Tile[],
  drafts: readonly Draft[],
  windows: readonly WindowPlan[],
  inputRange: EventRange,
): EventList {
  const input = createList(inputRange, true, arenaOf(listWords(inputRange, true)));
  const needs = windows.map((): Record<Payload, Set<Tile>> => ({ spikes: new Set(), values: new Set() }));
  for (const tile of tiles) {
    if (tile.thresholds.length > 0) needs[fireWindow(image, tile)]!.spikes.add(tile);
  }
  for (const { from, payload, window } of drafts) {
    if (from !== 'input' && payload === 'values') needs[window]!.values.add(from);
  }
  const memory = arenaOf(Math.max(0, ...needs.map(wordsOf))).words;
  const draftsOf = groupByWindow(drafts, windows.length);
  windows.forEach((plan, window) => {
    const arena: Arena = { words: memory, used: 0 };
    const lists = {
      spikes: new Map([...needs[window]!.spikes].map((tile) => [tile, createList(tile, false, arena)])),
      values: new Map([...needs[window]!.values].map((tile) => [tile, createList(tile, true, arena)])),
    };
    for (const [tile, list] of lists.spikes) plan.firing.push({ tile, list });
    for (const [tile, list] of lists.values) plan.values.push({ tile, list });
    for (const draft of draftsOf[window]!) {
      const list = draft.from === 'input' ? input : lists[draft.payload].get(draft.from);
      if (list === undefined) throw new Error('inconsistent image: a population that never fires has a spike route');
      addEmission(image, plan, draft, list);
    }
    sortDeliveries(plan.blocks);
  });
  return input;
}

const arenaOf = (words: number): Arena => ({ words: new Int32Array(words), used: 0 });

const wordsOf = (need: Record<Payload, Set<Tile>>): number =>
  [...need.spikes].reduce((sum, tile) => sum + listWords(tile, false), 0) +
  [...need.values].reduce((sum, tile) => sum + listWords(tile, true), 0);

function fireWindow({ header }: ChipImage, tile: Tile): number {
  const { fireWindow: window, name } = header.populations[tile.population]!;
  if (window >= header.schedule.windows) throw new Error(`inconsistent image: "${name}" fires after the last window`);
  return window;
}

function groupByWindow(drafts: readonly Draft[], windows: number): Draft[][] {
  const groups = Array.from({ length: windows }, (): Draft[] => []);
  for (const draft of drafts) groups[draft.window]!.push(draft);
  return groups;
}

function addEmission(image: ChipImage, plan: WindowPlan, draft: Draft, list: EventList): void {
  const { route, destinations, from, served, payload } = draft;
  const { rowFrom, rowTo } = route;
  const start = from === 'input' ? port : image.cores[from.core]!;
  const places = [...destinations].map((core) => image.cores[core]!);
  const emission: Emission = {
    ...{ list, rowFrom, rowTo, destinations },
    population: from === 'input' ? image.header.input.population : from.population,
    tree: multicast(image.header.target, start, places),
  };
  (payload === 'values' ? plan.valueEmissions : plan.spikeEmissions).push(emission);
  for (const { block, source } of served) block[source].push({ list, rowFrom, rowTo });
}

/** By channel: the order in which saturating arithmetic meets the tiles of one pixel. */
function sortDeliveries(blocks: readonly Block[]): void {
  for (const { first, second } of blocks) {
    for (const deliveries of [first, second]) deliveries.sort((a, b) => a.list.channelFrom - b.list.channelFrom);
  }
}
