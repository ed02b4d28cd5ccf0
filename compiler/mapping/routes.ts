import { payloads, rowIsRead, wholeBox, type Box } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { ImageRoute } from '../../ir/chip/image.ts';
import type { Demand, Demands, RoutingPlan, TilePlan } from '../facts.ts';

/** Rows and channels of a sender that go to the same cores. */
interface Part extends Box {
  readonly destinations: Uint32Array;
}

/** Whether channels of one row may go different ways: by rows alone there are fewer routes, and cores hear what they do not need. */
export type Finesse = 'channels' | 'rows';

/**
 * Routes of one sender: for each payload one route per box of rows and channels that go to the same cores. Values that are
 * read in several windows share a route: the chip sends them in each window to those destinations that read some of it then.
 *
 * @param coreOf the core of a reading tile.
 */
export function routesOf(
  tile: number,
  box: Box,
  demands: readonly Demand[],
  coreOf: (reader: number) => number,
  finesse: Finesse,
): readonly ImageRoute[] {
  return payloads.flatMap((payload) => {
    const wanted = demands.filter(({ read }) => read.payload === payload);
    return partsOf(box, wanted, coreOf, finesse).map(({ rowFrom, rowTo, channelFrom, channelTo, destinations }) => ({
      ...{ tile, payload, rowFrom, rowTo, channelFrom, channelTo, destinations },
    }));
  });
}

/** Boxes of a sender that somebody reads, ascending by row, then by channel. */
function partsOf(
  box: Box,
  demands: readonly Demand[],
  coreOf: (reader: number) => number,
  finesse: Finesse,
): readonly Part[] {
  if (demands.length === 0) return [];
  const cuts = finesse === 'channels' ? cutsOf(box, demands) : [box.channelFrom, box.channelTo];
  const parts: { -readonly [K in keyof Part]: Part[K] }[] = [];
  let [read, row]: [readonly Demand[], readonly Omit<Part, 'rowFrom' | 'rowTo'>[]] = [[], []];
  /** Parts that the row before has. */
  let open: typeof parts = [];
  for (let rowFrom = box.rowFrom; rowFrom < box.rowTo; rowFrom++) {
    const now = demands.filter((demand) => isRead(demand, rowFrom));
    if (!same(now, read)) [read, row] = [now, partsOfRow(cuts, now, coreOf)];
    open = row.map((part) => {
      const above = open.find(
        ({ channelFrom, channelTo, destinations }) =>
          channelFrom === part.channelFrom && channelTo === part.channelTo && same(destinations, part.destinations),
      );
      if (above) above.rowTo = rowFrom + 1;
      else parts.push({ ...part, rowFrom, rowTo: rowFrom + 1 });
      return above ?? parts.at(-1)!;
    });
  }
  return parts;
}

const isRead = ({ read }: Demand, row: number): boolean =>
  row >= read.rowFrom && row < read.rowTo && rowIsRead(read, row);

/** Channels at which some reader begins or ends, and the box's own ends. */
const cutsOf = ({ channelFrom, channelTo }: Box, demands: readonly Demand[]): readonly number[] =>
  [...new Set([channelFrom, channelTo, ...demands.flatMap(({ read }) => [read.channelFrom, read.channelTo])])]
    .filter((channel) => channel >= channelFrom && channel <= channelTo)
    .sort((a, b) => a - b);

/** Channels of one row between cuts; neighbours that go to the same cores are one part. */
function partsOfRow(
  cuts: readonly number[],
  demands: readonly Demand[],
  coreOf: (reader: number) => number,
): readonly Omit<Part, 'rowFrom' | 'rowTo'>[] {
  const parts: { channelFrom: number; channelTo: number; destinations: Uint32Array }[] = [];
  for (let cut = 1; cut < cuts.length; cut++) {
    const [channelFrom, channelTo] = [cuts[cut - 1]!, cuts[cut]!];
    const cores = new Set<number>();
    for (const { reader, read } of demands)
      if (read.channelFrom < channelTo && read.channelTo > channelFrom) cores.add(coreOf(reader));
    if (cores.size === 0) continue;
    const destinations = Uint32Array.from(cores).sort();
    const last = parts.at(-1);
    if (last?.channelTo === channelFrom && same(last.destinations, destinations)) last.channelTo = channelTo;
    else parts.push({ channelFrom, channelTo, destinations });
  }
  return parts;
}

const same = <T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return a.length === b.length;
};

/**
 * Routes of the input and of every core; they depend on which tiles share a core, not on where cores are. No spike is sent twice: a
 * route by channels takes a part of the tree that all channels would take. Only the entries of routing tables are scarce.
 *
 * @param entries that the table of a core has; where they are too few, tiles go back to routes by rows, those first whose packets then reach
 *   fewest cores in vain for an entry that is saved.
 */
export function routingPlan(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  cores: readonly (readonly number[])[],
  { on, onInput }: Demands,
  entries: (core: number) => number,
): RoutingPlan {
  const coreOfTile = new Uint32Array(tiles.length);
  cores.forEach((list, core) => {
    for (const tile of list) coreOfTile[tile] = core;
  });
  const coreOf = (tile: number): number => coreOfTile[tile]!;
  const input = network.populations.findIndex(({ role }) => role === 'input');
  const ofTile = (slot: number, tile: number, finesse: Finesse): readonly ImageRoute[] =>
    routesOf(slot, tiles[tile]!, on[tile]!, coreOf, finesse);
  const tables = cores.map((list, core) => {
    const fine = list.map((tile, slot) => ofTile(slot, tile, 'channels'));
    return withEntries(fine, (slot) => ofTile(slot, list[slot]!, 'rows'), entries(core));
  });
  return {
    input: routesOf(0, wholeBox(network.populations[input]!.extents), onInput, coreOf, 'channels'),
    cores: tables.map(({ routes }) => routes.flat()),
    coarse: tables.reduce((sum, { coarse }) => sum + coarse, 0),
  };
}

/** Tables of a core's tiles that take no more entries than there are, where routes by rows alone do not. */
function withEntries(
  fine: readonly (readonly ImageRoute[])[],
  byRows: (slot: number) => readonly ImageRoute[],
  entries: number,
): { readonly routes: readonly (readonly ImageRoute[])[]; readonly coarse: number } {
  let taken = fine.reduce((sum, { length }) => sum + length, 0);
  if (taken <= entries) return { routes: fine, coarse: 0 };
  const routes = [...fine];
  let coarse = 0;
  const tried = fine.map((own, slot) => {
    const instead = byRows(slot);
    const saved = own.length - instead.length;
    return { slot, instead, saved, price: (deliveriesOf(instead) - deliveriesOf(own)) / saved };
  });
  for (const { slot, instead, saved } of tried.filter((one) => one.saved > 0).sort((a, b) => a.price - b.price)) {
    if (taken <= entries) break;
    routes[slot] = instead;
    taken -= saved;
    coarse++;
  }
  return { routes, coarse };
}

/** Neurons of a column times the cores that each of them reaches. */
const deliveriesOf = (routes: readonly ImageRoute[]): number =>
  routes.reduce(
    (sum, { rowFrom, rowTo, channelFrom, channelTo, destinations }) =>
      sum + (rowTo - rowFrom) * (channelTo - channelFrom) * destinations.length,
    0,
  );
