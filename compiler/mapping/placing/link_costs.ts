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
  /** Packets of trees by time step, whole ones, so that what is taken away again leaves nothing. */
  const packets = trees.bySlot.map((counts) => counts.map(Math.ceil));
  const slots = packets.length;
  /** Cycles by time step and link. */
  const loads = packets.map(() => new Float64Array(4 * size));
  const [low, high] = [new Int32Array(columns), new Int32Array(columns)];
  const visited = new Int32Array(columns);
  const reached = new Int32Array(columns);
  let visit = 0;
  /** By time step, one over the cycles of a busy link. */
  const scales = new Float64Array(slots);
  let journal = 0;
  const touched: number[] = [];
  const before = packets.map((): number[] => []);

  /** By multiplications alone, which are the same on every machine. */
  const costOf = (cycles: number, scale: number): number => {
    const share = cycles * scale;
    const cube = share * share * share;
    return cycles * (evenShare + cube * cube);
  };
  const add = (link: number, tree: number, each: number): number => {
    touched[journal] = link;
    let change = 0;
    for (let slot = 0; slot < slots; slot++) {
      const [load, scale] = [loads[slot]!, scales[slot]!];
      const [old, cycles] = [load[link]!, each * packets[slot]![tree]!];
      before[slot]![journal] = old;
      if (cycles === 0) continue;
      load[link] = old + cycles;
      change += costOf(old + cycles, scale) - costOf(old, scale);
    }
    journal++;
    return change;
  };
  /** Adds a tree's packets to all of its links, so many times; gives what that changes. */
  const addTree = (tree: number, times: number): number => {
    const [first, end] = [start[tree]!, start[tree + 1]!];
    const source = pins[first]!;
    const sx = Math.floor(xs[source]! / shared.columns);
    const sy = Math.floor(ys[source]! / shared.rows);
    let [west, east, found, change] = [sx, sx, 0, 0];
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
    for (let x = sx; x < east; x++) change += add(sy * columns + x, tree, times * alongX[x]!);
    for (let x = sx; x > west; x--) change += add(size + sy * columns + x, tree, times * alongX[x - 1]!);
    for (let i = 0; i < found; i++) {
      const x = reached[i]!;
      for (let y = sy; y < high[x]!; y++) change += add(2 * size + y * columns + x, tree, times * alongY[y]!);
      for (let y = sy; y > low[x]!; y--) change += add(3 * size + y * columns + x, tree, times * alongY[y - 1]!);
    }
    return change;
  };

  for (let tree = 0; tree < trees.packets.length; tree++) {
    addTree(tree, 1);
    journal = 0;
  }
  const busiestOf = (load: Float64Array): number => load.reduce((most, cycles) => Math.max(most, cycles), 0);
  loads.forEach((load, slot) => (scales[slot] = busiestOf(load) > 0 ? 1 / (busy * busiestOf(load)) : 0));

  const onBusiest = (): readonly number[] => {
    const least = loads.map((load) => nearlyBusiest * busiestOf(load));
    const isBusy = (link: number, tree: number): boolean =>
      packets.some((counts, slot) => counts[tree]! > 0 && loads[slot]![link]! >= least[slot]!);
    const nodes = new Set<number>();
    for (let tree = 0; tree < trees.packets.length; tree++) {
      journal = 0;
      addTree(tree, 0);
      while (journal > 0 && !isBusy(touched[journal - 1]!, tree)) journal--;
      if (journal > 0)
        for (let pin = start[tree]!; pin < start[tree + 1]!; pin++)
          if (pins[pin]! < trees.nodes - 1) nodes.add(pins[pin]!);
    }
    return [...nodes];
  };

  return {
    ...{ xs, ys, onBusiest },
    neighbour: standing.neighbour,
    total: () =>
      loads.reduce((sum, load, slot) => load.reduce((all, cycles) => all + costOf(cycles, scales[slot]!), sum), 0),
    tryMove(node, x, y, other, most) {
      const count = standing.treesToo(other, standing.treesOf(node));
      const { affected } = standing;
      const [oldX, oldY] = [xs[node]!, ys[node]!];
      let change = 0;
      journal = 0;
      for (let i = 0; i < count; i++) change += addTree(affected[i]!, -1);
      standing.stand(node, x, y);
      if (other >= 0) standing.stand(other, oldX, oldY);
      for (let i = 0; i < count; i++) change += addTree(affected[i]!, 1);
      if (change <= most) return true;
      while (journal > 0) {
        journal--;
        for (let slot = 0; slot < slots; slot++) loads[slot]![touched[journal]!] = before[slot]![journal]!;
      }
      standing.stand(node, oldX, oldY);
      if (other >= 0) standing.stand(other, x, y);
      return false;
    },
  };
}
