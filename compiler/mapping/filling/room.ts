/** @file Cores while they are being filled: what tiles take of them, and whether they have room. */
import { usageOfTiles } from '../../../ir/chip/index.ts';
import { isWeighted, projectionsInto, synapseBytesOf } from '../../../ir/projections/index.ts';
import type { WiredGraph } from '../../../ir/spike/index.ts';
import type { CoreLimit, Target } from '../../../ir/target/index.ts';
import type { Demands, TilePlan } from '../../facts.ts';
import { routesOf } from '../routes.ts';
import { cyclesTogether, type WindowWork } from '../together.ts';

/** A core while it is being filled. */
export interface Filling {
  readonly tiles: number[];
  /** How many tiles need each of the kernels that it holds. */
  readonly kernels: Map<number, number>;
  /** How many tiles hear each of what arrives at it. */
  readonly hears: Map<number, number>;
  /** Cycles by window, in the order in which windows were met. */
  readonly work: Float64Array;
  /** By limit of the target. */
  readonly used: Float64Array;
}

/** Cycles in some windows: lists, since a search asks millions of times. */
interface Timed {
  readonly windows: readonly number[];
  readonly cycles: readonly number[];
}

/** What tiles add to a core, and the bytes and cycles of what they may share. */
interface Pieces {
  readonly pieces: readonly Piece[];
  readonly bytes: readonly number[];
  readonly packets: readonly Timed[];
}

/** What one tile adds to a core; cycles without those for what it hears. */
interface Piece extends Timed {
  /** By limit, kernels left out. */
  readonly used: Float64Array;
  /** Kernels; tiles with the same ones share them. */
  readonly kernels: readonly number[];
  /** Cycles in the same windows if it shares nothing that it hears. */
  readonly most: readonly number[];
  /** What it hears; tiles that hear the same share it. */
  readonly heard: readonly number[];
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

/** What tiles do when, where it is limited. */
export interface Timing {
  /** Of every tile. */
  readonly work: readonly WindowWork[];
  /** Cycles that a core may have in every window in which some tile has any. */
  readonly most: ReadonlyMap<number, number>;
}

/** @param timing absent: a core may have as much to do as there is. */
export function roomFor(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  demands: Demands,
  target: Target,
  timing: Timing | undefined,
): Room {
  const limits = (Object.keys(target.limits) as CoreLimit[]).filter((limit) => limit !== 'fan_in');
  const available = Float64Array.from(limits, (limit) => target.limits[limit]!);
  const windows = [...(timing?.most.keys() ?? [])];
  const mostIn = Float64Array.from(timing?.most.values() ?? []);
  const { pieces, bytes, packets } = piecesOf(network, tiles, demands, limits, timing?.work, windows);
  const [neurons, synapses] = [limits.indexOf('neurons'), limits.indexOf('synapse_bytes')];
  const count = limits.length;

  /** Bytes of a tile's kernels that no tile on the core needs, `own` apart. */
  const brought = ({ kernels }: Pick<Filling, 'kernels'>, piece: Piece, own?: Piece): number => {
    let sum = 0;
    for (const kernel of piece.kernels) if (isNew(kernels, kernel, own?.kernels)) sum += bytes[kernel]!;
    return sum;
  };
  /** Bytes of kernels that one of the core's tiles alone needs. */
  const alone = ({ kernels }: Pick<Filling, 'kernels'>, own: Piece): number => {
    let sum = 0;
    for (const kernel of own.kernels) if (kernels.get(kernel) === 1) sum += bytes[kernel]!;
    return sum;
  };
  /** Adds cycles in some windows, so many times. */
  const addTimed = (work: Float64Array, { windows, cycles }: Timed, times: number): void => {
    for (let i = 0; i < windows.length; i++) work[windows[i]!]! += times * cycles[i]!;
  };
  const add = (core: Filling, piece: Piece, times: number): void => {
    for (let i = 0; i < count; i++) core.used[i]! += times * piece.used[i]!;
    addTimed(core.work, piece, times);
  };
  const put = (core: Filling, tile: number): void => {
    const piece = pieces[tile]!;
    add(core, piece, 1);
    if (synapses >= 0) core.used[synapses]! += brought(core, piece);
    for (const kernel of piece.kernels) core.kernels.set(kernel, (core.kernels.get(kernel) ?? 0) + 1);
    for (const heard of piece.heard) {
      if (isNew(core.hears, heard)) addTimed(core.work, packets[heard]!, 1);
      core.hears.set(heard, (core.hears.get(heard) ?? 0) + 1);
    }
    core.tiles.push(tile);
  };
  const take = (core: Filling, tile: number): void => {
    const piece = pieces[tile]!;
    core.tiles.splice(core.tiles.indexOf(tile), 1);
    for (const kernel of piece.kernels) core.kernels.set(kernel, core.kernels.get(kernel)! - 1);
    for (const heard of piece.heard) {
      core.hears.set(heard, core.hears.get(heard)! - 1);
      if (isNew(core.hears, heard)) addTimed(core.work, packets[heard]!, -1);
    }
    if (synapses >= 0) core.used[synapses]! -= brought(core, piece);
    add(core, piece, -1);
  };
  /** By window, what would change: of the windows of a piece alone. */
  const change = new Float64Array(windows.length);
  const inTime = ({ work, hears }: Filling, piece: Piece, own?: Piece): boolean => {
    // Mostly there is time enough even if nothing that it hears is shared.
    let i = 0;
    while (i < piece.windows.length && work[piece.windows[i]!]! + piece.most[i]! <= mostIn[piece.windows[i]!]!) i++;
    if (i === piece.windows.length) return true;
    for (const window of piece.windows) change[window] = 0;
    addTimed(change, piece, 1);
    for (const heard of piece.heard) if (isNew(hears, heard, own?.heard)) addTimed(change, packets[heard]!, 1);
    if (own) {
      addTimed(change, own, -1);
      for (const heard of own.heard) if (hears.get(heard) === 1) addTimed(change, packets[heard]!, -1);
    }
    for (const window of piece.windows) if (work[window]! + change[window]! > mostIn[window]!) return false;
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
      const [kernels, hears] = [new Map<number, number>(), new Map<number, number>()];
      const core = { tiles: [], kernels, hears, work, used: new Float64Array(count) };
      for (const tile of list) put(core, tile);
      return core;
    },
    isFull: ({ used }) => neurons >= 0 && used[neurons]! >= available[neurons]!,
    neurons: ({ used }) => used[neurons] ?? 0,
    neuronsOf: (tile) => pieces[tile]!.used[neurons] ?? 0,
    fits: pieces.every((piece) => fits(empty, piece)),
  };
}

/** Whether no tile of a core shares something with one that comes, `own`, what a tile has that leaves, apart. */
const isNew = (held: ReadonlyMap<number, number>, thing: number, own?: readonly number[]): boolean =>
  (held.get(thing) ?? 0) === (own?.includes(thing) ? 1 : 0);

/** Routes are counted by rows alone, and as if every tile had a core of its own: so many do in any case. */
function piecesOf(
  network: WiredGraph,
  tiles: readonly TilePlan[],
  { on, axons }: Demands,
  limits: readonly CoreLimit[],
  work: readonly WindowWork[] | undefined,
  windows: readonly number[],
): Pieces {
  const into = projectionsInto(network);
  const [kernelOf, hearingOf, windowOf] = [numbering<string>(), numbering<string>(), numbering(windows)];
  const bytes: number[] = [];
  const packets: Timed[] = [];
  const pieces = tiles.map((tile, index): Piece => {
    const population = network.indexOf.get(tile.population)!;
    const routes = routesOf(0, tile, on[index]!, (reader) => reader, 'rows').length;
    const kernels = into[population]!.filter((each) => isWeighted(network.projections[each]!)).map((projection) => {
      const kernel = kernelOf(`${projection}:${tile.channelFrom}:${tile.channelTo}`);
      bytes[kernel] = synapseBytesOf(network, network.projections[projection]!, tile);
      return kernel;
    });
    const usage = { ...usageOfTiles(network, into, [{ ...tile, population }]), axons: axons[index]!, routes };
    const shared = kernels.reduce((sum, kernel) => sum + bytes[kernel]!, 0);
    const all = work?.[index] ?? { own: new Map(), heard: new Map() };
    const whole = cyclesTogether([all]);
    return {
      used: Float64Array.from(limits, (limit) => usage[limit] - (limit === 'synapse_bytes' ? shared : 0)),
      kernels,
      windows: Array.from(whole.keys(), windowOf),
      cycles: Array.from(whole.keys(), (window) => all.own.get(window) ?? 0),
      most: [...whole.values()],
      heard: Array.from(all.heard, ([key, cycles]) => {
        const hearing = hearingOf(key);
        packets[hearing] ??= { windows: Array.from(cycles.keys(), windowOf), cycles: [...cycles.values()] };
        return hearing;
      }),
    };
  });
  return { pieces, bytes, packets };
}

/** Numbers of things, in the order in which they are met. */
function numbering<T>(known: readonly T[] = []): (thing: T) => number {
  const numbers = new Map(known.map((thing, number) => [thing, number]));
  return (thing) => {
    const number = numbers.get(thing) ?? numbers.size;
    numbers.set(thing, number);
    return number;
  };
}
