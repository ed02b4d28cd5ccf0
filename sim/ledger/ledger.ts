/**
 * @file The one place that decides who pays for what. An executor says how much of everything there was in a time step; the
 * ledger knows whom it is charged to. So every mode counts alike, whether it saw events or computed sums.
 */
import type { LayerTrace } from '../../ir/trace.ts';
import { kindOf } from '../../ir/projections/index.ts';
import { neuronRule } from '../neurons/index.ts';
import type { EmissionPlan, Plan, TilePlan } from '../plan/plan.ts';
import { addStep, addWork, createAmounts, type SampleAmounts } from './amounts.ts';
import { counterOfCost, sumCounters, zeroCounters, type Counters } from './counters.ts';
import { charge, closeStep, columnOf, createMeter, resetMeter, type StepLoad, type StepMeter } from './meter.ts';
import type { SampleResult } from './result.ts';
import { clearTraffic, createTraffic, load, type Traffic } from './traffic.ts';

/** What happened in one time step, by position in the plan's lists. Only entries of the window's own plan are read. */
export interface StepCounts {
  /** By sender that fires: its spikes. */
  readonly spikes: Int32Array;
  /** By emission: its packets. Those of values are read in the first time step only. */
  readonly packets: Int32Array;
  /** By block: its operations. */
  readonly operations: Float64Array;
}

/** Zeros for every sender, emission and block of a plan. */
export const createStepCounts = ({ senders, emissions, blocks }: Plan): StepCounts => ({
  spikes: new Int32Array(senders.length),
  packets: new Int32Array(emissions.length),
  operations: new Float64Array(blocks.length),
});

/** The accounts of one sample. */
export interface Ledger {
  readonly plan: Plan;
  readonly meter: StepMeter;
  readonly traffic: Traffic;
  /** By block: what its operations are counted as, and in which column of its core. */
  readonly accounts: readonly { readonly counter: keyof Counters; readonly column: number }[];
  perPopulation: Counters[];
  perProjection: Counters[];
  steps: StepLoad[];
  /** Kept where somebody asks. */
  amounts?: SampleAmounts;
}

/** Accounts for one sample after the other; `startSample` opens them. */
export const createLedger = (plan: Plan): Ledger => ({
  plan,
  meter: createMeter(plan.image.header.target, plan.image.cores.length),
  traffic: createTraffic(plan.image.header.target),
  accounts: plan.blocks.map((block) => {
    const { cost } = kindOf(block);
    return { counter: counterOfCost[cost], column: columnOf(cost) };
  }),
  ...{ perPopulation: [], perProjection: [], steps: [] },
});

/** Opens the accounts of a sample; results of earlier ones stay as they are. @param detailed with `SampleResult.amounts`. */
export function startSample(ledger: Ledger, detailed = false): void {
  const { populations, projections } = ledger.plan.image.header;
  ledger.perPopulation = populations.map(zeroCounters);
  ledger.perProjection = projections.map(zeroCounters);
  ledger.steps = [];
  if (detailed) ledger.amounts = createAmounts(ledger.plan);
  resetMeter(ledger.meter);
}

/** Pays for one time step: comparisons, packets along their trees, operations of blocks. Time steps come in their order. */
export function payStep(ledger: Ledger, window: number, slot: number, counts: StepCounts): StepLoad {
  const { tiles, senders, emissions, windows } = ledger.plan;
  const { firing, valueEmissions, spikeEmissions, blocks } = windows[window]!;
  for (const sender of firing) {
    const { from } = senders[sender]!;
    if (from !== 'input') payFiring(ledger, tiles[from]!, slot, counts.spikes[sender]!);
  }
  if (slot === 0) for (const at of valueEmissions) payPackets(ledger, emissions[at]!, counts.packets[at]!);
  for (const at of spikeEmissions) payPackets(ledger, emissions[at]!, counts.packets[at]!);
  for (const at of blocks) payOperations(ledger, at, counts.operations[at]!);
  const { meter, traffic, amounts } = ledger;
  if (amounts) addWork(amounts, window, meter);
  const stepLoad = closeStep(meter, traffic.plainPeak, traffic.chipPeak);
  clearTraffic(traffic);
  ledger.steps.push(stepLoad);
  if (amounts) addStep(amounts, ledger.plan, { window, slot }, counts, stepLoad);
  return stepLoad;
}

/** A tile compares all its membranes in every slot below its cap. */
function payFiring({ perPopulation, meter }: Ledger, tile: TilePlan, slot: number, spikes: number): void {
  const { neuron, neurons, population, core } = tile;
  if (neuron === undefined || slot >= neuron.cap) return;
  const counters = perPopulation[population]!;
  const updates = neurons * neuronRule(neuron).updates(neuron, slot);
  counters.spikes += spikes;
  counters.neuronUpdates += updates;
  charge(meter, core, updateColumn, updates);
}

/** Packets leave along their tree; every destination decodes each of them. */
function payPackets({ perPopulation, meter, traffic }: Ledger, emission: EmissionPlan, packets: number): void {
  if (packets === 0) return;
  const { population, destinations, tree } = emission;
  const counters = perPopulation[population]!;
  counters.packets += packets;
  counters.hops += packets * tree.hops;
  counters.chipHops += packets * tree.chipHops;
  counters.events += packets * destinations.length;
  for (let k = 0; k < destinations.length; k++) charge(meter, destinations[k]!, eventColumn, packets);
  load(traffic, tree, packets);
}

/** A projection's operations are its block's core's work. */
function payOperations({ plan, perProjection, meter, accounts }: Ledger, block: number, operations: number): void {
  if (operations === 0) return;
  const { projection, core } = plan.blocks[block]!;
  const { counter, column } = accounts[block]!;
  perProjection[projection]![counter] += operations;
  charge(meter, core, column, operations);
}

const updateColumn = columnOf('neuron_update');
const eventColumn = columnOf('event');

/** Pays for what the host reads at the end of a logical step: every membrane of the outputs. It takes no time step. */
export function payReadouts({ plan, perPopulation }: Ledger): void {
  for (const { population, packets, hops, chipHops } of plan.readouts) {
    const counters = perPopulation[population]!;
    counters.packets += packets;
    counters.hops += hops;
    counters.chipHops += chipHops;
  }
}

/**
 * Closes the accounts of a sample.
 *
 * @param outputs by output: membranes of all logical steps.
 * @param trace absent where nobody asked.
 */
export function resultOf(
  { plan, perPopulation, perProjection, meter, steps, amounts }: Ledger,
  outputs: readonly Int32Array[],
  trace: readonly LayerTrace[] | undefined,
): SampleResult {
  const largest = (key: 'queueDepth' | 'linkLoad'): number =>
    steps.reduce((most, step) => Math.max(most, step[key]), 0);
  return {
    outputs: new Map(plan.image.header.outputs.map(({ name }, output) => [name, outputs[output]!])),
    ...(trace === undefined ? {} : { trace }),
    ...(amounts === undefined ? {} : { amounts: { ...amounts, perPopulation, perProjection } }),
    counters: sumCounters([...perPopulation, ...perProjection]),
    ...{ perPopulation, perProjection, perCore: meter.totals.slice(), steps },
    cycles: steps.reduce((sum, { cycles }) => sum + cycles, 0),
    queueDepth: largest('queueDepth'),
    linkLoad: largest('linkLoad'),
  };
}
