/** @file What is counted, and how the counts of one time step become cycles. Shared by every executor. */
import type { EventCost, Figure, Target } from '../ir/target/index.ts';

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

/** The costs a core pays in a time step, in the order of the columns of `StepMeter.counts` and of their sum. */
export const coreCosts = [
  'event',
  'synaptic_op',
  'mac',
  'state_op',
  'transfer_op',
  'neuron_update',
] as const satisfies readonly EventCost[];

/** Column of a cost in a core's counts. */
export const costColumn = { event: 0, synaptic_op: 1, mac: 2, state_op: 3, transfer_op: 4, neuron_update: 5 } as const;

/** Counts of one time step per core, and the sums over the sample. */
export interface StepMeter {
  /** Cycles of each cost, in the order of `coreCosts`. */
  readonly cycles: Float64Array;
  readonly barrier: number;
  readonly hop: number;
  readonly chipHop: number;
  /** [cores, coreCosts] of the current time step. */
  readonly counts: Float64Array;
  /** [cores, coreCosts] of the sample so far. */
  readonly totals: Float64Array;
  readonly touched: Uint8Array;
  /** The first `touchedCount` entries are the cores with counts in this time step. */
  readonly touchedCores: Int32Array;
  touchedCount: number;
}

export function createMeter(target: Target, cores: number): StepMeter {
  const cost = (figure: Figure): number => figure.value;
  return {
    cycles: Float64Array.from(coreCosts, (name) => cost(target.cycles[name])),
    barrier: cost(target.cycles.barrier),
    hop: cost(target.cycles.hop),
    chipHop: cost(target.cycles.chip_hop),
    counts: new Float64Array(cores * coreCosts.length),
    totals: new Float64Array(cores * coreCosts.length),
    touched: new Uint8Array(cores),
    touchedCores: new Int32Array(cores),
    touchedCount: 0,
  };
}

/** Adds to one column of a core's counts in this time step. */
export function charge(meter: StepMeter, core: number, column: number, amount: number): void {
  meter.counts[core * coreCosts.length + column]! += amount;
  if (meter.touched[core] === 1) return;
  meter.touched[core] = 1;
  meter.touchedCores[meter.touchedCount++] = core;
}

/** What one time step asked of the chip. */
export interface StepLoad {
  /** Whole cycles: barrier + busiest core + busiest link, rounded up. */
  readonly cycles: number;
  /** Most packets any core received: the depth of queue it needs. */
  readonly queueDepth: number;
  /** Most packets over any link. */
  readonly linkLoad: number;
}

/**
 * Ends a time step: the busiest core's cycles and longest queue, counts moved to the totals and cleared. `plain` and
 * `chip` are the largest loads of a link inside a chip and between chips.
 */
export function closeStep(meter: StepMeter, plain: number, chip: number): StepLoad {
  const width = coreCosts.length;
  let busiest = 0;
  let queueDepth = 0;
  for (let k = 0; k < meter.touchedCount; k++) {
    const core = meter.touchedCores[k]!;
    const at = core * width;
    queueDepth = Math.max(queueDepth, meter.counts[at + costColumn.event]!);
    busiest = Math.max(busiest, cyclesOf(meter, at));
    for (let column = 0; column < width; column++) {
      meter.totals[at + column]! += meter.counts[at + column]!;
      meter.counts[at + column] = 0;
    }
    meter.touched[core] = 0;
  }
  meter.touchedCount = 0;
  const links = Math.max(plain * meter.hop, chip * meter.chipHop);
  return { cycles: Math.ceil(meter.barrier + busiest + links), queueDepth, linkLoad: Math.max(plain, chip) };
}

function cyclesOf({ counts, cycles }: StepMeter, at: number): number {
  let sum = 0;
  for (let column = 0; column < cycles.length; column++) sum += counts[at + column]! * cycles[column]!;
  return sum;
}

/** Starts a sample. */
export function resetMeter(meter: StepMeter): void {
  meter.counts.fill(0);
  meter.totals.fill(0);
  meter.touched.fill(0);
  meter.touchedCount = 0;
}
