/** @file Packets on the links of the network in one time step. */
import { linkCount, type Tree } from '../../ir/chip/network.ts';
import type { Target } from '../../ir/target/index.ts';

/** Packets per link in the current time step. */
export interface Traffic {
  readonly packets: Int32Array;
  /** Packets per link in the sample so far. */
  readonly totals: Float64Array;
  /** Trees used in this time step, and the packets that took each. */
  readonly used: { readonly tree: Tree; readonly packets: number }[];
  plainPeak: number;
  chipPeak: number;
}

export const createTraffic = (target: Target): Traffic => ({
  packets: new Int32Array(linkCount(target)),
  totals: new Float64Array(linkCount(target)),
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
  traffic.used.push({ tree, packets });
}

/** Ends a time step: its packets are added to the totals and forgotten. */
export function clearTraffic(traffic: Traffic): void {
  const { packets, totals, used } = traffic;
  for (const { tree } of used) {
    const { links } = tree;
    for (let k = 0; k < links.length; k++) {
      const link = links[k]!;
      totals[link]! += packets[link]!;
      packets[link] = 0;
    }
  }
  used.length = 0;
  traffic.plainPeak = 0;
  traffic.chipPeak = 0;
}

/** Starts a sample. */
export function resetTraffic(traffic: Traffic): void {
  clearTraffic(traffic);
  traffic.totals.fill(0);
}
