/** @file Cores at their places while these change, and the trees that each has a part in. */
import type { Place } from '../../ir/chip/network.ts';
import type { Trees } from './trees.ts';

/** Where cores may be. */
export interface Ground {
  readonly columns: number;
  readonly rows: number;
  /** Of a place, y * columns + x: 0 where no core may be; cores move between places of one kind. */
  readonly kinds: Uint8Array;
}

/** The chips in use, with distances that are priced. */
export interface Grid extends Ground {
  /** 1 + the class of a core, where a chip is used. */
  readonly kinds: Uint8Array;
  /** What links before a column or row cost: differences are what the way between two of them costs, in hops inside a chip. */
  readonly alongX: Float64Array;
  readonly alongY: Float64Array;
}

/** Cores at places that change. */
export interface Standing {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  /** A node that a core shares a tree with; -1 if it has none. */
  neighbour(core: number, random: (below: number) => number): number;
  /** Who is at a place, -1: nobody. Undefined where a core cannot go: out of use, of another class, or its own place. */
  partner(core: number, x: number, y: number): number | undefined;
  /** Puts a node somewhere, of whoever is there nothing is said. */
  stand(node: number, x: number, y: number): void;
  /** A core stays where it is, and `other` at the place that it left. */
  settle(core: number, other: number, oldX: number, oldY: number): void;
  /** Finds the trees of a node: how many of `affected` they are. */
  treesOf(node: number): number;
  /** Finds those of another node (-1: none), too, behind the `found` ones: how many there are then. */
  treesToo(node: number, found: number): number;
  /** Whether a tree that was found is of both nodes. */
  isShared(tree: number): boolean;
  readonly affected: Int32Array;
}

export function standingCores(
  { nodes, start, pins, packets }: Trees,
  grid: Ground,
  places: readonly Place[],
): Standing {
  const { columns, rows, kinds } = grid;
  const xs = Int32Array.from(places, ({ x }) => x);
  const ys = Int32Array.from(places, ({ y }) => y);
  const occupant = new Int32Array(columns * rows).fill(-1);
  for (let core = 0; core < nodes - 1; core++) occupant[ys[core]! * columns + xs[core]!] = core;
  const { from, treesAt } = treesByNode(nodes, start, pins);
  const [seen, shared] = [new Int32Array(packets.length), new Int32Array(packets.length)];
  const affected = new Int32Array(packets.length);
  let time = 0;
  return {
    ...{ xs, ys, affected },
    neighbour(core, random) {
      const [first, count] = [from[core]!, from[core + 1]! - from[core]!];
      if (count === 0) return -1;
      const tree = treesAt[first + random(count)]!;
      return pins[start[tree]! + random(start[tree + 1]! - start[tree]!)]!;
    },
    partner(core, x, y) {
      if (x < 0 || y < 0 || x >= columns || y >= rows) return undefined;
      if (kinds[y * columns + x] !== kinds[ys[core]! * columns + xs[core]!]) return undefined;
      const other = occupant[y * columns + x]!;
      return other === core ? undefined : other;
    },
    stand(node, x, y) {
      xs[node] = x;
      ys[node] = y;
    },
    settle(core, other, oldX, oldY) {
      occupant[ys[core]! * columns + xs[core]!] = core;
      occupant[oldY * columns + oldX] = other;
    },
    treesOf(node) {
      time++;
      let count = 0;
      for (let at = from[node]!; at < from[node + 1]!; at++) {
        const tree = treesAt[at]!;
        seen[tree] = time;
        affected[count++] = tree;
      }
      return count;
    },
    treesToo(node, found) {
      if (node < 0) return found;
      let count = found;
      for (let at = from[node]!; at < from[node + 1]!; at++) {
        const tree = treesAt[at]!;
        if (seen[tree] === time) shared[tree] = time;
        else affected[count++] = tree;
      }
      return count;
    },
    isShared: (tree) => shared[tree] === time,
  };
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
