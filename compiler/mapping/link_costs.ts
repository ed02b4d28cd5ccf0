/** @file What a placement asks of the busiest links, kept up to date while cores move. */
import type { Target } from '../../ir/target/index.ts';
import type { Place } from '../../ir/chip/network.ts';
import { standingCores, type Grid } from './standing.ts';
import type { TreeCosts } from './tree_costs.ts';
import type { Trees } from './trees.ts';

/** What cycles of a link cost where it is no busier than others: links that are hardly used are short ways all the same. */
const evenShare = 0.1;

/** A link is busy that carries so much of what the busiest one carried at first. */
const busy = 0.5;
/** Cores that send over links as busy as this, against the busiest one, are looked at more often. */
const nearlyBusiest = 0.8;

/** Cycles of links along one axis: of the one behind each router, and of none behind the last. */
function cyclesAlong(length: number, routers: number, chip: number, hop: number, border: number): Float64Array {
  return Float64Array.from({ length: Math.ceil(length / routers) }, (_, at) =>
    Math.floor((at * routers) / chip) === Math.floor(((at + 1) * routers) / chip) ? hop : border,
  );
}

/** A placement that changes, by what its links carry. */
export interface LinkCosts extends TreeCosts {
  /** Cores of trees that cross the busiest links. */
  onBusiest(): readonly number[];
}

/**
 * Costs of links: cycles x (a share + (cycles / those of a busy link) ^ 3), over all links, so that what the busiest ones carry
 * counts most. Packets go in dimension order, x first and then y, along trees; trees have directions here.
 */
export function linkCosts(trees: Trees, grid: Grid, places: readonly Place[], target: Target): LinkCosts {
  const { start, pins } = trees;
  const standing = standingCores(trees, grid, places);
  const { xs, ys } = standing;
  const shared = target.coresPerRouter ?? { columns: 1, rows: 1 };
  const { hop, chip_hop: border } = target.cycles;
  const alongX = cyclesAlong(grid.columns, shared.columns, target.mesh.columns, hop.value, border.value);
  const alongY = cyclesAlong(grid.rows, shared.rows, target.mesh.rows, hop.value, border.value);
  const [columns, rows] = [alongX.length, alongY.length];
  /** A router's links: to the east, west, south and north, `size` of each. */
  const size = columns * rows;
  const loads = new Float64Array(4 * size);
  const packets = trees.packets.map((count) => Math.ceil(count));
  const [low, high] = [new Int32Array(columns), new Int32Array(columns)];
  const visited = new Int32Array(columns);
  const reached = new Int32Array(columns);
  let visit = 0;
  let scale = 0;
  let journal = 0;
  const [touched, before]: [number[], number[]] = [[], []];

  /** By multiplications alone, which are the same on every machine. */
  const costOf = (cycles: number): number => {
    const share = cycles * scale;
    return cycles * (evenShare + share * share * share);
  };
  const add = (link: number, count: number, each: number): number => {
    const old = loads[link]!;
    touched[journal] = link;
    before[journal++] = old;
    const now = old + count * each;
    loads[link] = now;
    return costOf(now) - costOf(old);
  };
  /** Adds packets to all links of a tree; gives what that changes. */
  const addTree = (tree: number, count: number): number => {
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
    for (let x = sx; x < east; x++) change += add(sy * columns + x, count, alongX[x]!);
    for (let x = sx; x > west; x--) change += add(size + sy * columns + x, count, alongX[x - 1]!);
    for (let i = 0; i < found; i++) {
      const x = reached[i]!;
      for (let y = sy; y < high[x]!; y++) change += add(2 * size + y * columns + x, count, alongY[y]!);
      for (let y = sy; y > low[x]!; y--) change += add(3 * size + y * columns + x, count, alongY[y - 1]!);
    }
    return change;
  };

  packets.forEach((count, tree) => {
    addTree(tree, count);
    journal = 0;
  });
  const busiest = (): number => loads.reduce((most, load) => Math.max(most, load), 0);
  if (busiest() > 0) scale = 1 / (busy * busiest());

  const onBusiest = (): readonly number[] => {
    const bar = nearlyBusiest * busiest();
    const cores = new Set<number>();
    packets.forEach((_, tree) => {
      journal = 0;
      addTree(tree, 0);
      while (journal > 0 && loads[touched[journal - 1]!]! < bar) journal--;
      if (journal > 0)
        for (let pin = start[tree]!; pin < start[tree + 1]!; pin++)
          if (pins[pin]! < trees.nodes - 1) cores.add(pins[pin]!);
    });
    return [...cores];
  };

  return {
    ...{ xs, ys, onBusiest },
    neighbour: standing.neighbour,
    total: () => loads.reduce((sum, load) => sum + costOf(load), 0),
    trySwap(core, x, y, most) {
      const other = standing.partner(core, x, y);
      if (other === undefined) return;
      const count = standing.treesToo(other, standing.treesOf(core));
      const { affected } = standing;
      const [oldX, oldY] = [xs[core]!, ys[core]!];
      let change = 0;
      journal = 0;
      for (let i = 0; i < count; i++) change += addTree(affected[i]!, -packets[affected[i]!]!);
      standing.stand(core, x, y);
      if (other >= 0) standing.stand(other, oldX, oldY);
      for (let i = 0; i < count; i++) change += addTree(affected[i]!, packets[affected[i]!]!);
      if (change <= most) {
        standing.settle(core, other, oldX, oldY);
        return;
      }
      while (journal > 0) loads[touched[--journal]!] = before[journal]!;
      standing.stand(core, oldX, oldY);
      if (other >= 0) standing.stand(other, x, y);
    },
  };
}
