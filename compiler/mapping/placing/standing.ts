/** @file Nodes at their places while these change, and the trees that each has a part in. */
import type { Place } from '../../../ir/chip/network.ts';
import type { Trees } from './trees.ts';

/** Nodes at places that change. */
export interface Standing {
  readonly xs: Int32Array;
  readonly ys: Int32Array;
  /** A node that a node shares a tree with; -1 if it has none. */
  neighbour(node: number, random: (below: number) => number): number;
  /** Puts a node somewhere. */
  stand(node: number, x: number, y: number): void;
  /** Finds the trees of a node: how many of `affected` they are. */
  treesOf(node: number): number;
  /** Finds those of another node (-1: none), too, behind the `found` ones: how many there are then. */
  treesToo(node: number, found: number): number;
  /** Whether a tree that was found is of both nodes. */
  isShared(tree: number): boolean;
  readonly affected: Int32Array;
}

/** @param places of the nodes. */
export function standingNodes({ nodes, start, pins, packets }: Trees, places: readonly Place[]): Standing {
  const xs = Int32Array.from(places, ({ x }) => x);
  const ys = Int32Array.from(places, ({ y }) => y);
  const { from, treesAt } = treesByNode(nodes, start, pins);
  const [seen, shared] = [new Int32Array(packets.length), new Int32Array(packets.length)];
  const affected = new Int32Array(packets.length);
  let time = 0;
  return {
    ...{ xs, ys, affected },
    neighbour(node, random) {
      const [first, count] = [from[node]!, from[node + 1]! - from[node]!];
      if (count === 0) return -1;
      const tree = treesAt[first + random(count)]!;
      return pins[start[tree]! + random(start[tree + 1]! - start[tree]!)]!;
    },
    stand(node, x, y) {
      xs[node] = x;
      ys[node] = y;
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
