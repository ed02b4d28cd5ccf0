/** @file What every core pays in a time step, and how that becomes cycles. */
import type { EventCost, Figure, Target } from '../../ir/target/index.ts';

/** The costs a core pays in a time step, in the order of the columns of `StepMeter.counts` and of their sum. */
export const coreCosts = [
  'event',
  'synaptic_op',
  'mac',
  'state_op',
  'transfer_op',
  'neuron_update',
] as const satisfies readonly EventCost[];

/** Column of a cost in a core's counts. What no core pays, as hops, has none: an `Error`. */
export function columnOf(cost: EventCost): number {
  const column = coreCosts.findIndex((name) => name === cost);
  if (column < 0) throw new Error(`no core pays for a ${cost}`);
  return column;
}

const eventColumn = columnOf('event');

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
    queueDepth = Math.max(queueDepth, meter.counts[at + eventColumn]!);
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
