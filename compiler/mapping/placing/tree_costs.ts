/** @file What a placement costs on the network, kept up to date while cores move. */
import type { Place } from '../../../ir/chip/network.ts';
import type { Grid } from './grid.ts';
import { standingNodes } from './standing.ts';
import type { Trees } from './trees.ts';
import { wideTrees } from './wide_trees.ts';

/** A placement that changes. Nodes are the cores, or tiles, of which several may stand at one place; the last one is the host's port. */
export interface PlacementCosts {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  /** Packets x what their trees cost, over all trees. */
  total(): number;
  /** A node that a node shares a tree with; -1 if it has none. */
  neighbour(node: number, random: (below: number) => number): number;
  /** Brings a node to a place, and another one (-1: none) to where it was, if that costs at most `most`; whether it did. */
  tryMove(node: number, x: number, y: number, other: number, most: number): boolean;
}

/**
 * Costs of trees in dimension order, x first and then y, as the chip routes: along x one stretch to each side of the source, along y
 * one stretch to each side in every column with a destination.
 */
export function treeCosts(trees: Trees, grid: Grid, places: readonly Place[]): PlacementCosts {
  const { start, pins, packets } = trees;
  const standing = standingNodes(trees, places);
  const { xs, ys, affected } = standing;
  const costOf = treeCost({ start, pins }, grid, xs, ys);
  const wide = wideTrees(trees, grid, xs, ys);
  /** Of one packet, by tree. */
  const current = Float64Array.from(packets, (_, tree) => costOf(tree));
  const costs = new Float64Array(packets.length);
  const isSource = (node: number, tree: number): boolean => pins[start[tree]!] === node;

  /** What one packet of a wide tree costs when one of its nodes has gone elsewhere, or two have changed places. */
  const costOfWide = (tree: number, node: number, x: number, y: number): number => {
    if (isSource(node, tree)) return wide.cost(tree);
    return current[tree]! + wide.move(tree, x, y, xs[node]!, ys[node]!);
  };
  const costOfBoth = (tree: number, node: number, other: number, x: number, y: number): number => {
    // Two destinations: the tree is the same.
    if (!isSource(node, tree) && !isSource(other, tree)) return current[tree]!;
    const [goes, fromX, fromY] = isSource(node, tree) ? [other, xs[node]!, ys[node]!] : [node, x, y];
    wide.put(tree, fromX, fromY, xs[goes]!, ys[goes]!);
    return wide.cost(tree);
  };
  return {
    ...{ xs, ys, neighbour: standing.neighbour },
    total: () => current.reduce((sum, cost, tree) => sum + packets[tree]! * cost, 0),
    tryMove(node, x, y, other, most) {
      const [oldX, oldY] = [xs[node]!, ys[node]!];
      standing.stand(node, x, y);
      if (other >= 0) standing.stand(other, oldX, oldY);
      const mine = standing.treesOf(node);
      const count = standing.treesToo(other, mine);
      let change = 0;
      for (let i = 0; i < count; i++) {
        const tree = affected[i]!;
        if (!wide.has(tree)) costs[i] = costOf(tree);
        else if (standing.isShared(tree)) costs[i] = costOfBoth(tree, node, other, oldX, oldY);
        else costs[i] = i < mine ? costOfWide(tree, node, oldX, oldY) : costOfWide(tree, other, x, y);
        change += packets[tree]! * (costs[i]! - current[tree]!);
      }
      if (change <= most) {
        for (let i = 0; i < count; i++) current[affected[i]!] = costs[i]!;
        return true;
      }
      for (let i = 0; i < count; i++) {
        const tree = affected[i]!;
        if (!wide.has(tree)) continue;
        const shared = standing.isShared(tree);
        if (shared && !isSource(node, tree) && !isSource(other, tree)) continue;
        const moved = (shared ? isSource(other, tree) : i < mine) ? node : other;
        if (isSource(moved, tree)) continue;
        if (moved === node) wide.put(tree, x, y, oldX, oldY);
        else wide.put(tree, oldX, oldY, x, y);
      }
      standing.stand(node, oldX, oldY);
      if (other >= 0) standing.stand(other, x, y);
      return false;
    },
  };
}

/** What one packet of the tree number `tree` costs where nodes stand now. */
function treeCost(
  { start, pins }: Pick<Trees, 'start' | 'pins'>,
  { columns, alongX, alongY }: Grid,
  xs: Int32Array,
  ys: Int32Array,
): (tree: number) => number {
  const [low, high] = [new Float64Array(columns), new Float64Array(columns)];
  const visited = new Int32Array(columns);
  let visit = 0;
  return (tree) => {
    const [first, end] = [start[tree]!, start[tree + 1]!];
    const source = pins[first]!;
    const sourceY = alongY[ys[source]!]!;
    let west = xs[source]!;
    let east = west;
    let sum = 0;
    visit++;
    for (let pin = first + 1; pin < end; pin++) {
      const x = xs[pins[pin]!]!;
      const y = alongY[ys[pins[pin]!]!]!;
      if (x < west) west = x;
      if (x > east) east = x;
      if (visited[x] !== visit) {
        visited[x] = visit;
        low[x] = sourceY;
        high[x] = sourceY;
      }
      if (y < low[x]!) {
        sum += low[x]! - y;
        low[x] = y;
      } else if (y > high[x]!) {
        sum += y - high[x]!;
        high[x] = y;
      }
    }
    return alongX[east]! - alongX[west]! + sum;
  };
}
