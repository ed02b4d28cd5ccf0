/** @file Invariants 14 to 16 of an image: what holds across cores: routes, service, limits. */
import { classIndexAt, ofClass } from '../../target/index.ts';
import { capOf } from '../../neurons/index.ts';
import { projectionsInto, readsOf, wholeBox, type Box, type Read } from '../../projections/index.ts';
import type { CoreOutline, ImageHeader, ImageOutline, ImageRoute, TileOutline } from '../image.ts';
import { isWithin, quoted, type Problems } from './problems.ts';
import { indexTiles, someRowIsRead, tilesMeeting, type TileIndex } from '../tile_index.ts';
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
  for (const [index, { tile, payload, rowFrom, rowTo, destinations }] of routes.entries()) {
    const from = tiles[tile];
    const what = `route ${index} of ${name}`;
    const there =
      from !== undefined &&
      isWithin(rowFrom, from.rowFrom, rowTo - 1) &&
      rowTo <= from.rowTo &&
      (payload === 'values' || capOf(populations[from.population]!) > 0);
    if (!expect(there, 'SPK509', () => `${what} sends rows ${rowFrom} to ${rowTo} that no tile of it has`)) continue;
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
  const sorted = routes.toSorted(byTile);
  const overlap = sorted.some(
    (route, i) => i > 0 && sameSource(route, sorted[i - 1]!) && route.rowFrom < sorted[i - 1]!.rowTo,
  );
  expect(!overlap, 'SPK509', () => `two routes of ${name} send the same rows, which would arrive twice`);
}

const byTile = (a: ImageRoute, b: ImageRoute): number =>
  a.tile - b.tile || (a.payload < b.payload ? -1 : a.payload > b.payload ? 1 : 0) || a.rowFrom - b.rowFrom;

const sameSource = (a: ImageRoute, b: ImageRoute): boolean => a.tile === b.tile && a.payload === b.payload;

/** A tile and the routes that leave it, by payload, sorted by rows. */
interface Sender extends Box {
  readonly routes: { readonly spikes: ImageRoute[]; readonly values: ImageRoute[] };
}

/** The senders of one population, and how to find those that meet a box. */
interface Senders {
  readonly list: readonly Sender[];
  readonly index: TileIndex;
}

/**
 * Adds rows that some block reads but no route brings, and limits of the target that a core exceeds. Needs sound
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

/** True if every row of the sender that is read goes to the core. */
function isServed({ rowFrom, rowTo, routes }: Sender, read: Read, core: number): boolean {
  let row = rowFrom;
  for (const route of routes[read.payload]) {
    if (!includes(route.destinations, core)) continue;
    if (someRowIsRead(read, row, route.rowFrom)) return false;
    row = route.rowTo;
  }
  return !someRowIsRead(read, row, rowTo);
}

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
  const inputRoutes = header.inputRoutes.toSorted((a, b) => a.rowFrom - b.rowFrom);
  lists[population]!.push({
    ...wholeBox(header.populations[population]!.extents),
    routes: { spikes: [], values: inputRoutes },
  });
  for (const core of cores) {
    const senders = core.tiles.map(senderOf);
    core.tiles.forEach((tile, t) => lists[tile.population]!.push(senders[t]!));
    for (const route of core.routes.toSorted(byTile)) senders[route.tile]!.routes[route.payload].push(route);
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
