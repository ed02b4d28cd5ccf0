/** @file What is counted. */
import type { EventCost, FinerCost } from '../../ir/target/index.ts';

/** Exact event counts of one sample; `hops` stay inside a chip, `chipHops` cross between chips. */
export interface Counters {
  /** Spikes fired. */
  spikes: number;
  /** Weights added to membranes. Only existing targets count: the border and the stride are exact. */
  synapticOps: number;
  /** Those of them whose weight several positions share; and where each group has one channel besides, these in place of those. */
  convolutionOps: number;
  depthwiseOps: number;
  /** Multiply-accumulates of graded messages. */
  macs: number;
  /** Additions of nonzero operands in attention products. */
  stateOps: number;
  /** Those of them that come from gates of two lists of spikes, position by position. */
  comparedOps: number;
  /** Spikes in both lists of these gates: addresses, where a chip compares lists. */
  comparisons: number;
  /** Bytes of weights read from outside; only where layers take turns on the same units. */
  weightBytes: number;
  /** Membrane values added to membranes. */
  transferOps: number;
  /** Packets sent, one per spike, nonzero value or membrane read by the host, however many cores they reach. */
  packets: number;
  /** Packets that left their core: as many as were sent where the network makes trees, else one for each destination. */
  copies: number;
  hops: number;
  /** Those hops that go along x, and along y. */
  hopsX: number;
  hopsY: number;
  chipHops: number;
  /** Packets delivered, once per core that receives one. */
  events: number;
  /** Membranes compared with a threshold. */
  neuronUpdates: number;
  /** Neurons looked at, in every time step that the chip takes. */
  accesses: number;
  /** Neurons for which something arrived, or whose membrane was not 0, when their time step came; only for targets that pay for these. */
  activeUpdates: number;
}

/** The counter that each cost of a target multiplies. */
export const counterOfCost: { readonly [C in EventCost | FinerCost]: keyof Counters } = {
  event: 'events',
  synaptic_op: 'synapticOps',
  mac: 'macs',
  state_op: 'stateOps',
  transfer_op: 'transferOps',
  neuron_update: 'neuronUpdates',
  hop: 'hops',
  chip_hop: 'chipHops',
  neuron_access: 'accesses',
  spike: 'spikes',
  packet_out: 'copies',
  synaptic_op_convolution: 'convolutionOps',
  synaptic_op_depthwise: 'depthwiseOps',
  hop_x: 'hopsX',
  hop_y: 'hopsY',
  weight_byte: 'weightBytes',
  comparison: 'comparisons',
};

export const zeroCounters = (): Counters => ({
  spikes: 0,
  synapticOps: 0,
  convolutionOps: 0,
  depthwiseOps: 0,
  macs: 0,
  stateOps: 0,
  comparedOps: 0,
  comparisons: 0,
  weightBytes: 0,
  transferOps: 0,
  packets: 0,
  copies: 0,
  hops: 0,
  hopsX: 0,
  hopsY: 0,
  chipHops: 0,
  events: 0,
  neuronUpdates: 0,
  accesses: 0,
  activeUpdates: 0,
});

/** Sums of all counters. */
export function sumCounters(parts: Iterable<Counters>): Counters {
  const sum = zeroCounters();
  for (const part of parts) add(sum, part);
  return sum;
}

/** Field by field: names that are looked up cost more than all that a time step is charged for. */
function add(sum: Counters, part: Counters): void {
  sum.spikes += part.spikes;
  sum.synapticOps += part.synapticOps;
  sum.convolutionOps += part.convolutionOps;
  sum.depthwiseOps += part.depthwiseOps;
  sum.macs += part.macs;
  sum.stateOps += part.stateOps;
  sum.comparedOps += part.comparedOps;
  sum.comparisons += part.comparisons;
  sum.weightBytes += part.weightBytes;
  sum.transferOps += part.transferOps;
  sum.packets += part.packets;
  sum.copies += part.copies;
  sum.hops += part.hops;
  sum.hopsX += part.hopsX;
  sum.hopsY += part.hopsY;
  sum.chipHops += part.chipHops;
  sum.events += part.events;
  sum.neuronUpdates += part.neuronUpdates;
  sum.accesses += part.accesses;
  sum.activeUpdates += part.activeUpdates;
}
