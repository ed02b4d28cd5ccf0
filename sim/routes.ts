/** @file Multicast over the mesh: dimension order, x first, as a tree in which every link carries a packet once. */
import { gridOf, type Target } from '../ir/target/index.ts';

/** A core's place over the whole grid of chips. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where packets enter from the host and leave to it: at no cost in hops beside this core. */
export const port: Place = { x: 0, y: 0 };

/** Links of a multicast tree. Those inside a chip come first, `hops` of them; the others lead to another chip. */
export interface Tree {
  readonly links: Int32Array;
  readonly hops: number;
  readonly chipHops: number;
}

/** Every router has a link to each side; a link's number is 4 * (y * columns + x) + side of the router it leaves. */
const side = { east: 0, west: 1, south: 2, north: 3 } as const;

/** Links of the whole grid. */
export function linkCount(target: Target): number {
  const { columns, rows } = gridOf(target);
  return 4 * columns * rows;
}

/**
 * The union of the paths from a core to each destination, x first and then y. Along x that is one stretch to each side
 * of the source, along y one stretch to each side in every column that has a destination.
 */
export function multicast(target: Target, from: Place, to: readonly Place[]): Tree {
  const { columns } = gridOf(target);
  const plain: number[] = [];
  const chip: number[] = [];
  const addX = (x: number, end: number): void => {
    const step = Math.sign(end - x);
    for (; x !== end; x += step) {
      const crosses = Math.floor(x / target.mesh.columns) !== Math.floor((x + step) / target.mesh.columns);
      (crosses ? chip : plain).push(4 * (from.y * columns + x) + (step > 0 ? side.east : side.west));
    }
  };
  const addY = (x: number, y: number, end: number): void => {
    const step = Math.sign(end - y);
    for (; y !== end; y += step) {
      const crosses = Math.floor(y / target.mesh.rows) !== Math.floor((y + step) / target.mesh.rows);
      (crosses ? chip : plain).push(4 * (y * columns + x) + (step > 0 ? side.south : side.north));
    }
  };
  const spans = spansByColumn(from, to);
  addX(from.x, Math.max(from.x, ...spans.keys()));
  addX(from.x, Math.min(from.x, ...spans.keys()));
  for (const [x, { low, high }] of spans) {
    addY(x, from.y, high);
    addY(x, from.y, low);
  }
  return { links: Int32Array.from([...plain, ...chip]), hops: plain.length, chipHops: chip.length };
}

/** Lowest and highest row to reach in each column, the source's row included. */
function spansByColumn(from: Place, to: readonly Place[]): Map<number, { low: number; high: number }> {
  const spans = new Map<number, { low: number; high: number }>();
  for (const { x, y } of to) {
    const span = spans.get(x) ?? { low: from.y, high: from.y };
    spans.set(x, { low: Math.min(span.low, y), high: Math.max(span.high, y) });
  }
  return spans;
}

/** Packets per link in the current time step. */
export interface Traffic {
  readonly packets: Int32Array;
  /** Trees used in this time step. */
  readonly used: Tree[];
  plainPeak: number;
  chipPeak: number;
}

export const createTraffic = (target: Target): Traffic => ({
  packets: new Int32Array(linkCount(target)),
  used: [],
  plainPeak: 0,
  chipPeak: 0,
});

/** Sends packets along a tree. */
export function load(traffic: Traffic, tree: Tree, packets: number): void {
  const { links, hops } = tree;
  for (let k = 0; k < hops; k++) {
    const total = (traffic.packets[links[k]!]! += packets);
    if (total > traffic.plainPeak) traffic.plainPeak = total;
  }
  for (let k = hops; k < links.length; k++) {
    const total = (traffic.packets[links[k]!]! += packets);
    if (total > traffic.chipPeak) traffic.chipPeak = total;
  }
  traffic.used.push(tree);
}

/** Forgets the time step's packets. */
export function clearTraffic(traffic: Traffic): void {
  for (const { links } of traffic.used) for (let k = 0; k < links.length; k++) traffic.packets[links[k]!] = 0;
  traffic.used.length = 0;
  traffic.plainPeak = 0;
  traffic.chipPeak = 0;
}
