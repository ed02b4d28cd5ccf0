/** @file What is counted. */
import type { EventCost } from '../../ir/target/index.ts';

/** Exact event counts of one sample; `hops` stay inside a chip, `chipHops` cross between chips. */
export interface Counters {
  /** Spikes fired. */
  spikes: number;
  /** Weights added to membranes. Only existing targets count: the border and the stride are exact. */
  synapticOps: number;
  /** Multiply-accumulates of graded messages. */
  macs: number;
  /** Additions of nonzero operands in attention products. */
  stateOps: number;
  /** Membrane values added to membranes. */
  transferOps: number;
  /** Packets sent, one per spike, nonzero value or membrane read by the host, however many cores they reach. */
  packets: number;
  hops: number;
  chipHops: number;
  /** Packets delivered, once per core that receives one. */
  events: number;
  /** Membranes compared with a threshold. */
  neuronUpdates: number;
}

/** The counter that each cost of a target multiplies. */
export const counterOfCost: { readonly [C in EventCost]: keyof Counters } = {
  event: 'events',
  synaptic_op: 'synapticOps',
  mac: 'macs',
  state_op: 'stateOps',
  transfer_op: 'transferOps',
  neuron_update: 'neuronUpdates',
  hop: 'hops',
  chip_hop: 'chipHops',
};

export const zeroCounters = (): Counters => ({
  spikes: 0,
  synapticOps: 0,
  macs: 0,
  stateOps: 0,
  transferOps: 0,
  packets: 0,
  hops: 0,
  chipHops: 0,
  events: 0,
  neuronUpdates: 0,
});

/** Sums of all counters. */
export function sumCounters(parts: Iterable<Counters>): Counters {
  const sum = zeroCounters();
  for (const part of parts) {
    for (const name of Object.keys(sum) as (keyof Counters)[]) sum[name] += part[name];
  }
  return sum;
}
