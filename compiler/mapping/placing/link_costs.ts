/** @file What a placement asks of the busiest links, kept up to date while cores or tiles move. */
import type { Target } from '../../../ir/target/index.ts';
import type { Place } from '../../../ir/chip/network.ts';
import type { Grid } from './grid.ts';
import { standingNodes } from './standing.ts';
import type { PlacementCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';

/** What cycles of a link cost where it is no busier than others: links that are hardly used are short ways all the same. */
const evenShare = 0.1;

/** A link is busy that carries so much of what the busiest one carried at first. */
const busy = 0.5;
/** Nodes that send over links as busy as this, against the busiest one, are looked at more often. */
const nearlyBusiest = 0.8;

/** Cycles of links along one axis: of the one behind each router, and of none behind the last. */
function cyclesAlong(length: number, routers: number, chip: number, hop: number, border: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(length / routers) }, (_, at) =>
    Math.floor((at * routers) / chip) === Math.floor(((at + 1) * routers) / chip) ? hop : border,
  );
}

/** A placement that changes, by what its links carry. */
export interface LinkCosts extends PlacementCosts {
  /** Nodes of trees that cross the busiest links, without the port. */
  onBusiest(): readonly number[];
}

/**
 * Costs of links: cycles x (a share + (cycles / those of a busy link) ^ 6), over all links, so that what the busiest ones carry
 * counts most. Every time step of a window is counted apart, with busiest links of its own. Packets go in dimension order, x first
 * and then y, along trees.
 *
 * @param trees with both ways apart.
 */
export function linkCosts(trees: Trees, grid: Grid, places: readonly Place[], target: Target): LinkCosts {
  const { start, pins } = trees;
  const standing = standingNodes(trees, places);
  const { xs, ys } = standing;
  const shared = target.coresPerRouter ?? { columns: 1, rows: 1 };
  const { hop, chip_hop: border } = target.cycles;
  const alongX = cyclesAlong(grid.columns, shared.columns, target.mesh.columns, hop.value, border.value);
  const alongY = cyclesAlong(grid.rows, shared.rows, target.mesh.rows, hop.value, border.value);
  const [columns, rows] = [alongX.length, alongY.length];
  /** A router's links: to the east, west, south and north, `size` of each. */
  const size = columns * rows;
  const slots = trees.bySlot.length;
  /** Packets by tree and time step, whole ones, so that what is taken away again leaves nothing. */
  const packets = new Float64Array(trees.packets.length * slots);
  trees.bySlot.forEach((counts, slot) =>
    counts.forEach((count, tree) => (packets[tree * slots + slot] = Math.ceil(count))),
  );
  /** Cycles by link and time step, and what a move changes of them. */
  const [loads, changes] = [new Float64Array(4 * size * slots), new Float64Array(4 * size * slots)];
  /** Links that a move changes. */
  const touched = new Int32Array(4 * size);
  const isTouched = new Uint8Array(4 * size);
  let touches = 0;
  const [low, high] = [new Int32Array(columns), new Int32Array(columns)];
  const visited = new Int32Array(columns);
  const reached = new Int32Array(columns);
  let visit = 0;
  /** By time step, one over the cycles of a busy link. */
  const scales = new Float64Array(slots);

  /** By multiplications alone, which are the same on every machine. */
  const costOf = (cycles: number, scale: number): number => {
    const share = cycles * scale;
    const cube = share * share * share;
    return cycles * (evenShare + cube * cube);
  };
  const add = (link: number, tree: number, each: number): void => {
    if (isTouched[link] === 0) {
      isTouched[link] = 1;
      touched[touches++] = link;
    }
    const [to, from] = [link * slots, tree * slots];
    for (let slot = 0; slot < slots; slot++) changes[to + slot]! += each * packets[from + slot]!;
  };
  /** Adds a tree's packets to all of its links, so many times. */
  const addTree = (tree: number, times: number): void => {
    const [first, end] = [start[tree]!, start[tree + 1]!];
    const source = pins[first]!;
    const sx = Math.floor(xs[source]! / shared.columns);
    const sy = Math.floor(ys[source]! / shared.rows);
    let [west, east, found] = [sx, sx, 0];
    visit++;
    for (let pin = first + 1; pin < end; pin++) {
      const x = Math.floor(xs[pins[pin]!]! / shared.columns);
      const y = Math.floor(ys[pins[pin]!]! / shared.rows);
      if (x < west) west = x;
      if (x > east) east = x;
      if (visited[x] !== visit) {
        visited[x] = visit;
        low[x] = sy;
        high[x] = sy;
        reached[found++] = x;
      }
      if (y < low[x]!) low[x] = y;
      else if (y > high[x]!) high[x] = y;
    }
    for (let x = sx; x < east; x++) add(sy * columns + x, tree, times * alongX[x]!);
    for (let x = sx; x > west; x--) add(size + sy * columns + x, tree, times * alongX[x - 1]!);
    for (let i = 0; i < found; i++) {
      const x = reached[i]!;
      for (let y = sy; y < high[x]!; y++) add(2 * size + y * columns + x, tree, times * alongY[y]!);
      for (let y = sy; y > low[x]!; y--) add(3 * size + y * columns + x, tree, times * alongY[y - 1]!);
    }
  };
  /** What links cost more with the changes. */
  const difference = (): number => {
    let sum = 0;
    for (let i = 0; i < touches; i++)
      for (let slot = 0, at = touched[i]! * slots; slot < slots; slot++, at++) {
        if (changes[at] === 0) continue;
        sum += costOf(loads[at]! + changes[at]!, scales[slot]!) - costOf(loads[at]!, scales[slot]!);
      }
    return sum;
  };
  /** Makes the changes, or forgets them. */
  const settle = (isMade: boolean): void => {
    for (let i = 0; i < touches; i++) {
      isTouched[touched[i]!] = 0;
      for (let slot = 0, at = touched[i]! * slots; slot < slots; slot++, at++) {
        if (isMade) loads[at]! += changes[at]!;
        changes[at] = 0;
      }
    }
    touches = 0;
  };

  for (let tree = 0; tree < trees.packets.length; tree++) addTree(tree, 1);
  settle(true);
  const busiestIn = (slot: number): number => {
    let most = 0;
    for (let at = slot; at < loads.length; at += slots) most = Math.max(most, loads[at]!);
    return most;
  };
  scales.forEach((_, slot) => (scales[slot] = busiestIn(slot) > 0 ? 1 / (busy * busiestIn(slot)) : 0));

  const onBusiest = (): readonly number[] => {
    const least = Float64Array.from({ length: slots }, (_, slot) => nearlyBusiest * busiestIn(slot));
    const isBusy = (link: number, tree: number): boolean =>
      least.some((cycles, slot) => packets[tree * slots + slot]! > 0 && loads[link * slots + slot]! >= cycles);
    const nodes = new Set<number>();
    for (let tree = 0; tree < trees.packets.length; tree++) {
      addTree(tree, 1);
      if (touched.subarray(0, touches).some((link) => isBusy(link, tree)))
        for (let pin = start[tree]!; pin < start[tree + 1]!; pin++)
          if (pins[pin]! < trees.nodes - 1) nodes.add(pins[pin]!);
      settle(false);
    }
    return [...nodes];
  };

  return {
    ...{ xs, ys, onBusiest },
    neighbour: standing.neighbour,
    total: () => loads.reduce((sum, cycles, at) => sum + costOf(cycles, scales[at % slots]!), 0),
    tryMove(node, x, y, other, most) {
      const count = standing.treesToo(other, standing.treesOf(node));
      const { affected } = standing;
      const [oldX, oldY] = [xs[node]!, ys[node]!];
      for (let i = 0; i < count; i++) addTree(affected[i]!, -1);
      standing.stand(node, x, y);
      if (other >= 0) standing.stand(other, oldX, oldY);
      for (let i = 0; i < count; i++) addTree(affected[i]!, 1);
      const isMade = difference() <= most;
      settle(isMade);
      if (isMade) return true;
      standing.stand(node, oldX, oldY);
      if (other >= 0) standing.stand(other, x, y);
      return false;
    },
  };
}
