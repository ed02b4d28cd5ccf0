/** @file Step mode: one time step after the other, every event by itself. The executable meaning of a chip image. */
import type { LayerTrace } from '../ir/trace.ts';
import { correlateLeft, correlateRight, modulate, receiveState, resetCopy, resetCounts } from './attention.ts';
import type { Block, Chip, Emission, Sender, WindowPlan } from './chip.ts';
import * as meters from './counters.ts';
import { clearList, eventsIn, inOrder, type Delivery } from './events.ts';
import { fire, readInput, readValues } from './fire.ts';
import { framesIn, membranesOf, resetFired, resetMembranes, startStep } from './memory.ts';
import {
  neuronCount,
  type ExecutorOptions,
  type Observer,
  type SampleResult,
  type SynchronousExecutor,
} from './result.ts';
import { clearTraffic, load } from './traffic.ts';
import { deliver } from './synapses.ts';
import { emptyTrace, mark, neuronsOf } from './trace.ts';
import { transfer } from './transfer.ts';
import { anySpike, endMaximum, openGates, passGates, raise, startMaximum } from './windows.ts';

/** The sample under way. */
interface Run {
  readonly chip: Chip;
  readonly observer: Observer;
  /** By population; empty where nobody asked. */
  readonly trace: readonly (LayerTrace | undefined)[];
  readonly perPopulation: readonly meters.Counters[];
  readonly perProjection: readonly meters.Counters[];
  /** By output: membranes of all logical steps. */
  readonly outputs: readonly Int32Array[];
}

/** An executor that delivers address events one by one. It uses the chip's memory: one sample at a time. */
export function createStepExecutor(chip: Chip, options: ExecutorOptions = {}): SynchronousExecutor {
  const { header } = chip.image;
  return (input, observer = {}) => {
    const frames = framesIn(chip, input);
    for (const tile of chip.tiles) resetMembranes(tile);
    meters.resetMeter(chip.meter);
    const run: Run = {
      ...{ chip, observer, trace: options.trace ? emptyTrace(header) : [] },
      perPopulation: header.populations.map(meters.zeroCounters),
      perProjection: header.projections.map(meters.zeroCounters),
      outputs: header.outputs.map(
        ({ population }) => new Int32Array(frames.length * neuronCount(chip.image, population)),
      ),
    };
    const steps = frames.flatMap((frame, t) => runLogicalStep(run, frame, t));
    return resultOf(run, steps, options);
  };
}

/** One logical step: membranes start, all windows run, the host reads the outputs. */
function runLogicalStep(run: Run, frame: Int32Array, t: number): meters.StepLoad[] {
  const { chip } = run;
  for (const tile of chip.tiles) startStep(tile);
  readInput(frame, chip.input);
  const steps = chip.windows.flatMap((plan, window) => runWindow(run, plan, window, t));
  readOutputs(run, t);
  return steps;
}

/** One window; afterwards kept membranes that have fired are reset. */
function runWindow(run: Run, plan: WindowPlan, window: number, t: number): meters.StepLoad[] {
  const { slots, windows } = run.chip.image.header.schedule;
  const loads = Array.from({ length: slots }, (_, slot) => {
    const time: Time = { step: (t * windows + window) * slots + slot, slot, logicalStep: t };
    const stepLoad = runStep(run, plan, time);
    run.observer.step?.(time.step, stepLoad);
    return stepLoad;
  });
  for (const { tile } of plan.firing) resetFired(tile);
  return loads;
}

/** Where a time step stands: in the sample, in its window, and in which logical step. */
interface Time {
  readonly step: number;
  readonly slot: number;
  readonly logicalStep: number;
}

/**
 * One time step: all senders look at their membranes, then all packets travel, then every block takes what has arrived.
 * So nothing that is added in a step is seen before the next one. Values move in the first step of a window only.
 */
function runStep(run: Run, plan: WindowPlan, time: Time): meters.StepLoad {
  const { meter, traffic } = run.chip;
  const first = time.slot === 0;
  if (first) for (const { tile, list } of plan.values) readValues(tile, list);
  for (const sender of plan.firing) fireSender(run, sender, time);
  if (first) for (const emission of plan.valueEmissions) send(run, emission);
  for (const emission of plan.spikeEmissions) send(run, emission);
  for (const block of plan.blocks) receive(run, block, first);
  const stepLoad = meters.closeStep(meter, traffic.plainPeak, traffic.chipPeak);
  clearTraffic(traffic);
  return stepLoad;
}

/** Fires a tile; from its cap on it is silent. The last comparison of a kept membrane counts twice: it also resets. */
function fireSender(run: Run, { tile, list }: Sender, { slot, step, logicalStep }: Time): void {
  if (slot >= tile.thresholds.length) {
    clearList(list);
    return;
  }
  const spikes = fire(tile, slot, list);
  const counters = run.perPopulation[tile.population]!;
  counters.spikes += spikes;
  const resets = tile.dynamics !== undefined && slot === tile.thresholds.length - 1;
  const updates = tile.membranes.length * (resets ? 2 : 1);
  counters.neuronUpdates += updates;
  meters.charge(run.chip.meter, tile.core, meters.costColumn.neuron_update, updates);
  const trace = run.trace[tile.population];
  if (spikes === 0 || (trace === undefined && run.observer.spikes === undefined)) return;
  const neurons = neuronsOf(list, run.chip.image.header.populations[tile.population]!.extents[1]);
  if (trace !== undefined) mark(trace, logicalStep * neuronCount(run.chip.image, tile.population), neurons, slot);
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
    case 'any':
      block.seen.fill(0);
      charge('stateOps', meters.costColumn.state_op, each(run, block.first, block, anySpike));
      break;
    case 'max':
      if (!first) break;
      startMaximum(block);
      charge('transferOps', meters.costColumn.transfer_op, each(run, block.first, block, raise));
      endMaximum(block);
      break;
    case 'gate':
      block.open.fill(0);
      each(run, block.second, block, openGates);
      charge('stateOps', meters.costColumn.state_op, each(run, block.first, block, passGates));
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
function readOutputs(run: Run, t: number): void {
  run.chip.readouts.forEach(({ population, packets, hops, chipHops }, output) => {
    const membranes = membranesOf(run.chip, population);
    run.outputs[output]!.set(membranes, t * membranes.length);
    const counters = run.perPopulation[population]!;
    counters.packets += packets;
    counters.hops += hops;
    counters.chipHops += chipHops;
  });
}

function resultOf(run: Run, steps: readonly meters.StepLoad[], options: ExecutorOptions): SampleResult {
  const { chip, perPopulation, perProjection } = run;
  const { outputs } = chip.image.header;
  return {
    outputs: new Map(outputs.map(({ name }, output) => [name, run.outputs[output]!])),
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
