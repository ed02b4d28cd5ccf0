/** @file Packets on the links of the network in one time step. */
import { linkCount, type Tree } from '../../ir/chip/network.ts';
import type { Target } from '../../ir/target/index.ts';

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
