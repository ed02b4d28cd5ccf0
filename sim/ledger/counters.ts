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
  let sum = zeroCounters();
  for (const part of parts) sum = added(sum, part);
  return sum;
}

/** Field by field: names that are looked up cost more than all that a time step is charged for. */
const added = (a: Counters, b: Counters): Counters => ({
  spikes: a.spikes + b.spikes,
  synapticOps: a.synapticOps + b.synapticOps,
  convolutionOps: a.convolutionOps + b.convolutionOps,
  depthwiseOps: a.depthwiseOps + b.depthwiseOps,
  macs: a.macs + b.macs,
  stateOps: a.stateOps + b.stateOps,
  comparedOps: a.comparedOps + b.comparedOps,
  comparisons: a.comparisons + b.comparisons,
  weightBytes: a.weightBytes + b.weightBytes,
  transferOps: a.transferOps + b.transferOps,
  packets: a.packets + b.packets,
  copies: a.copies + b.copies,
  hops: a.hops + b.hops,
  hopsX: a.hopsX + b.hopsX,
  hopsY: a.hopsY + b.hopsY,
  chipHops: a.chipHops + b.chipHops,
  events: a.events + b.events,
  neuronUpdates: a.neuronUpdates + b.neuronUpdates,
  accesses: a.accesses + b.accesses,
  activeUpdates: a.activeUpdates + b.activeUpdates,
});
