/** @file Which tiles share a core. */
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { Target } from '../../../ir/target/index.ts';
import type { Demands, TilePlan } from '../../facts.ts';
import { emptied } from './emptied.ts';
import { roomFor, type Filling, type Timing } from './room.ts';
import { heardBy, nearest } from './hearing.ts';

/** How cores are filled. */
export interface Filler {
  /** Cores that take any tile: the last ones opened. */
  readonly openCores: number;
  /** Whether a tile goes first to the core of which it hears most, of those that have room for it. */
  readonly joins: boolean;
  /** What a core may have to do; absent: as much as there is. */
  readonly timing?: Timing | undefined;
  /** Tiles of a core that is full already. */
  readonly first?: readonly number[] | undefined;
  /** Where more cores are taken than this, the emptiest are emptied as far as others have room. */
  readonly most?: number | undefined;
}

/** Tiles by core. */
export interface Filled {
  readonly cores: readonly (readonly number[])[];
  /** Whether no tile alone takes more axons or routes than a core has, if every other tile were on a core of its own. */
  readonly fits: boolean;
}

/**
 * Fills cores in the given order of tiles; each tile goes to the first that has room for it. A tile alone may exceed axons or routes.
 */
export function fillCores(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  order: readonly number[],
  demands: Demands,
  target: Target,
  { openCores, joins, timing, first = [], most }: Filler,
): Filled {
  // They take turns, each with all that there is.
  if (target.units) return { cores: order.length === 0 ? [] : [order], fits: true };
  const room = roomFor(network, tiles, demands, target, timing);
  const heard = heardBy(network, tiles, demands);
  const cores: Filling[] = [];
  const coreOf = new Int32Array(tiles.length).fill(-1);
  let open: number[] = [];
  if (first.length > 0) cores.push(room.with(first));
  for (const tile of first) coreOf[tile] = 0;
  for (const tile of order) {
    if (coreOf[tile] !== -1) continue;
    const takes = (at: number): boolean => room.has(cores[at]!, tile);
    let at = (joins ? nearest([heard[tile]!], coreOf).find(takes) : undefined) ?? open.find(takes);
    if (at === undefined) {
      at = cores.push(room.with([])) - 1;
      open = [...open, at].slice(-openCores);
    }
    room.put(cores[at]!, tile);
    coreOf[tile] = at;
    if (room.isFull(cores[at]!)) open = open.filter((other) => other !== at);
  }
  const kept = most === undefined ? cores : emptied(cores, room, heard, coreOf, most);
  return { cores: kept.map((core) => core.tiles), fits: room.fits };
}
