/** @file Step mode: one time step after the other, every event by itself. The executable meaning of a chip image. */
import type { LayerTrace } from '../ir/trace.ts';
import { correlateLeft, correlateRight, modulate, receiveState, resetCopy, resetCounts } from './attention.ts';
import type { Block, Chip, Emission, Sender, WindowPlan } from './chip.ts';
import * as meters from './counters.ts';
import { clearList, eventsIn, inOrder, type Delivery } from './events.ts';
import { fire, readInput, readValues } from './fire.ts';
import { checkInput, membranesOf, resetMembranes } from './memory.ts';
import type { Executor, ExecutorOptions, Observer, SampleResult } from './result.ts';
import { clearTraffic, load } from './routes.ts';
import { deliver } from './synapses.ts';
import { emptyTrace, mark, neuronsOf } from './trace.ts';
import { transfer } from './transfer.ts';

/** The sample under way. */
interface Run {
  readonly chip: Chip;
  readonly observer: Observer;
  /** By population; empty where nobody asked. */
  readonly trace: readonly (LayerTrace | undefined)[];
  readonly perPopulation: readonly meters.Counters[];
  readonly perProjection: readonly meters.Counters[];
}

/** An executor that delivers address events one by one. It uses the chip's memory: one sample at a time. */
export function createStepExecutor(chip: Chip, options: ExecutorOptions = {}): Executor {
  const { header } = chip.image;
  return (input, observer = {}) => {
    checkInput(chip, input);
    for (const tile of chip.tiles) resetMembranes(tile);
    readInput(input, chip.input);
    meters.resetMeter(chip.meter);
    const run: Run = {
      ...{ chip, observer, trace: options.trace ? emptyTrace(header) : [] },
      perPopulation: header.populations.map(meters.zeroCounters),
      perProjection: header.projections.map(meters.zeroCounters),
    };
    const steps = chip.windows.flatMap((plan, window) => runWindow(run, plan, window));
    readOutputs(run);
    return resultOf(run, steps, options);
  };
}

function runWindow(run: Run, plan: WindowPlan, window: number): meters.StepLoad[] {
  const { slots } = run.chip.image.header.schedule;
  return Array.from({ length: slots }, (_, slot) => {
    const step = window * slots + slot;
    const stepLoad = runStep(run, plan, slot, step);
    run.observer.step?.(step, stepLoad);
    return stepLoad;
  });
}

/**
 * One time step: all senders look at their membranes, then all packets travel, then every block takes what has arrived.
 * So nothing that is added in a step is seen before the next one. Values move in the first step of a window only.
 */
function runStep(run: Run, plan: WindowPlan, slot: number, step: number): meters.StepLoad {
  const { meter, traffic } = run.chip;
  const first = slot === 0;
  if (first) for (const { tile, list } of plan.values) readValues(tile, list);
  for (const sender of plan.firing) fireSender(run, sender, slot, step);
  if (first) for (const emission of plan.valueEmissions) send(run, emission);
  for (const emission of plan.spikeEmissions) send(run, emission);
  for (const block of plan.blocks) receive(run, block, first);
  const stepLoad = meters.closeStep(meter, traffic.plainPeak, traffic.chipPeak);
  clearTraffic(traffic);
  return stepLoad;
}

/** Fires a tile; from its cap on it is silent. */
function fireSender(run: Run, { tile, list }: Sender, slot: number, step: number): void {
  if (slot >= tile.thresholds.length) {
    clearList(list);
    return;
  }
  const spikes = fire(tile, slot, list);
  const counters = run.perPopulation[tile.population]!;
  counters.spikes += spikes;
  counters.neuronUpdates += tile.membranes.length;
  meters.charge(run.chip.meter, tile.core, meters.costColumn.neuron_update, tile.membranes.length);
  const trace = run.trace[tile.population];
  if (spikes === 0 || (trace === undefined && run.observer.spikes === undefined)) return;
  const neurons = neuronsOf(list, run.chip.image.header.populations[tile.population]!.extents[1]);
  if (trace !== undefined) mark(trace, neurons, slot);
  run.observer.spikes?.(tile.population, step, neurons);
}

/** Packets leave along their tree; every destination decodes each of them. */
function send(run: Run, { list, rowFrom, rowTo, population, destinations, tree }: Emission): void {
  const packets = eventsIn(list, rowFrom, rowTo);
  if (packets === 0) return;
  const counters = run.perPopulation[population]!;
  counters.packets += packets;
  counters.hops += packets * tree.hops;
  counters.chipHops += packets * tree.chipHops;
  counters.events += packets * destinations.length;
  for (let k = 0; k < destinations.length; k++) {
    meters.charge(run.chip.meter, destinations[k]!, meters.costColumn.event, packets);
  }
  load(run.chip.traffic, tree, packets);
}

/** A block takes what has arrived. Values are there in the first step of its window only. */
function receive(run: Run, block: Block, first: boolean): void {
  const counters = run.perProjection[block.projection]!;
  const charge = (counter: 'synapticOps' | 'macs' | 'stateOps' | 'transferOps', column: number, n: number): void => {
    if (n === 0) return;
    counters[counter] += n;
    meters.charge(run.chip.meter, block.core, column, n);
  };
  switch (block.kind) {
    case 'synapses':
      charge('synapticOps', meters.costColumn.synaptic_op, each(run, block.first, block, deliver));
      break;
    case 'graded':
      if (first) charge('macs', meters.costColumn.mac, each(run, block.first, block, deliver));
      break;
    case 'transfer':
      if (first) charge('transferOps', meters.costColumn.transfer_op, each(run, block.first, block, transfer));
      break;
    case 'correlate': {
      if (first) resetCounts(block);
      const left = each(run, block.first, block, correlateLeft);
      charge('stateOps', meters.costColumn.state_op, left + each(run, block.second, block, correlateRight));
      break;
    }
    case 'modulate':
      if (first) resetCopy(block);
      if (first) each(run, block.second, block, receiveState);
      charge('stateOps', meters.costColumn.state_op, each(run, block.first, block, modulate));
  }
}

/**
 * Hands deliveries to a block, one after the other, and sums what it returns. Only saturating arithmetic depends on the
 * order of events; it takes them in the population's order [row][column][channel], however the population is tiled.
 */
function each<B extends Block>(
  { chip }: Run,
  deliveries: readonly Delivery[],
  block: B,
  take: (block: B, list: Delivery['list'], rowFrom: number, rowTo: number) => number,
): number {
  let sum = 0;
  const ordered = chip.image.header.saturating ? inOrder(chip.scratch, deliveries) : deliveries;
  for (const { list, rowFrom, rowTo } of ordered) sum += take(block, list, rowFrom, rowTo);
  return sum;
}

/** The host reads every membrane of the outputs. */
function readOutputs(run: Run): void {
  for (const { population, packets, hops, chipHops } of run.chip.readouts) {
    const counters = run.perPopulation[population]!;
    counters.packets += packets;
    counters.hops += hops;
    counters.chipHops += chipHops;
  }
}

function resultOf(run: Run, steps: readonly meters.StepLoad[], options: ExecutorOptions): SampleResult {
  const { chip, perPopulation, perProjection } = run;
  const { outputs } = chip.image.header;
  return {
    outputs: new Map(outputs.map(({ name, population }) => [name, membranesOf(chip, population)])),
    ...(options.trace ? { trace: run.trace.filter((layer) => layer !== undefined) } : {}),
    counters: meters.sumCounters([...perPopulation, ...perProjection]),
    perPopulation,
    perProjection,
    perCore: chip.meter.totals.slice(),
    steps,
    cycles: steps.reduce((sum, { cycles }) => sum + cycles, 0),
    queueDepth: steps.reduce((most, { queueDepth }) => Math.max(most, queueDepth), 0),
    linkLoad: steps.reduce((most, { linkLoad }) => Math.max(most, linkLoad), 0),
  };
}
