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
import { formOf } from './forms.ts';
import { comparedGates, isCompared, weightBytesOf, type Compared } from './turns.ts';
import {
  addCauses,
  noCauses,
  charge,
  closeStep,
  columnOf,
  createMeter,
  resetMeter,
  type StepLoad,
  type StepMeter,
} from './meter.ts';
import {
  closePipeline,
  createPipeline,
  overlap,
  updateLasting,
  updateOutputs,
  type Pipeline,
  type StepPlace,
} from './pipeline.ts';
import type { SampleResult } from './result.ts';
import { clearTraffic, createTraffic, load, resetTraffic, type Traffic } from './traffic.ts';

/** What happened in one time step, by position in the plan's lists. Only entries of the window's own plan are read. */
export interface StepCounts {
  /** By sender that fires: its spikes. */
  readonly spikes: Int32Array;
  /** By emission: its packets. Those of values are read in the first time step only. */
  readonly packets: Int32Array;
  /** By block: its operations. */
  readonly operations: Float64Array;
  /** By tile: its active neurons in this logical step; read only where the target pays for these. */
  readonly active: Int32Array;
  /** By tile: its neurons that a logical step leaves with something in their membranes; read likewise, behind the last. */
  readonly lasting: Int32Array;
}

/** Zeros for every sender, emission and block of a plan. */
export const createStepCounts = ({ senders, emissions, blocks, tiles }: Plan): StepCounts => ({
  spikes: new Int32Array(senders.length),
  packets: new Int32Array(emissions.length),
  operations: new Float64Array(blocks.length),
  active: new Int32Array(tiles.length),
  lasting: new Int32Array(tiles.length),
});

/** What operations of a block are counted as, and in which column of its core. */
interface Account {
  readonly counter: keyof Counters;
  /** The same by form, of those that have one. */
  readonly form?: keyof Counters;
  /** Absent: counted, and not charged. */
  readonly column?: number;
}

/** The accounts of one sample. */
export interface Ledger {
  readonly plan: Plan;
  readonly meter: StepMeter;
  readonly traffic: Traffic;
  /** By block. */
  readonly accounts: readonly Account[];
  /** By window, and behind the last: tiles that never fire and are complete then; none where the target does not pay for active neurons. */
  readonly silent: readonly (readonly number[])[];
  /** By window: gates of two lists of spikes, with the senders of both. */
  readonly compared: readonly (readonly Compared[])[];
  /** By block, bytes of its weights; absent where they are always there. */
  readonly weightBytes?: Float64Array;
  /** Columns of what not every target charges cores for; absent: it does not. */
  readonly finer: { readonly access?: number; readonly spike?: number; readonly packet?: number };
  logicalStep: number;
  /** Where windows work side by side. */
  pipeline?: Pipeline;
  perPopulation: Counters[];
  perProjection: Counters[];
  steps: StepLoad[];
  /** Kept where somebody asks. */
  amounts?: SampleAmounts;
}

/** Accounts for one sample after the other; `startSample` opens them. */
export function createLedger(plan: Plan): Ledger {
  const { header, cores } = plan.image;
  const { target } = header;
  const column = (cost: 'neuron_access' | 'spike' | 'packet_out'): number | undefined =>
    target.cycles[cost] === undefined ? undefined : columnOf(cost);
  const [access, spike, packet] = [column('neuron_access'), column('spike'), column('packet_out')];
  return {
    plan,
    meter: createMeter(target, cores.length, cores.length),
    traffic: createTraffic(target),
    accounts: plan.blocks.map((block) => {
      const { cost } = kindOf(block);
      if (isCompared(block)) {
        const [counter, form] = ['stateOps', 'comparedOps'] as const;
        return { counter, form, ...(target.cycles.comparison ? {} : { column: columnOf(cost) }) };
      }
      const form = formOf(header, header.projections[block.projection]!);
      const column = columnOf(form !== undefined && target.cycles[form] !== undefined ? form : cost);
      return { counter: counterOfCost[cost], column, ...(form === undefined ? {} : { form: counterOfCost[form] }) };
    }),
    compared: comparedGates(plan),
    ...(target.units && { weightBytes: weightBytesOf(plan) }),
    silent: silentTiles(plan),
    finer: {
      ...(access === undefined ? {} : { access }),
      ...(spike === undefined ? {} : { spike }),
      ...(packet === undefined ? {} : { packet }),
    },
    ...{ perPopulation: [], perProjection: [], steps: [], logicalStep: 0 },
  };
}

function silentTiles({ image: { header }, tiles }: Plan): readonly (readonly number[])[] {
  const silent = Array.from({ length: header.schedule.windows + 1 }, (): number[] => []);
  if (header.target.updates !== 'active') return silent;
  tiles.forEach(({ population, neuron }, tile) => {
    if ((neuron?.cap ?? 0) === 0) silent[header.populations[population]!.readyWindow]!.push(tile);
  });
  return silent;
}

/** What is kept of a sample beside its accounts. */
interface Kept {
  /** `SampleResult.amounts`. */
  readonly figures?: boolean;
  /** `SampleResult.pipelined`: windows work side by side. */
  readonly pipelined?: boolean;
}

/** Opens the accounts of a sample; results of earlier ones stay as they are. */
export function startSample(ledger: Ledger, { figures = false, pipelined = false }: Kept = {}): void {
  const { populations, projections } = ledger.plan.image.header;
  ledger.perPopulation = populations.map(zeroCounters);
  ledger.perProjection = projections.map(zeroCounters);
  ledger.steps = [];
  if (figures) ledger.amounts = createAmounts(ledger.plan);
  ledger.logicalStep = 0;
  if (pipelined) ledger.pipeline = createPipeline(ledger.plan);
  resetMeter(ledger.meter);
  resetTraffic(ledger.traffic);
}

/** Pays for one time step: comparisons, packets along their trees, operations of blocks. Time steps come in their order. */
export function payStep(ledger: Ledger, window: number, slot: number, counts: StepCounts): StepLoad {
  const { tiles, senders, emissions, windows } = ledger.plan;
  const { firing, valueEmissions, spikeEmissions, blocks } = windows[window]!;
  for (const sender of firing) {
    const { from } = senders[sender]!;
    if (from !== 'input') payFiring(ledger, from, slot, counts.spikes[sender]!, counts.active[from]!);
  }
  if (slot === 0) for (const tile of ledger.silent[window]!) payActive(ledger, tiles[tile]!, counts.active[tile]!);
  if (slot === 0) for (const at of valueEmissions) payPackets(ledger, emissions[at]!, counts.packets[at]!);
  for (const at of spikeEmissions) payPackets(ledger, emissions[at]!, counts.packets[at]!);
  for (const at of blocks) payOperations(ledger, at, counts.operations[at]!);
  for (const gate of ledger.compared[window]!) payComparisons(ledger, gate, slot, counts);
  if (slot === 0 && ledger.weightBytes) for (const at of blocks) payWeights(ledger, at, ledger.weightBytes[at]!);
  const { meter, traffic, pipeline, logicalStep, amounts } = ledger;
  if (pipeline) overlap(pipeline, { logicalStep, window, slot }, meter, traffic);
  payAccess(ledger);
  const { causes } = meter;
  if (amounts) {
    addWork(amounts, window, meter);
    meter.causes = noCauses();
  }
  const stepLoad = closeStep(meter, traffic.plainPeak, traffic.chipPeak);
  clearTraffic(traffic);
  ledger.steps.push(stepLoad);
  if (amounts) {
    addStep(amounts, ledger.plan, { window, slot }, counts, stepLoad);
    addCauses(amounts.causes[window]!, meter.causes);
    addCauses(causes, meter.causes);
    meter.causes = causes;
  }
  return stepLoad;
}

/** A tile compares all its membranes in every slot below its cap. */
function payFiring(ledger: Ledger, at: number, slot: number, spikes: number, active: number): void {
  const { perPopulation, meter, finer, plan } = ledger;
  const tile = plan.tiles[at]!;
  const { neuron, neurons, population, core } = tile;
  if (neuron === undefined || slot >= neuron.cap) return;
  const counters = perPopulation[population]!;
  const updates = neurons * neuronRule(neuron).updates(neuron, slot);
  counters.spikes += spikes;
  counters.neuronUpdates += updates;
  if (plan.image.header.target.updates === 'active') payActive(ledger, tile, active);
  else charge(meter, core, updateColumn, updates);
  if (finer.spike !== undefined) charge(meter, core, finer.spike, spikes);
}

/** Neurons for which something has arrived, or whose membrane is not 0. */
function payActive({ perPopulation, meter }: Ledger, { population, core }: TilePlan, active: number): void {
  perPopulation[population]!.activeUpdates += active;
  charge(meter, core, updateColumn, active);
}

/** All neurons are looked at in every time step. */
function payAccess({ plan, meter, finer: { access } }: Ledger): void {
  if (access === undefined) return;
  for (const { core, neurons } of plan.tiles) charge(meter, core, access, neurons);
}

/** Packets leave along their tree; every destination decodes each of them. */
function payPackets(
  { perPopulation, meter, traffic, finer, plan }: Ledger,
  emission: EmissionPlan,
  packets: number,
): void {
  if (packets === 0) return;
  const { population, destinations, tree, sender } = emission;
  const { from } = plan.senders[sender]!;
  const counters = perPopulation[population]!;
  counters.packets += packets;
  counters.copies += packets * tree.copies;
  counters.hopsX += packets * tree.hopsX;
  counters.hopsY += packets * (tree.hops - tree.hopsX);
  if (from === 'input') meter.portPackets += packets * tree.copies;
  else if (finer.packet !== undefined) charge(meter, plan.tiles[from]!.core, finer.packet, packets * tree.copies);
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
  const { counter, form, column } = accounts[block]!;
  perProjection[projection]![counter] += operations;
  if (form !== undefined) perProjection[projection]![form] += operations;
  if (column !== undefined) charge(meter, core, column, operations);
}

/** Both lists of a gate are gone through. Where that costs something there is one core. */
function payComparisons(
  { plan, perProjection, meter }: Ledger,
  { projection, senders }: Compared,
  slot: number,
  { spikes }: StepCounts,
): void {
  const capOf = (from: number | 'input'): number => (from === 'input' ? 0 : (plan.tiles[from]!.neuron?.cap ?? 0));
  const addresses = senders.reduce(
    (sum, sender) => sum + (slot < capOf(plan.senders[sender]!.from) ? spikes[sender]! : 0),
    0,
  );
  perProjection[projection]!.comparisons += addresses;
  if (plan.image.header.target.cycles.comparison) charge(meter, 0, comparisonColumn, addresses);
}

/** Weights come from outside when their layer has its turn. */
function payWeights({ plan, perProjection, meter }: Ledger, block: number, bytes: number): void {
  if (bytes === 0) return;
  const { projection, core } = plan.blocks[block]!;
  perProjection[projection]!.weightBytes += bytes;
  if (plan.image.header.target.cycles.weight_byte) charge(meter, core, weightColumn, bytes);
}

const comparisonColumn = columnOf('comparison');
const weightColumn = columnOf('weight_byte');
const updateColumn = columnOf('neuron_update');
const eventColumn = columnOf('event');

/**
 * Pays for what the host reads at the end of a logical step: every membrane of the outputs. It takes no time step, but where windows
 * work side by side on a chip that looks at every neuron: there it is one like the others.
 */
export function payReadouts(ledger: Ledger, counts: StepCounts): void {
  const { plan, perPopulation, silent, pipeline, meter } = ledger;
  for (const { population, packets, hops, hopsX, chipHops } of plan.readouts) {
    const counters = perPopulation[population]!;
    counters.packets += packets;
    counters.copies += packets;
    counters.hops += hops;
    counters.hopsX += hopsX;
    counters.hopsY += hops - hopsX;
    counters.chipHops += chipHops;
  }
  const { windows } = plan.image.header.schedule;
  for (const at of silent[windows]!) {
    const { population, core } = plan.tiles[at]!;
    perPopulation[population]!.activeUpdates += counts.active[at]!;
    const place = { logicalStep: ledger.logicalStep, window: windows, slot: 0 };
    if (pipeline) updateOutputs(pipeline, place, meter, core, counts.active[at]!);
  }
  ledger.logicalStep++;
  if (pipeline && ledger.logicalStep === plan.image.header.schedule.logicalSteps) payLasting(ledger, pipeline, counts);
}

/** Where every neuron is looked at, those that a sample leaves with something in their membranes cost until it has gone through. */
function payLasting({ plan, perPopulation, meter }: Ledger, pipeline: Pipeline, { lasting }: StepCounts): void {
  const { header } = plan.image;
  const { windows, logicalSteps } = header.schedule;
  if (header.target.updates !== 'active') return;
  plan.tiles.forEach(({ population, neuron, core }, tile) => {
    const { readyWindow, fireWindow } = header.populations[population]!;
    const cap = neuron?.cap ?? 0;
    for (let window = (cap === 0 ? readyWindow : fireWindow) + 1; window <= windows; window++)
      for (let slot = 0; slot < Math.max(1, cap); slot++) {
        const at: StepPlace = { logicalStep: logicalSteps - 1, window, slot };
        perPopulation[population]!.activeUpdates += lasting[tile]!;
        updateLasting(pipeline, at, meter, core, lasting[tile]!);
      }
  });
}

/**
 * Closes the accounts of a sample.
 *
 * @param outputs by output: membranes of all logical steps.
 * @param trace absent where nobody asked.
 */
export function resultOf(
  ledger: Ledger,
  outputs: readonly Int32Array[],
  trace: readonly LayerTrace[] | undefined,
): SampleResult {
  const { plan, perPopulation, perProjection, meter, steps, traffic, amounts } = ledger;
  const pipelined = ledger.pipeline && closePipeline(ledger.pipeline, meter);
  countAccesses(ledger, pipelined?.timeSteps ?? steps.length);
  const largest = (key: 'queueDepth' | 'linkLoad'): number =>
    steps.reduce((most, step) => Math.max(most, step[key]), 0);
  return {
    outputs: new Map(plan.image.header.outputs.map(({ name }, output) => [name, outputs[output]!])),
    ...(trace === undefined ? {} : { trace }),
    ...(amounts === undefined ? {} : { amounts: { ...amounts, perPopulation, perProjection } }),
    counters: sumCounters([...perPopulation, ...perProjection]),
    ...{ perPopulation, perProjection, perCore: meter.totals.slice(), perLink: traffic.totals.slice(), steps },
    causes: meter.causes,
    ...(pipelined === undefined ? {} : { pipelined }),
    cycles: steps.reduce((sum, { cycles }) => sum + cycles, 0),
    queueDepth: largest('queueDepth'),
    linkLoad: largest('linkLoad'),
  };
}

/** Every neuron of the chip, in every time step. */
function countAccesses({ plan, perPopulation }: Ledger, timeSteps: number): void {
  for (const { population, neurons } of plan.tiles) perPopulation[population]!.accesses += neurons * timeSteps;
}
