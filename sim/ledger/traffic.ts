/** @file Packets on the links of the network in one time step. */
import { linkCount } from '../../ir/chip/network.ts';
import type { Plan } from '../plan/plan.ts';

/** Links that some packet may cross, by a number of their own: those inside chips first. */
export interface Links {
  /** By own number: the network's, as `linkAt` has it. */
  readonly numbers: Int32Array;
  /** So many are inside chips. */
  readonly plain: number;
  /** Own numbers along the trees of all emissions, each in the tree's order. */
  readonly along: Int32Array;
  /** By emission: where its tree begins there, and the end of all. */
  readonly starts: Int32Array;
}

export function linksOf({ emissions, image }: Plan): Links {
  const own = new Int32Array(linkCount(image.header.target)).fill(-1);
  const numbers: number[] = [];
  const add = (links: Int32Array): void => {
    for (const link of links) if (own[link] === -1) own[link] = numbers.push(link) - 1;
  };
  for (const { tree } of emissions) add(tree.links.subarray(0, tree.hops));
  const plain = numbers.length;
  for (const { tree } of emissions) add(tree.links.subarray(tree.hops));
  const starts = new Int32Array(emissions.length + 1);
  emissions.forEach(({ tree }, emission) => (starts[emission + 1] = starts[emission]! + tree.links.length));
  const along = new Int32Array(starts.at(-1)!);
  emissions.forEach(({ tree }, emission) => {
    along.set(
      tree.links.map((link) => own[link]!),
      starts[emission],
    );
  });
  return { numbers: Int32Array.from(numbers), plain, along, starts };
}

/** Own numbers of the links of an emission's tree, in its order. */
export const treeOf = ({ along, starts }: Links, emission: number): Int32Array =>
  along.subarray(starts[emission], starts[emission + 1]);

/** Packets per link in the current time step, links by their own numbers. */
export interface Traffic {
  readonly links: Links;
  readonly packets: Int32Array;
  /** The first `usedCount` entries are the emissions of this time step, and the packets of each. */
  readonly used: Int32Array;
  readonly usedPackets: Int32Array;
  usedCount: number;
  /** Most over a link inside a chip, and over one between chips. */
  plainPeak: number;
  chipPeak: number;
}

export function createTraffic(plan: Plan): Traffic {
  const links = linksOf(plan);
  return {
    ...{ links, packets: new Int32Array(links.numbers.length), usedCount: 0, plainPeak: 0, chipPeak: 0 },
    used: new Int32Array(plan.emissions.length),
    usedPackets: new Int32Array(plan.emissions.length),
  };
}

/** Sends packets of an emission along its tree. */
export function load(traffic: Traffic, emission: number, packets: number): void {
  const { links, used, usedPackets, packets: all } = traffic;
  const { plain, along, starts } = links;
  used[traffic.usedCount] = emission;
  usedPackets[traffic.usedCount++] = packets;
  const end = starts[emission + 1]!;
  for (let k = starts[emission]!; k < end; k++) {
    const link = along[k]!;
    const total = all[link]! + packets;
    all[link] = total;
    if (link < plain) {
      if (total > traffic.plainPeak) traffic.plainPeak = total;
    } else if (total > traffic.chipPeak) traffic.chipPeak = total;
  }
}

/** Ends a time step: its packets are forgotten. */
export function clearTraffic(traffic: Traffic): void {
  const { packets, used, links } = traffic;
  const { along, starts } = links;
  for (let i = 0; i < traffic.usedCount; i++) {
    const end = starts[used[i]! + 1]!;
    for (let k = starts[used[i]!]!; k < end; k++) packets[along[k]!] = 0;
  }
  traffic.usedCount = 0;
  traffic.plainPeak = 0;
  traffic.chipPeak = 0;
}

/** Packets of a sample over every link, by own number, from those of every emission. */
export function packetsOver({ numbers, along, starts }: Links, packets: Float64Array): Float64Array {
  const totals = new Float64Array(numbers.length);
  for (let emission = 0; emission < packets.length; emission++) {
    const sent = packets[emission]!;
    const end = starts[emission + 1]!;
    for (let k = starts[emission]!; k < end; k++) totals[along[k]!]! += sent;
  }
  return totals;
}
