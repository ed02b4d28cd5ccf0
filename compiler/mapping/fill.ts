import { usageOfTiles, type Usage } from '../../ir/chip/index.ts';
import { isWeighted, projectionsInto, synapseBytesOf } from '../../ir/projections/index.ts';
import type { WiredGraph } from '../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../ir/target/index.ts';
import type { Demands, TilePlan } from '../facts.ts';
import { routesOf } from './routes.ts';

/** A core while it is being filled. */
interface Filling {
  readonly tiles: number[];
  readonly kernels: Set<string>;
  /** Cycles by window. */
  readonly work: Map<number, number>;
  /** By limit of the target. */
  readonly used: Float64Array;
}

/** What one tile adds to a core. */
interface Piece {
  readonly usage: Usage;
  /** Bytes of each block's kernels, by a key that tiles with the same kernels share. */
  readonly kernels: readonly (readonly [key: string, bytes: number])[];
}

/** How cores are filled. */
export interface Filler {
  /** Cores that take any tile: the last ones opened. */
  readonly openCores: number;
  /** Whether a tile goes first to the core of which it hears most, of those that have room for it. */
  readonly joins: boolean;
  /** Cycles of every tile by window, where no core may have more to do in a window than the slowest tile has; absent: it may. */
  readonly work?: readonly ReadonlyMap<number, number>[];
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
  { openCores, joins, work }: Filler,
): Filled {
  // They take turns, each with all that there is.
  if (target.units) return { cores: order.length === 0 ? [] : [order], fits: true };
  const limits = (Object.entries(target.limits) as [CoreLimit, number][]).filter(([limit]) => limit !== 'fan_in');
  const pieces = piecesOf(network, tiles, demands);
  const heard = heardBy(network, tiles, demands);
  const most = mostOf(work ?? []);
  const cores: Filling[] = [];
  const coreOf = new Int32Array(tiles.length).fill(-1);
  let open: number[] = [];
  const hasRoom = (core: Filling, tile: number): boolean =>
    limits.every(([limit, available], i) => core.used[i]! + added(core, pieces[tile]!, limit) <= available) &&
    (work === undefined || inTime(core, work[tile]!, most));
  const put = (at: number, tile: number): void => {
    const core = cores[at]!;
    limits.forEach(([limit], i) => (core.used[i]! += added(core, pieces[tile]!, limit)));
    core.tiles.push(tile);
    coreOf[tile] = at;
    for (const [key] of pieces[tile]!.kernels) core.kernels.add(key);
    for (const [window, cycles] of work?.[tile] ?? []) core.work.set(window, (core.work.get(window) ?? 0) + cycles);
    if (limits.some(([limit, available], i) => limit === 'neurons' && core.used[i]! >= available))
      open = open.filter((other) => other !== at);
  };
  for (const tile of order) {
    const takes = (at: number): boolean => hasRoom(cores[at]!, tile);
    const found = (joins ? nearest(heard[tile]!, coreOf).find(takes) : undefined) ?? open.find(takes);
    if (found === undefined) {
      cores.push({ tiles: [], kernels: new Set(), work: new Map(), used: new Float64Array(limits.length) });
      open = [...open, cores.length - 1].slice(-openCores);
    }
    put(found ?? cores.length - 1, tile);
  }
  return {
    cores: cores.map((core) => core.tiles),
    fits: pieces.every(({ usage }) => limits.every(([limit, most]) => usage[limit] <= most)),
  };
}

/** What a tile adds of a limit: kernels that the core already holds are not paid for twice. */
function added({ kernels }: Filling, piece: Piece, limit: CoreLimit): number {
  let amount = piece.usage[limit];
  if (limit === 'synapse_bytes') for (const [key, size] of piece.kernels) if (kernels.has(key)) amount -= size;
  return amount;
}

const inTime = (core: Filling, work: ReadonlyMap<number, number>, most: ReadonlyMap<number, number>): boolean =>
  [...work].every(([window, cycles]) => (core.work.get(window) ?? 0) + cycles <= most.get(window)!);

/** Cycles of the slowest tile of every window. */
function mostOf(work: readonly ReadonlyMap<number, number>[]): ReadonlyMap<number, number> {
  const most = new Map<number, number>();
  for (const tile of work)
    for (const [window, cycles] of tile) most.set(window, Math.max(most.get(window) ?? 0, cycles));
  return most;
}

/** Tiles that each tile hears, with neurons heard of each. */
function heardBy(network: WiredGraph, tiles: readonly TilePlan[], { on }: Demands): readonly Map<number, number>[] {
  const heard = tiles.map(() => new Map<number, number>());
  on.forEach((list, sender) => {
    const tile = tiles[sender]!;
    const width = network.populations[network.indexOf.get(tile.population)!]!.extents[2];
    for (const { reader, read } of list) {
      const rows = Math.min(tile.rowTo, read.rowTo) - Math.max(tile.rowFrom, read.rowFrom);
      const channels = Math.min(tile.channelTo, read.channelTo) - Math.max(tile.channelFrom, read.channelFrom);
      heard[reader]!.set(sender, (heard[reader]!.get(sender) ?? 0) + rows * channels * width);
    }
  });
  return heard;
}

/** Cores of tiles that are heard, those of which most is heard first. */
function nearest(heard: ReadonlyMap<number, number>, coreOf: Int32Array): readonly number[] {
  const shared = new Map<number, number>();
  for (const [tile, amount] of heard) {
    const core = coreOf[tile]!;
    if (core >= 0) shared.set(core, (shared.get(core) ?? 0) + amount);
  }
  return [...shared].sort(([a, much], [b, more]) => more - much || a - b).map(([core]) => core);
}

/** Routes are counted as if every tile had a core of its own, which is never too few. */
function piecesOf(network: WiredGraph, tiles: readonly TilePlan[], { on, axons }: Demands): readonly Piece[] {
  const into = projectionsInto(network);
  return tiles.map((tile, index) => {
    const population = network.indexOf.get(tile.population)!;
    const routes = routesOf(0, tile, on[index]!, (reader) => reader).length;
    const kernels = into[population]!.filter((p) => isWeighted(network.projections[p]!)).map(
      (p) =>
        [`${p}:${tile.channelFrom}:${tile.channelTo}`, synapseBytesOf(network, network.projections[p]!, tile)] as const,
    );
    return {
      usage: { ...usageOfTiles(network, into, [{ ...tile, population }]), axons: axons[index]!, routes },
      kernels,
    };
  });
}
