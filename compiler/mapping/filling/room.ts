/** @file Cores while they are being filled: what tiles take of them, and whether they have room. */
import { usageOfTiles } from '../../../ir/chip/index.ts';
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
  /** How many tiles need each of the kernels that it holds. */
  readonly kernels: Map<number, number>;
  /** Cycles by window, in the order in which windows were met. */
  readonly work: Float64Array;
  /** By limit of the target. */
  readonly used: Float64Array;
}

/** What one tile adds to a core: lists, since a search asks millions of times. */
interface Piece {
  /** By limit, kernels left out. */
  readonly used: Float64Array;
  /** Kernels; tiles with the same ones share them. */
  readonly kernels: readonly number[];
  readonly windows: readonly number[];
  /** Cycles in each of these. */
  readonly cycles: readonly number[];
}

/** What is known of tiles and limits while cores are filled. */
export interface Room {
  /** A core with these tiles. */
  with(tiles: readonly number[]): Filling;
  /** Puts a tile on a core. */
  put(core: Filling, tile: number): void;
  /** Takes a tile off its core. */
  take(core: Filling, tile: number): void;
  /**
   * Whether all limits hold with one tile more, and no tile waits for longer than the slowest of its window.
   *
   * @param own a tile of the core that makes room; absent: none does.
   */
  has(core: Filling, tile: number, own?: number): boolean;
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
  const limits = (Object.keys(target.limits) as CoreLimit[]).filter((limit) => limit !== 'fan_in');
  const available = Float64Array.from(limits, (limit) => target.limits[limit]!);
  const most = mostOf(work ?? [], mostWork);
  const windows = [...most.keys()];
  const mostIn = Float64Array.from(most.values());
  const { pieces, bytes } = piecesOf(network, tiles, demands, limits, work, windows);
  const [neurons, synapses] = [limits.indexOf('neurons'), limits.indexOf('synapse_bytes')];
  const count = limits.length;

  /** Bytes of a tile's kernels that no tile on the core needs, `own` apart. */
  const brought = ({ kernels }: Pick<Filling, 'kernels'>, piece: Piece, own?: Piece): number => {
    let sum = 0;
    for (const kernel of piece.kernels)
      if ((kernels.get(kernel) ?? 0) === (own?.kernels.includes(kernel) ? 1 : 0)) sum += bytes[kernel]!;
    return sum;
  };
  /** Bytes of kernels that one of the core's tiles alone needs. */
  const alone = ({ kernels }: Pick<Filling, 'kernels'>, own: Piece): number => {
    let sum = 0;
    for (const kernel of own.kernels) if (kernels.get(kernel) === 1) sum += bytes[kernel]!;
    return sum;
  };
  const add = (core: Filling, { used, windows, cycles }: Piece, times: number): void => {
    for (let i = 0; i < count; i++) core.used[i]! += times * used[i]!;
    for (let i = 0; i < windows.length; i++) core.work[windows[i]!]! += times * cycles[i]!;
  };
  const put = (core: Filling, tile: number): void => {
    const piece = pieces[tile]!;
    add(core, piece, 1);
    if (synapses >= 0) core.used[synapses]! += brought(core, piece);
    for (const kernel of piece.kernels) core.kernels.set(kernel, (core.kernels.get(kernel) ?? 0) + 1);
    core.tiles.push(tile);
  };
  const take = (core: Filling, tile: number): void => {
    const piece = pieces[tile]!;
    core.tiles.splice(core.tiles.indexOf(tile), 1);
    for (const kernel of piece.kernels) core.kernels.set(kernel, core.kernels.get(kernel)! - 1);
    if (synapses >= 0) core.used[synapses]! -= brought(core, piece);
    add(core, piece, -1);
  };
  const inTime = ({ work }: Filling, { windows, cycles }: Piece, own?: Piece): boolean => {
    for (let i = 0; i < windows.length; i++) {
      const window = windows[i]!;
      const at = own ? own.windows.indexOf(window) : -1;
      const spared = at < 0 ? 0 : own!.cycles[at]!;
      if (work[window]! - spared + cycles[i]! > mostIn[window]!) return false;
    }
    return true;
  };
  const fits = (core: Pick<Filling, 'used' | 'kernels'>, piece: Piece, own?: Piece): boolean => {
    for (let i = 0; i < count; i++) {
      let used = core.used[i]! + piece.used[i]! - (own ? own.used[i]! : 0);
      if (i === synapses) used += brought(core, piece, own) - (own ? alone(core, own) : 0);
      if (used > available[i]!) return false;
    }
    return true;
  };
  const has = (core: Filling, tile: number, own?: number): boolean => {
    const piece = pieces[tile]!;
    const leaves = own === undefined ? undefined : pieces[own]!;
    return fits(core, piece, leaves) && inTime(core, piece, leaves);
  };
  const empty = { used: new Float64Array(count), kernels: new Map<number, number>() };
  return {
    ...{ put, take, has },
    with(list) {
      const work = new Float64Array(windows.length);
      const core = { tiles: [], kernels: new Map<number, number>(), work, used: new Float64Array(count) };
      for (const tile of list) put(core, tile);
      return core;
    },
    isFull: ({ used }) => neurons >= 0 && used[neurons]! >= available[neurons]!,
    neurons: ({ used }) => used[neurons] ?? 0,
    neuronsOf: (tile) => pieces[tile]!.used[neurons] ?? 0,
    fits: pieces.every((piece) => fits(empty, piece)),
  };
}

/** Cycles of the slowest tile of every window, or `least`. */
function mostOf(work: readonly WindowWork[], least: number): WindowWork {
  const most = new Map<number, number>();
  for (const tile of work)
    for (const [window, cycles] of tile) most.set(window, Math.max(most.get(window) ?? least, cycles));
  return most;
}

/** Routes are counted by rows alone, and as if every tile had a core of its own: so many do in any case. */
function piecesOf(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  { on, axons }: Demands,
  limits: readonly CoreLimit[],
  work: readonly WindowWork[] | undefined,
  windows: readonly number[],
): { readonly pieces: readonly Piece[]; readonly bytes: readonly number[] } {
  const into = projectionsInto(network);
  const numbers = new Map<string, number>();
  const bytes: number[] = [];
  const numberOf = new Map(windows.map((window, index) => [window, index]));
  const pieces = tiles.map((tile, index): Piece => {
    const population = network.indexOf.get(tile.population)!;
    const routes = routesOf(0, tile, on[index]!, (reader) => reader, 'rows').length;
    const kernels = into[population]!.filter((each) => isWeighted(network.projections[each]!)).map((projection) => {
      const key = `${projection}:${tile.channelFrom}:${tile.channelTo}`;
      const number = numbers.get(key) ?? numbers.size;
      numbers.set(key, number);
      bytes[number] = synapseBytesOf(network, network.projections[projection]!, tile);
      return number;
    });
    const usage = { ...usageOfTiles(network, into, [{ ...tile, population }]), axons: axons[index]!, routes };
    const shared = kernels.reduce((sum, kernel) => sum + bytes[kernel]!, 0);
    const own = [...(work?.[index] ?? [])];
    return {
      used: Float64Array.from(limits, (limit) => usage[limit] - (limit === 'synapse_bytes' ? shared : 0)),
      kernels,
      windows: own.map(([window]) => numberOf.get(window)!),
      cycles: own.map(([, cycles]) => cycles),
    };
  });
  return { pieces, bytes };
}
