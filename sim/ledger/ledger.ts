/**
 * @file The one place that decides who pays for what. An executor says how much of everything there was in a time step; the
 * ledger knows whom it is charged to. So every mode counts alike, whether it saw events or computed sums.
 */
import { routersOf } from '../../ir/chip/network.ts';
import type { LayerTrace } from '../../ir/trace.ts';
import type { Plan } from '../plan/plan.ts';
import { addStep, addWork, amountsOf, createAmounts, type SampleAmounts } from './amounts.ts';
import { sumCounters } from './counters.ts';
import { firingOf, host, sentOf, type Firing, type Sent } from './firing.ts';
import { accountOf } from './forms.ts';
import { comparedGates, weightBytesOf, type Compared } from './turns.ts';
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
  namesCost,
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
import { placesOf, type Places } from './places.ts';
import { countersOf, createTotals, resetTotals, type Totals } from './totals.ts';
import { clearTraffic, createTraffic, load, packetsOver, type Traffic } from './traffic.ts';

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

/** The accounts of one sample. */
export interface Ledger {
  readonly plan: Plan;
  readonly meter: StepMeter;
  readonly traffic: Traffic;
  readonly totals: Totals;
  /** By sender. */
  readonly firing: Firing;
  /** By emission. */
  readonly sent: Sent;
  /** By block: its core, and the column of its operations there; `unpaid` where they are counted and not charged. */
  readonly paying: { readonly cores: Int32Array; readonly columns: Int32Array };
  /** Who is counted where. */
  readonly places: Places;
  /** By window, and behind the last: tiles that never fire and are complete then; none where the target does not pay for active neurons. */
  readonly silent: readonly (readonly number[])[];
  /** By window: gates of two lists of spikes, with the senders of both. */
  readonly compared: readonly (readonly Compared[])[];
  /** What the target charges for. */
  readonly charges: { readonly comparisons: boolean; readonly weights: boolean };
  /** By block, bytes of its weights; absent where they are always there. */
  readonly weightBytes?: Float64Array;
  /** Columns of what not every target charges cores for; absent: it does not. */
  readonly finer: { readonly access?: number; readonly spike?: number; readonly packet?: number };
  logicalStep: number;
  /** Where windows work side by side. */
  pipeline?: Pipeline;
  steps: StepLoad[];
  /** Kept where somebody asks. */
  amounts?: SampleAmounts;
}

/** Accounts for one sample after the other; `startSample` opens them. */
export function createLedger(plan: Plan): Ledger {
  const { header, cores } = plan.image;
  const { target } = header;
  const column = (cost: 'neuron_access' | 'spike' | 'packet_out'): number | undefined =>
    namesCost(target, cost) ? columnOf(cost) : undefined;
  const [access, spike, packet] = [column('neuron_access'), column('spike'), column('packet_out')];
  const firing = firingOf(plan);
  const accounts = plan.blocks.map((block) => accountOf(header, block));
  return {
    plan,
    meter: createMeter(target, cores.length, routersOf(target, cores)),
    traffic: createTraffic(plan),
    totals: createTotals(plan),
    ...{ firing, sent: sentOf(plan, firing) },
    paying: {
      cores: Int32Array.from(plan.blocks, ({ core }) => core),
      columns: Int32Array.from(accounts, ({ column }) => column ?? unpaid),
    },
    places: placesOf(plan, accounts),
    compared: comparedGates(plan),
    charges: { comparisons: target.cycles.comparison !== undefined, weights: namesCost(target, 'weight_byte') },
    ...(target.units && { weightBytes: weightBytesOf(plan) }),
    silent: silentTiles(plan),
    finer: {
      ...(access === undefined ? {} : { access }),
      ...(spike === undefined ? {} : { spike }),
      ...(packet === undefined ? {} : { packet }),
    },
    ...{ steps: [], logicalStep: 0 },
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
  ledger.steps = [];
  if (figures) ledger.amounts = createAmounts(ledger.plan);
  ledger.logicalStep = 0;
  if (pipelined) ledger.pipeline = createPipeline(ledger.plan, ledger.traffic.links);
  resetMeter(ledger.meter);
  resetTotals(ledger.totals);
  clearTraffic(ledger.traffic);
}

/** Pays for one time step: comparisons, packets along their trees, operations of blocks. Time steps come in their order. */
export function payStep(ledger: Ledger, window: number, slot: number, counts: StepCounts): StepLoad {
  const { plan, meter, traffic, pipeline, logicalStep, amounts } = ledger;
  const { firing, valueEmissions, spikeEmissions, blocks } = plan.windows[window]!;
  for (const sender of firing) payFiring(ledger, sender, slot, counts);
  if (slot === 0) for (const tile of ledger.silent[window]!) payActive(ledger, tile, counts.active[tile]!);
  if (slot === 0) for (const at of valueEmissions) payPackets(ledger, at, counts.packets[at]!);
  for (const at of spikeEmissions) payPackets(ledger, at, counts.packets[at]!);
  for (const at of blocks) payOperations(ledger, at, counts.operations[at]!);
  if (ledger.charges.comparisons)
    for (const gate of ledger.compared[window]!) chargeComparisons(ledger, gate, slot, counts);
  if (slot === 0 && ledger.charges.weights) for (const at of blocks) chargeWeights(ledger, at);
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
    addStep(amounts, window, stepLoad);
    addCauses(amounts.causes[window]!, meter.causes);
    addCauses(causes, meter.causes);
    meter.causes = causes;
  }
  return stepLoad;
}

/** A tile compares all its membranes in every slot below its cap. */
function payFiring(ledger: Ledger, sender: number, slot: number, counts: StepCounts): void {
  const { plan, meter, totals, firing, finer } = ledger;
  const { slots } = plan.image.header.schedule;
  if (slot >= firing.caps[sender]!) return;
  const spikes = counts.spikes[sender]!;
  totals.spikes[sender]! += spikes;
  if (firing.active) payActive(ledger, firing.tiles[sender]!, counts.active[firing.tiles[sender]!]!);
  else charge(meter, firing.cores[sender]!, updateColumn, firing.updates[sender * slots + slot]!);
  if (finer.spike !== undefined) charge(meter, firing.cores[sender]!, finer.spike, spikes);
}

/** Neurons for which something has arrived, or whose membrane is not 0. */
function payActive({ plan, totals, meter }: Ledger, tile: number, active: number): void {
  totals.active[tile]! += active;
  charge(meter, plan.tiles[tile]!.core, updateColumn, active);
}

/** All neurons are looked at in every time step. */
function payAccess({ plan, meter, finer: { access } }: Ledger): void {
  if (access === undefined) return;
  for (const { core, neurons } of plan.tiles) charge(meter, core, access, neurons);
}

/** Packets leave along their tree; every destination decodes each of them. */
function payPackets({ meter, totals, traffic, finer, sent }: Ledger, emission: number, packets: number): void {
  if (packets === 0) return;
  const { cores, copies, starts, destinations } = sent;
  totals.packets[emission]! += packets;
  const core = cores[emission]!;
  if (core === host) meter.portPackets += packets * copies[emission]!;
  else if (finer.packet !== undefined) charge(meter, core, finer.packet, packets * copies[emission]!);
  const end = starts[emission + 1]!;
  for (let k = starts[emission]!; k < end; k++) charge(meter, destinations[k]!, eventColumn, packets);
  load(traffic, emission, packets);
}

/** A projection's operations are its block's core's work. */
function payOperations({ totals, meter, paying }: Ledger, block: number, operations: number): void {
  if (operations === 0) return;
  const column = paying.columns[block]!;
  totals.operations[block]! += operations;
  if (column !== unpaid) charge(meter, paying.cores[block]!, column, operations);
}

const unpaid = -1;

/** Both lists of a gate are gone through. Where that costs something there is one core. */
function chargeComparisons(
  { meter, firing }: Ledger,
  { senders }: Compared,
  slot: number,
  { spikes }: StepCounts,
): void {
  for (const sender of senders) if (slot < firing.caps[sender]!) charge(meter, 0, comparisonColumn, spikes[sender]!);
}

/** Weights come from outside when their layer has its turn. */
function chargeWeights({ plan, meter, weightBytes }: Ledger, block: number): void {
  const bytes = weightBytes?.[block] ?? 0;
  if (bytes > 0) charge(meter, plan.blocks[block]!.core, weightColumn, bytes);
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
  const { plan, totals, silent, pipeline, meter } = ledger;
  const { windows } = plan.image.header.schedule;
  for (const at of silent[windows]!) {
    const { core } = plan.tiles[at]!;
    totals.active[at]! += counts.active[at]!;
    const place = { logicalStep: ledger.logicalStep, window: windows, slot: 0 };
    if (pipeline) updateOutputs(pipeline, place, meter, core, counts.active[at]!);
  }
  ledger.logicalStep++;
  if (pipeline && ledger.logicalStep === plan.image.header.schedule.logicalSteps) payLasting(ledger, pipeline, counts);
}

/** Where every neuron is looked at, those that a sample leaves with something in their membranes cost until it has gone through. */
function payLasting({ plan, totals, meter }: Ledger, pipeline: Pipeline, { lasting }: StepCounts): void {
  const { header } = plan.image;
  const { windows, logicalSteps } = header.schedule;
  if (header.target.updates !== 'active') return;
  plan.tiles.forEach(({ population, neuron, core }, tile) => {
    const { readyWindow, fireWindow } = header.populations[population]!;
    const cap = neuron?.cap ?? 0;
    for (let window = (cap === 0 ? readyWindow : fireWindow) + 1; window <= windows; window++)
      for (let slot = 0; slot < Math.max(1, cap); slot++) {
        const at: StepPlace = { logicalStep: logicalSteps - 1, window, slot };
        totals.active[tile]! += lasting[tile]!;
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
  const { plan, meter, steps, traffic, totals, amounts } = ledger;
  const pipelined = ledger.pipeline && closePipeline(ledger.pipeline, meter);
  const counters = countersOf(ledger, pipelined?.timeSteps ?? steps.length);
  return {
    outputs: new Map(plan.image.header.outputs.map(({ name }, output) => [name, outputs[output]!])),
    ...(trace === undefined ? {} : { trace }),
    ...(amounts === undefined ? {} : { amounts: amountsOf(amounts, plan, totals, counters) }),
    counters: sumCounters([...counters.perPopulation, ...counters.perProjection]),
    ...{ ...counters, perCore: meter.totals.slice(), steps },
    perLink: { links: traffic.links.numbers, packets: packetsOver(traffic.links, totals.packets) },
    causes: meter.causes,
    ...(pipelined === undefined ? {} : { pipelined }),
    ...together(steps),
  };
}

/** Cycles of all time steps, and the most of each. */
function together(steps: readonly StepLoad[]): StepLoad {
  let cycles = 0;
  let queueDepth = 0;
  let linkLoad = 0;
  for (const step of steps) {
    cycles += step.cycles;
    queueDepth = Math.max(queueDepth, step.queueDepth);
    linkLoad = Math.max(linkLoad, step.linkLoad);
  }
  return { cycles, queueDepth, linkLoad };
}
