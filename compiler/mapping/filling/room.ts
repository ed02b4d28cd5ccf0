/** @file Cores while they are being filled: what tiles take of them, and whether they have room. */
import { usageOfTiles, type Usage } from '../../../ir/chip/index.ts';
import { isWeighted, projectionsInto, synapseBytesOf } from '../../../ir/projections/index.ts';
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../../ir/target/index.ts';
import type { Demands, TilePlan } from '../../facts.ts';
import { routesOf } from '../routes.ts';

/** Cycles by window. */
export type WindowWork = ReadonlyMap<number, number>;

/** A core while it is being filled. */
export interface Filling {
  readonly tiles: number[];
  readonly kernels: Set<string>;
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

/** What is known of tiles and limits while cores are filled. */
export interface Room {
  /** A core with these tiles. */
  with(tiles: readonly number[]): Filling;
  /** Puts a tile on a core. */
  put(core: Filling, tile: number): void;
  /** Whether all limits hold with one tile more, and no tile waits for longer than the slowest of its window. */
  has(core: Filling, tile: number): boolean;
  /** Whether nothing more can be put on a core, whatever it is. */
  isFull(core: Filling): boolean;
  /** Neurons of a core, or of a tile. */
  neurons(core: Filling): number;
  neuronsOf(tile: number): number;
  /** Whether no tile alone takes more axons or routes than a core has, if every other tile were on a core of its own. */
  readonly fits: boolean;
}

/**
 * @param work of every tile, where no core may have more to do in a window than the slowest tile has; absent: it may.
 * @param mostWork cycles that it may have in any case.
 */
export function roomFor(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  demands: Demands,
  target: Target,
  work: readonly WindowWork[] | undefined,
  mostWork: number,
): Room {
  const limits = (Object.entries(target.limits) as [CoreLimit, number][]).filter(([limit]) => limit !== 'fan_in');
  const pieces = piecesOf(network, tiles, demands);
  const most = mostOf(work ?? [], mostWork);
  const neurons = limits.findIndex(([limit]) => limit === 'neurons');
  const put = (core: Filling, tile: number): void => {
    limits.forEach(([limit], i) => (core.used[i]! += added(core, pieces[tile]!, limit)));
    core.tiles.push(tile);
    for (const [key] of pieces[tile]!.kernels) core.kernels.add(key);
    for (const [window, cycles] of work?.[tile] ?? []) core.work.set(window, (core.work.get(window) ?? 0) + cycles);
  };
  return {
    put,
    with(list) {
      const core = { tiles: [], kernels: new Set<string>(), work: new Map(), used: new Float64Array(limits.length) };
      for (const tile of list) put(core, tile);
      return core;
    },
    has: (core, tile) =>
      (neurons < 0 || core.used[neurons]! + pieces[tile]!.usage.neurons <= limits[neurons]![1]) &&
      (work === undefined || inTime(core, work[tile]!, most)) &&
      limits.every(([limit, available], i) => core.used[i]! + added(core, pieces[tile]!, limit) <= available),
    isFull: ({ used }) => neurons >= 0 && used[neurons]! >= limits[neurons]![1],
    neurons: ({ used }) => used[neurons] ?? 0,
    neuronsOf: (tile) => pieces[tile]!.usage.neurons,
    fits: pieces.every(({ usage }) => limits.every(([limit, available]) => usage[limit] <= available)),
  };
}

/** What a tile adds of a limit: kernels that the core already holds are not paid for twice. */
function added({ kernels }: Filling, piece: Piece, limit: CoreLimit): number {
  let amount = piece.usage[limit];
  if (limit === 'synapse_bytes') for (const [key, size] of piece.kernels) if (kernels.has(key)) amount -= size;
  return amount;
}

function inTime(core: Filling, work: WindowWork, most: WindowWork): boolean {
  for (const [window, cycles] of work) if ((core.work.get(window) ?? 0) + cycles > most.get(window)!) return false;
  return true;
}

/** Cycles of the slowest tile of every window, or `least`. */
function mostOf(work: readonly WindowWork[], least: number): WindowWork {
  const most = new Map<number, number>();
  for (const tile of work)
    for (const [window, cycles] of tile) most.set(window, Math.max(most.get(window) ?? least, cycles));
  return most;
}

/** Routes are counted by rows alone, and as if every tile had a core of its own: so many do in any case. */
function piecesOf(network: WiredGraph, tiles: readonly TilePlan[], { on, axons }: Demands): readonly Piece[] {
  const into = projectionsInto(network);
  return tiles.map((tile, index) => {
    const population = network.indexOf.get(tile.population)!;
    const routes = routesOf(0, tile, on[index]!, (reader) => reader, 'rows').length;
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
