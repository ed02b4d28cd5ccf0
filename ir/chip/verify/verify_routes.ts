/** @file Invariants 14 to 16 of an image: what holds across cores: routes, service, limits. */
import { classIndexAt, ofClass } from '../../target/index.ts';
import { capOf } from '../../neurons/index.ts';
import { projectionsInto, readsOf, wholeBox, type Box, type Read } from '../../projections/index.ts';
import type { CoreOutline, ImageHeader, ImageOutline, ImageRoute, TileOutline } from '../image.ts';
import { isWithin, quoted, type Problems } from './problems.ts';
import { indexTiles, rowsRead, tilesMeeting, type TileIndex } from '../tile_index.ts';
import { exceededLimit, usageOfCore, type Usage } from '../usage.ts';

const readKey = (population: number, payload: string): string => `${population}:${payload}`;

/** Adds routes that are malformed by themselves. */
export function verifyRoutes({ header, cores }: ImageOutline, problems: Problems): void {
  const readers = cores.map((core) => payloadsRead(header, core));
  const { population } = header.input;
  const input = header.inputRoutes.map((route) => ({ ...route, payload: 'values' as const }));
  verifyList(
    header,
    input,
    [{ population, ...wholeBox(header.populations[population]!.extents) }],
    readers,
    'the input',
    problems,
  );
  for (const core of cores) {
    if (problems.full()) return;
    verifyList(header, core.routes, core.tiles, readers, `core ${core.x},${core.y}`, problems);
  }
}

/** What some block of a core reads. */
const payloadsRead = (header: ImageHeader, core: CoreOutline): ReadonlySet<string> =>
  new Set(
    core.blocks
      .flatMap((block) => readsOf(header, header.projections[block.projection]!, core.tiles[block.tile]!))
      .map(({ population, payload }) => readKey(population, payload)),
  );

function verifyList(
  { populations }: ImageHeader,
  routes: readonly ImageRoute[],
  tiles: readonly (Box & { readonly population: number })[],
  readers: readonly ReadonlySet<string>[],
  name: string,
  { expect }: Problems,
): void {
  let sound = true;
  for (const [index, { tile, payload, rowFrom, rowTo, channelFrom, channelTo, destinations }] of routes.entries()) {
    const from = tiles[tile];
    const what = `route ${index} of ${name}`;
    const sends = from !== undefined && (payload === 'values' || capOf(populations[from.population]!) > 0);
    const hasRows = sends && isWithin(rowFrom, from.rowFrom, rowTo - 1) && rowTo <= from.rowTo;
    sound &&= hasRows;
    if (!expect(hasRows, 'SPK509', () => `${what} sends rows ${rowFrom} to ${rowTo} that no tile of it has`)) continue;
    const hasChannels = isWithin(channelFrom, from!.channelFrom, channelTo - 1) && channelTo <= from!.channelTo;
    sound &&= hasChannels;
    expect(hasChannels, 'SPK509', () => `${what} sends channels ${channelFrom} to ${channelTo} that its tile has not`);
    const key = readKey(from!.population, payload);
    expect(
      destinations.length > 0 && destinations.every((core, i) => i === 0 || core > destinations[i - 1]!),
      'SPK509',
      () => `${what} has no destinations, or destinations that do not ascend`,
    );
    expect(
      destinations.every((core) => readers[core]?.has(key)),
      'SPK509',
      () => `${what} goes to a core that is not there or reads no ${payload} of it`,
    );
  }
  if (!sound) return;
  const overlap = [...Map.groupBy(routes, ({ tile, payload }) => `${tile} ${payload}`).values()].some((list) =>
    isDoubled(list, tiles[list[0]!.tile]!),
  );
  expect(!overlap, 'SPK509', () => `two routes of ${name} send the same neurons, whose spikes would arrive twice`);
}

/** Whether some row of some channel of a tile is in two of its routes. Looks at no more than the tile has. */
function isDoubled(routes: readonly Box[], { channelFrom, channelTo }: Box): boolean {
  const sentTo = new Uint32Array(channelTo - channelFrom);
  for (const route of routes.toSorted((a, b) => a.rowFrom - b.rowFrom)) {
    const own = sentTo.subarray(route.channelFrom - channelFrom, route.channelTo - channelFrom);
    if (own.some((row) => row > route.rowFrom)) return true;
    own.fill(route.rowTo);
  }
  return false;
}

/** A tile and the routes that leave it, by payload. */
interface Sender extends Box {
  readonly routes: { readonly spikes: ImageRoute[]; readonly values: ImageRoute[] };
}

/** The senders of one population, and how to find those that meet a box. */
interface Senders {
  readonly list: readonly Sender[];
  readonly index: TileIndex;
}

/**
 * Adds rows and channels that some block reads but no route brings, and limits of the target that a core exceeds. Needs sound
 * cores and routes.
 */
export function verifyService(image: ImageOutline, problems: Problems): void {
  const { header, cores } = image;
  const into = projectionsInto(header);
  const senders = sendersOf(image);
  const { target } = header;
  const targets = (target.classes ?? [target]).map((_, index) => ofClass(target, index));
  for (const [c, core] of cores.entries()) {
    if (problems.full()) return;
    const axons = verifyReads(image, core, c, senders, problems);
    const usage = { ...usageOfCore(header, into, core.tiles, header.target), axons, routes: core.routes.length };
    const exceeded = exceededLimit(usage, targets[classIndexAt(target, core)]!);
    problems.expect(
      exceeded === undefined,
      'SPK510',
      () =>
        `core ${core.x},${core.y} takes ${exceeded!.used} of ${exceeded!.available} ${exceeded!.limit} of ${quoted(header.target.name)}`,
    );
  }
}

/** Checks all that a core reads; gives the number of (source tile, block) pairs back. */
function verifyReads(
  { header }: ImageOutline,
  core: CoreOutline,
  index: number,
  senders: readonly Senders[],
  problems: Problems,
): number {
  let axons = 0;
  for (const { projection, tile } of core.blocks)
    for (const read of readsOf(header, header.projections[projection]!, core.tiles[tile]!)) {
      const { list, index: tiles } = senders[read.population]!;
      for (const sender of tilesMeeting(tiles, read)) {
        if (problems.full()) return axons;
        axons++;
        problems.expect(
          isServed(list[sender]!, read, index),
          'SPK509',
          () =>
            `no route brings ${read.payload} of ${quoted(header.populations[read.population]!.name)} to core ${core.x},${core.y}`,
        );
      }
    }
  return axons;
}

/** True if all of the sender that is read goes to the core: routes do not overlap, so that what they bring can be added up. */
function isServed({ routes, ...box }: Sender, read: Read, core: number): boolean {
  let missing = neuronsRead(read, box);
  for (const route of routes[read.payload])
    if (meets(read, route) && includes(route.destinations, core)) missing -= neuronsRead(read, route);
  return missing === 0;
}

const meets = (a: Box, b: Box): boolean =>
  a.channelFrom < b.channelTo && b.channelFrom < a.channelTo && a.rowFrom < b.rowTo && b.rowFrom < a.rowTo;

/** Rows times channels of a box that are read. */
const neuronsRead = (read: Read, { channelFrom, channelTo, rowFrom, rowTo }: Box): number => {
  const channels = Math.min(channelTo, read.channelTo) - Math.max(channelFrom, read.channelFrom);
  return channels <= 0 ? 0 : channels * rowsRead(read, rowFrom, rowTo);
};

/** Binary search in ascending numbers. */
function includes(sorted: Uint32Array, value: number): boolean {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value;
}

function sendersOf({ header, cores }: ImageOutline): readonly Senders[] {
  const lists: Sender[][] = header.populations.map(() => []);
  const { population } = header.input;
  lists[population]!.push({
    ...wholeBox(header.populations[population]!.extents),
    routes: { spikes: [], values: [...header.inputRoutes] },
  });
  for (const core of cores) {
    const senders = core.tiles.map(senderOf);
    core.tiles.forEach((tile, t) => lists[tile.population]!.push(senders[t]!));
    for (const route of core.routes) senders[route.tile]!.routes[route.payload].push(route);
  }
  return lists.map((list) => ({ list, index: indexTiles(list) }));
}

const senderOf = ({ channelFrom, channelTo, rowFrom, rowTo }: TileOutline): Sender => ({
  channelFrom,
  channelTo,
  rowFrom,
  rowTo,
  routes: { spikes: [], values: [] },
});

/** Usage of every core in the order of the image, as its limits count it. Needs a sound image. */
export function usageOfCores(image: ImageOutline): readonly Usage[] {
  const into = projectionsInto(image.header);
  const senders = sendersOf(image);
  return image.cores.map((core) => {
    const reads = core.blocks.flatMap(({ projection, tile }) =>
      readsOf(image.header, image.header.projections[projection]!, core.tiles[tile]!),
    );
    const axons = reads.reduce((sum, read) => sum + [...tilesMeeting(senders[read.population]!.index, read)].length, 0);
    return { ...usageOfCore(image.header, into, core.tiles, image.header.target), axons, routes: core.routes.length };
  });
}
