import { payloads, rowIsRead, wholeBox, type Box } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { ImageRoute } from '../../ir/chip/image.ts';
import type { Demand, Demands, RoutingPlan, TilePlan } from '../facts.ts';

/**
 * Routes of one sender: for each payload one route per longest run of rows that go to the same cores. Values that are
 * read in several windows share a route: the chip sends them in each window to those destinations that read then.
 *
 * @param coreOf the core of a reading tile.
 */
export function routesOf(
  tile: number,
  { rowFrom, rowTo }: Box,
  demands: readonly Demand[],
  coreOf: (reader: number) => number,
): readonly ImageRoute[] {
  return payloads.flatMap((payload) => {
    const wanted = demands.filter(({ read }) => read.payload === payload);
    if (wanted.length === 0) return [];
    const routes: { from: number; to: number; destinations: Uint32Array }[] = [];
    for (let row = rowFrom; row < rowTo; row++) {
      const destinations = destinationsOf(wanted, row, coreOf);
      const last = routes.at(-1);
      if (last && sameNumbers(last.destinations, destinations)) last.to = row + 1;
      else routes.push({ from: row, to: row + 1, destinations });
    }
    return routes
      .filter(({ destinations }) => destinations.length > 0)
      .map(({ from, to, destinations }) => ({ tile, payload, rowFrom: from, rowTo: to, destinations }));
  });
}

/** Cores that read one row, ascending. */
function destinationsOf(demands: readonly Demand[], row: number, coreOf: (reader: number) => number): Uint32Array {
  const cores = new Set<number>();
  for (const { reader, read } of demands)
    if (row >= read.rowFrom && row < read.rowTo && rowIsRead(read, row)) cores.add(coreOf(reader));
  return Uint32Array.from(cores).sort();
}

const sameNumbers = (a: Uint32Array, b: Uint32Array): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** Routes of the input and of every core; they depend on which tiles share a core, not on where cores are. */
export function routingPlan(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  cores: readonly (readonly number[])[],
  { on, onInput }: Demands,
): RoutingPlan {
  const coreOfTile = new Uint32Array(tiles.length);
  cores.forEach((list, core) => {
    for (const tile of list) coreOfTile[tile] = core;
  });
  const coreOf = (tile: number): number => coreOfTile[tile]!;
  const input = network.populations.findIndex(({ role }) => role === 'input');
  return {
    input: routesOf(0, wholeBox(network.populations[input]!.extents), onInput, coreOf),
    cores: cores.map((list) => list.flatMap((tile, slot) => routesOf(slot, tiles[tile]!, on[tile]!, coreOf))),
  };
}
