import type { Grid } from './grid.ts';
import type { PlacementCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';
import { leastNodes } from './wide_trees.ts';

/** Moves tried in all, and nodes of trees looked at for them: less than ten seconds. */
const [mostMoves, mostLooks] = [10e6, 0.8e9];
/** What a tree takes beside its nodes, in nodes looked at; of a wide one not all are. */
const looksPerTree = 4;
/** Moves per node from which on it pays to leave the start behind; where there are fewer, they had better begin with it. */
const enoughMoves = 1500;
/** Of four moves, so many bring a node near another one that it talks to; the others go anywhere around it. */
const directed = 3;
/** How many moves go by until busy nodes are looked for anew. */
const busyFor = 4000;

/** What a move may cost at first, in mean costs of a node, and the share of moves that there is time for: where trees are to cost less, and where busy links are. */
export const [forTrees, forLinks] = [
  { threshold: 3, share: 1 },
  { threshold: 0.3, share: 0.15 },
];

/** Whole numbers below a bound. */
export type Random = (below: number) => number;

/** Brings a node to a place inside the grid if that costs at most `most`, whoever has to make room; or changes nothing. */
export type Move = (node: number, x: number, y: number, most: number, random: Random) => void;

/** How moves are tried. */
export interface Annealing {
  readonly moves: number;
  /** What a move may cost at first, in mean costs of a node: so much that the start is left behind. */
  readonly threshold: number;
  /** Whether a node may go to the very place of one it talks to as often as beside it. */
  readonly joins: boolean;
  /** Nodes of which one is in every second move; absent: any. */
  readonly busy?: () => readonly number[];
}

/**
 * Improves a placement with threshold accepting: a move may cost at most a threshold that falls to zero. Uses only additions, multiplications and
 * a fixed seed, so that every machine gives the same places; the work is bounded, not the time.
 *
 * @param costs changed as nodes move.
 */
export function anneal(
  costs: PlacementCosts,
  grid: Grid,
  move: Move,
  { moves, threshold, joins, busy }: Annealing,
): void {
  const nodes = costs.xs.length - 1;
  const random = randomSource(0x9e3779b9);
  const side = Math.max(grid.columns, grid.rows) - 1;
  const enough = Math.min(1, moves / (enoughMoves * Math.max(1, nodes)));
  const first = (enough * threshold * costs.total()) / Math.max(1, nodes);
  let chosen: readonly number[] = [];
  for (let count = 0; count < moves; count++) {
    if (busy && count % busyFor === 0) chosen = busy();
    const left = 1 - count / moves;
    const node = chosen.length > 0 && random(2) === 0 ? chosen[random(chosen.length)]! : random(nodes);
    const near = random(4) < directed ? costs.neighbour(node, random) : -1;
    const around = 1 + Math.floor(near < 0 ? (side * left * left) / 2 : 3 * left);
    const radius = joins && near >= 0 && random(2) === 0 ? 0 : around;
    const centre = near < 0 ? node : near;
    const x = costs.xs[centre]! + random(2 * radius + 1) - radius;
    const y = costs.ys[centre]! + random(2 * radius + 1) - radius;
    if (x < 0 || y < 0 || x >= grid.columns || y >= grid.rows) continue;
    move(node, x, y, first * left * left * left, random);
  }
}

/** So many moves for every node, or as many as can be tried: each looks at all trees of two nodes. */
export function movesFor({ nodes, start }: Trees, perNode: number): number {
  if (nodes < 3) return 0;
  let looks = 0;
  for (let tree = 0; tree + 1 < start.length; tree++) {
    const count = start[tree + 1]! - start[tree]!;
    looks += count * (looksPerTree + Math.min(count, leastNodes));
  }
  const looksPerMove = (2 * looks) / nodes;
  return Math.floor(Math.min(mostMoves, perNode * (nodes - 1), mostLooks / looksPerMove));
}

/** Xorshift. */
function randomSource(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
