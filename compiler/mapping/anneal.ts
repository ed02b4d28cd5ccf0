import type { Place } from '../../ir/chip/network.ts';
import type { Target } from '../../ir/target/index.ts';
import { linkCosts } from './link_costs.ts';
import type { Grid } from './standing.ts';
import { treeCosts, type TreeCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';
import { leastNodes } from './wide_trees.ts';

/** Swaps tried per core, and in all, and nodes of trees looked at for them: less than ten seconds. */
const [swapsPerCore, mostSwaps, mostLooks] = [4000, 10e6, 1e9];
/** What a tree takes beside its nodes, in nodes looked at; of a wide one not all are. */
const looksPerTree = 4;
/** What a swap may cost at first, in mean costs of a core: so much that the start is left behind. */
const firstThreshold = 3;
/** Swaps per core from which on that pays; where there are fewer, they had better begin with the start. */
const enoughSwaps = 1500;
/** Of four swaps, so many bring a core near another one that it talks to; the others go anywhere around it. */
const directed = 3;

/**
 * Improves a placement by swapping cores (or moving one to a free place of the chips in use) with threshold accepting: a swap may
 * cost at most a threshold that falls to zero. The cost is that of `treeCosts`. Uses only additions, multiplications and a fixed
 * seed, so that every machine gives the same places; the work is bounded, not the time.
 *
 * @param places of the cores, then of the port, which stays where it is.
 * @returns the best of start and end.
 */
export const improve = (
  trees: Trees,
  grid: Grid,
  places: readonly Place[],
  swaps = swapsFor(trees),
): readonly Place[] => {
  const enough = Math.min(1, swaps / (enoughSwaps * Math.max(1, trees.nodes - 1)));
  return annealed(treeCosts(trees, grid, places), grid, swaps, firstThreshold * enough) ?? places;
};

/** Swaps in place of those of `improve`: both of these take about as long as that. */
const [swapsBefore, swapsForLinks] = [0.5, 0.15];
/** What a swap may cost links at first. */
const firstThresholdOfLinks = 0.3;
/** What packets of the host count before links do: all of them go through one core's links. */
const hostFirst = 3;

/**
 * Improves a placement as `improve` does, and then so that the busiest links carry less (`linkCosts`).
 *
 * @param trees with directions.
 */
export function improveLinks(trees: Trees, grid: Grid, places: readonly Place[], target: Target): readonly Place[] {
  const { start, pins, nodes } = trees;
  const swaps = swapsFor(trees);
  const packets = trees.packets.map((count, tree) => (pins[start[tree]!] === nodes - 1 ? hostFirst * count : count));
  const near = improve({ ...trees, packets }, grid, places, Math.floor(swapsBefore * swaps));
  const { hop, chip_hop: border } = target.cycles;
  if (target.step === 'phases' || hop.value + border.value === 0) return near;
  const links = linkCosts(trees, grid, near, target);
  return annealed(links, grid, Math.floor(swapsForLinks * swaps), firstThresholdOfLinks, links.onBusiest) ?? near;
}

/** How many swaps go by until busy cores are looked for anew. */
const busyFor = 4000;

/** Places after swaps, undefined where they cost no less than before. @param busy cores of which one is in every second swap. */
function annealed(
  costs: TreeCosts,
  grid: Grid,
  swaps: number,
  threshold: number,
  busy: () => readonly number[] = () => [],
): readonly Place[] | undefined {
  const cores = costs.xs.length - 1;
  const before = costs.total();
  const random = randomSource(0x9e3779b9);
  const side = Math.max(grid.columns, grid.rows) - 1;
  const first = (threshold * before) / Math.max(1, cores);
  let chosen: readonly number[] = [];
  for (let swap = 0; swap < swaps; swap++) {
    if (swap % busyFor === 0) chosen = busy();
    const left = 1 - swap / swaps;
    const core = chosen.length > 0 && random(2) === 0 ? chosen[random(chosen.length)]! : random(cores);
    const near = random(4) < directed ? costs.neighbour(core, random) : -1;
    const radius = 1 + Math.floor(near < 0 ? (side * left * left) / 2 : 3 * left);
    const centre = near < 0 ? core : near;
    const x = costs.xs[centre]! + random(2 * radius + 1) - radius;
    const y = costs.ys[centre]! + random(2 * radius + 1) - radius;
    costs.trySwap(core, x, y, first * left * left * left);
  }
  return costs.total() < before ? Array.from(costs.xs, (x, node) => ({ x, y: costs.ys[node]! })) : undefined;
}

/** A swap looks at all trees of two cores. */
function swapsFor({ nodes, start }: Trees): number {
  if (nodes < 3) return 0;
  let looks = 0;
  for (let tree = 0; tree + 1 < start.length; tree++) {
    const count = start[tree + 1]! - start[tree]!;
    looks += count * (looksPerTree + Math.min(count, leastNodes));
  }
  const looksPerSwap = (2 * looks) / nodes;
  return Math.floor(Math.min(mostSwaps, swapsPerCore * (nodes - 1), mostLooks / looksPerSwap));
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
