/** @file Tiles move between cores that have their places: what shares a core was chosen before anything was near anything else. */
import type { Place } from '../../../ir/chip/network.ts';
import type { Filling, Room } from '../filling/room.ts';
import { anneal, forLinks, forTrees, movesFor, type Move } from './anneal.ts';
import type { Grid } from './grid.ts';
import type { LinkCosts } from './link_costs.ts';
import { treeCosts, type PlacementCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';

/** Moves tried for every tile where there is time for so many. */
const movesPerTile = 2000;

/** Tiles on cores at places. */
export interface TilesAtPlaces {
  readonly cores: readonly (readonly number[])[];
  /** Of the cores, then of the host's port. */
  readonly places: readonly Place[];
}

/** How tiles are moved. */
export interface Moving {
  /** Share of the moves that there is time for, and of what they may cost at first. */
  readonly share: number;
  /** What each core has room for, by its number. */
  readonly roomOf: (core: number) => Room;
  /** A core that keeps its tiles; absent: none does. */
  readonly fixed?: number | undefined;
  /** Costs of links for tiles at places, where the busiest ones are to be spared; absent: trees are to cost less. */
  readonly linksAt?: (places: readonly Place[]) => LinkCosts;
}

/**
 * Moves tiles to other cores, or swaps two, so that what travels between them costs less, as long as both cores have room. No core is emptied.
 *
 * @param trees between tiles.
 * @returns tiles by core, those before where they cost no less.
 */
export function moveTiles(
  trees: Trees,
  grid: Grid,
  { cores, places }: TilesAtPlaces,
  { share, roomOf, fixed, linksAt }: Moving,
): readonly (readonly number[])[] {
  if (cores.length < 2) return cores;
  const standing = placesOfTiles(trees, cores, places);
  const links = linksAt?.(standing);
  const costs = links ?? treeCosts(trees, grid, standing);
  const before = costs.total();
  const filled = cores.map((tiles, core) => roomOf(core).with(tiles));
  const most = links ? forLinks : forTrees;
  const how = {
    moves: Math.floor(most.share * share * movesFor(trees, movesPerTile)),
    threshold: share * most.threshold,
    ...(links ? { busy: links.onBusiest } : {}),
  };
  anneal(costs, grid, movesOf(costs, grid, filled, places, { roomOf, fixed }), { ...how, joins: true });
  return costs.total() < before ? filled.map(({ tiles }) => tiles) : cores;
}

/** Where tiles are, and the port behind them. */
function placesOfTiles(
  { nodes }: Trees,
  cores: readonly (readonly number[])[],
  places: readonly Place[],
): readonly Place[] {
  const found = new Array<Place>(nodes).fill(places[cores.length]!);
  cores.forEach((list, core) => {
    for (const tile of list) found[tile] = places[core]!;
  });
  return found;
}

/** Brings a tile to the core at a place, if that has room for it, alone or in place of one of its own. */
function movesOf(
  costs: PlacementCosts,
  { columns, rows, kinds }: Grid,
  cores: readonly Filling[],
  places: readonly Place[],
  { roomOf, fixed }: Pick<Moving, 'roomOf' | 'fixed'>,
): Move {
  const coreAt = new Int32Array(columns * rows).fill(-1);
  const coreOf = new Int32Array(costs.xs.length - 1);
  const at = ({ x, y }: Place): number => y * columns + x;
  cores.forEach(({ tiles }, core) => {
    coreAt[at(places[core]!)] = core;
    for (const tile of tiles) coreOf[tile] = core;
  });
  const put = (tile: number, core: number): void => {
    roomOf(core).put(cores[core]!, tile);
    coreOf[tile] = core;
  };
  return (tile, x, y, most, random) => {
    const [from, to] = [coreOf[tile]!, coreAt[y * columns + x]!];
    if (to < 0 || to === from || to === fixed || from === fixed) return;
    if (kinds[at(places[to]!)] !== kinds[at(places[from]!)]) return;
    const room = roomOf(to);
    const [here, there] = [cores[from]!, cores[to]!];
    if (room.has(there, tile)) {
      if (here.tiles.length === 1 || !costs.tryMove(tile, x, y, -1, most)) return;
      room.take(here, tile);
      put(tile, to);
      return;
    }
    const first = random(there.tiles.length);
    for (let i = 0; i < there.tiles.length; i++) {
      const other = there.tiles[(first + i) % there.tiles.length]!;
      if (!room.has(there, tile, other) || !roomOf(from).has(here, other, tile)) continue;
      if (!costs.tryMove(tile, x, y, other, most)) return;
      room.take(here, tile);
      room.take(there, other);
      put(tile, to);
      put(other, from);
      return;
    }
  };
}
