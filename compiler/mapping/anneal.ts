import { hopsBetween, type Place } from '../../ir/chip/network.ts';
import type { Flows } from './flows.ts';

/** Looks at pairs of nodes at most this often: about a second. */
const mostWork = 80e6;
/** Swaps tried per core, if the work allows. */
const swapsPerCore = 3000;

/** Sum over all pairs of nodes of packets x distance in hops. */
export function weightedHops(flows: Flows, places: readonly Place[]): number {
  const { xs, ys } = coordinates(places);
  let sum = 0;
  for (let node = 0; node < flows.nodes; node++) sum += costAt(flows, xs, ys, node, xs[node]!, ys[node]!, -1);
  return sum / 2;
}

/**
 * Improves a placement by swapping cores (or moving one to a free place of the rectangle in use) with threshold
 * accepting: a swap may cost at most a threshold that falls to zero. Uses only additions, multiplications and a fixed
 * seed, so that every machine gives the same places; the work is bounded, not the time.
 *
 * @param places of the cores, then of the port, which stays where it is.
 */
export function improve(flows: Flows, places: readonly Place[]): readonly Place[] {
  const cores = flows.nodes - 1;
  const { xs, ys } = coordinates(places);
  const width = Math.max(...places.map(({ x }) => x)) + 1;
  const height = Math.max(...places.map(({ y }) => y)) + 1;
  const occupant = new Int32Array(width * height).fill(-1);
  for (let core = 0; core < cores; core++) occupant[ys[core]! * width + xs[core]!] = core;
  const random = randomSource(0x9e3779b9);
  const work = 2 + (2 * flows.neighbour.length) / flows.nodes;
  const swaps = cores < 2 ? 0 : Math.floor(Math.min(swapsPerCore * cores, mostWork / work));
  let scale = 0;
  for (let swap = 0; swap < swaps; swap++) {
    const left = 1 - swap / swaps;
    const core = random(cores);
    const radius = 1 + Math.floor((Math.max(width, height) - 1) * left * left);
    const x = clamp(xs[core]! + random(2 * radius + 1) - radius, width);
    const y = clamp(ys[core]! + random(2 * radius + 1) - radius, height);
    const change = changeOfSwap(core, x, y);
    if (swap < 64) scale = Math.max(scale, Math.abs(change) / 16);
    if (change <= scale * left * left * left) move(core, x, y);
  }
  return Array.from(xs, (x, node) => ({ x, y: ys[node]! }));

  function changeOfSwap(core: number, x: number, y: number): number {
    const other = occupant[y * width + x]!;
    const [fromX, fromY] = [xs[core]!, ys[core]!];
    if (other === core) return 0;
    const here = costAt(flows, xs, ys, core, x, y, other) - costAt(flows, xs, ys, core, fromX, fromY, other);
    if (other < 0) return here;
    return here + costAt(flows, xs, ys, other, fromX, fromY, core) - costAt(flows, xs, ys, other, x, y, core);
  }

  function move(core: number, x: number, y: number): void {
    const other = occupant[y * width + x]!;
    const [fromX, fromY] = [xs[core]!, ys[core]!];
    occupant[fromY * width + fromX] = other;
    if (other >= 0) [xs[other], ys[other]] = [fromX, fromY];
    occupant[y * width + x] = core;
    [xs[core], ys[core]] = [x, y];
  }
}

const clamp = (value: number, size: number): number => Math.max(0, Math.min(size - 1, value));

const coordinates = (places: readonly Place[]): { xs: Int32Array; ys: Int32Array } => ({
  xs: Int32Array.from(places, ({ x }) => x),
  ys: Int32Array.from(places, ({ y }) => y),
});

/** Packets x distance of one node if it stood at x, y; the pair with `except` is left out. */
function costAt(
  { start, neighbour, packets }: Flows,
  xs: Int32Array,
  ys: Int32Array,
  node: number,
  x: number,
  y: number,
  except: number,
): number {
  let sum = 0;
  for (let i = start[node]!; i < start[node + 1]!; i++) {
    const other = neighbour[i]!;
    if (other !== except) sum += packets[i]! * hopsBetween(x, y, xs[other]!, ys[other]!);
  }
  return sum;
}

/** Xorshift: whole numbers below a bound. */
function randomSource(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
