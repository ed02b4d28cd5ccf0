/** @file What a placement costs on the network, kept up to date while cores move. */
import { classIndexAt, type Target } from '../../ir/target/index.ts';
import { portOf, type Place } from '../../ir/chip/network.ts';
import { usablePlaces } from './region.ts';
import type { Trees } from './trees.ts';

/** The chips in use, with distances that are priced. */
export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Of a place, y * columns + x: 0 where its chip is not used, else 1 + the class of its core. Cores move between places of one class. */
  readonly kinds: Uint8Array;
  /** What links before a column or row cost: differences are what the way between two of them costs, in hops inside a chip. */
  readonly alongX: Float64Array;
  readonly alongY: Float64Array;
}

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
export function treeCosts({ nodes, start, pins, packets }: Trees, grid: Grid, places: readonly Place[]): TreeCosts {
  const { columns, rows, kinds } = grid;
  const xs = Int32Array.from(places, ({ x }) => x);
  const ys = Int32Array.from(places, ({ y }) => y);
  const occupant = new Int32Array(columns * rows).fill(-1);
  for (let core = 0; core < nodes - 1; core++) occupant[ys[core]! * columns + xs[core]!] = core;
  const { from, treesAt } = treesByNode(nodes, start, pins);
  const costOf = treeCost({ start, pins, packets }, grid, xs, ys);
  const current = Float64Array.from(packets, (_, tree) => costOf(tree));
  const [seen, changed] = [new Int32Array(packets.length), new Int32Array(packets.length)];
  const costs = new Float64Array(packets.length);
  let swap = 0;

  /** Adds what the trees of a node cost now, those not yet looked at; gives how many there are after it. */
  const look = (node: number, found: number): number => {
    let count = found;
    for (let at = from[node]!; at < from[node + 1]!; at++) {
      const tree = treesAt[at]!;
      if (seen[tree] === swap) continue;
      seen[tree] = swap;
      changed[count] = tree;
      costs[count++] = costOf(tree);
    }
    return count;
  };

  return {
    xs,
    ys,
    total: () => current.reduce((sum, cost) => sum + cost, 0),
    neighbour(core, random) {
      const [first, count] = [from[core]!, from[core + 1]! - from[core]!];
      if (count === 0) return -1;
      const tree = treesAt[first + random(count)]!;
      return pins[start[tree]! + random(start[tree + 1]! - start[tree]!)]!;
    },
    trySwap(core, x, y, most) {
      if (x < 0 || y < 0 || x >= columns || y >= rows) return;
      if (kinds[y * columns + x] !== kinds[ys[core]! * columns + xs[core]!]) return;
      const other = occupant[y * columns + x]!;
      if (other === core) return;
      const [oldX, oldY] = [xs[core]!, ys[core]!];
      stand(core, x, y);
      if (other >= 0) stand(other, oldX, oldY);
      swap++;
      let count = look(core, 0);
      if (other >= 0) count = look(other, count);
      let change = 0;
      for (let i = 0; i < count; i++) change += costs[i]! - current[changed[i]!]!;
      if (change <= most) {
        for (let i = 0; i < count; i++) current[changed[i]!] = costs[i]!;
        occupant[y * columns + x] = core;
        occupant[oldY * columns + oldX] = other;
        return;
      }
      stand(core, oldX, oldY);
      if (other >= 0) stand(other, x, y);
    },
  };

  function stand(node: number, x: number, y: number): void {
    xs[node] = x;
    ys[node] = y;
  }
}

/** Trees of every node, one after the other. */
function treesByNode(
  nodes: number,
  start: Int32Array,
  pins: Int32Array,
): { readonly from: Int32Array; readonly treesAt: Int32Array } {
  const from = new Int32Array(nodes + 1);
  for (const node of pins) from[node + 1]!++;
  for (let node = 0; node < nodes; node++) from[node + 1]! += from[node]!;
  const next = from.slice();
  const treesAt = new Int32Array(pins.length);
  for (let tree = 0; tree + 1 < start.length; tree++)
    for (let pin = start[tree]!; pin < start[tree + 1]!; pin++) treesAt[next[pins[pin]!]!++] = tree;
  return { from, treesAt };
}

/** Packets x cost of the tree number `tree` where nodes stand now. */
function treeCost(
  { start, pins, packets }: Pick<Trees, 'start' | 'pins' | 'packets'>,
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
    return packets[tree]! * (alongX[east]! - alongX[west]! + sum);
  };
}
