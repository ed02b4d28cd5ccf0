/** @file What a placement costs on the network, kept up to date while cores move. */
import { classIndexAt, type Target } from '../../ir/target/index.ts';
import { portOf, type Place } from '../../ir/chip/network.ts';
import { usablePlaces } from './region.ts';
import { standingCores, type Grid } from './standing.ts';
import type { Trees } from './trees.ts';
import { wideTrees } from './wide_trees.ts';

/** Hops inside a chip that crossing a chip's border is worth: so many times its energy, or its cycles where hops take no energy. */
export function borderPrice({ energy, cycles }: Target, times = 1): number {
  const [hop, border] = energy.hop.value > 0 ? [energy.hop, energy.chip_hop] : [cycles.hop, cycles.chip_hop];
  return hop.value > 0 ? Math.max(1, (times * border.value) / hop.value) : 1;
}

/** The grid of the places that `count` cores may take, the host's port included. */
export function gridFor(count: number, target: Target, borders = 1): Grid {
  const { mesh } = target;
  const places = usablePlaces(count, target);
  const [columns, rows] = [...places, portOf(target)].reduce(
    ([x, y], at) => [Math.max(x, at.x + 1), Math.max(y, at.y + 1)],
    [0, 0],
  );
  const kinds = new Uint8Array(columns * rows);
  for (const at of places) kinds[at.y * columns + at.x] = 1 + (target.classes ? classIndexAt(target, at) : 0);
  const price = borderPrice(target, borders);
  const shared = target.coresPerRouter ?? { columns: 1, rows: 1 };
  const along = (length: number, size: number, side: number): Float64Array =>
    Float64Array.from({ length }, (_, at) => Math.floor(at / side) + (price - 1) * Math.floor(at / size));
  return {
    ...{ columns, rows, kinds },
    alongX: along(columns, mesh.columns, shared.columns),
    alongY: along(rows, mesh.rows, shared.rows),
  };
}

/** A placement that changes. */
export interface TreeCosts {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  /** Packets x what their trees cost, over all trees. */
  total(): number;
  /** A node that a core shares a tree with; -1 if it has none. */
  neighbour(core: number, random: (below: number) => number): number;
  /** Brings a core to a place, and who is there to where it was, if that costs at most `most`. Places out of use, or of another class, change nothing. */
  trySwap(core: number, x: number, y: number, most: number): void;
}

/**
 * Costs of trees in dimension order, x first and then y, as the chip routes: along x one stretch to each side of the source, along y
 * one stretch to each side in every column with a destination.
 */
export function treeCosts(trees: Trees, grid: Grid, places: readonly Place[]): TreeCosts {
  const { start, pins, packets } = trees;
  const standing = standingCores(trees, grid, places);
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
  const costOfBoth = (tree: number, core: number, other: number, x: number, y: number): number => {
    // Two destinations: the tree is the same.
    if (!isSource(core, tree) && !isSource(other, tree)) return current[tree]!;
    const [goes, fromX, fromY] = isSource(core, tree) ? [other, xs[core]!, ys[core]!] : [core, x, y];
    wide.put(tree, fromX, fromY, xs[goes]!, ys[goes]!);
    return wide.cost(tree);
  };
  return {
    ...{ xs, ys, neighbour: standing.neighbour },
    total: () => current.reduce((sum, cost, tree) => sum + packets[tree]! * cost, 0),
    trySwap(core, x, y, most) {
      const other = standing.partner(core, x, y);
      if (other === undefined) return;
      const [oldX, oldY] = [xs[core]!, ys[core]!];
      standing.stand(core, x, y);
      if (other >= 0) standing.stand(other, oldX, oldY);
      const mine = standing.treesOf(core);
      const count = standing.treesToo(other, mine);
      let change = 0;
      for (let i = 0; i < count; i++) {
        const tree = affected[i]!;
        if (!wide.has(tree)) costs[i] = costOf(tree);
        else if (standing.isShared(tree)) costs[i] = costOfBoth(tree, core, other, oldX, oldY);
        else costs[i] = i < mine ? costOfWide(tree, core, oldX, oldY) : costOfWide(tree, other, x, y);
        change += packets[tree]! * (costs[i]! - current[tree]!);
      }
      if (change <= most) {
        for (let i = 0; i < count; i++) current[affected[i]!] = costs[i]!;
        standing.settle(core, other, oldX, oldY);
        return;
      }
      for (let i = 0; i < count; i++) {
        const tree = affected[i]!;
        if (!wide.has(tree)) continue;
        const shared = standing.isShared(tree);
        if (shared && !isSource(core, tree) && !isSource(other, tree)) continue;
        const moved = (shared ? isSource(other, tree) : i < mine) ? core : other;
        if (isSource(moved, tree)) continue;
        if (moved === core) wide.put(tree, x, y, oldX, oldY);
        else wide.put(tree, oldX, oldY, x, y);
      }
      standing.stand(core, oldX, oldY);
      if (other >= 0) standing.stand(other, x, y);
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
