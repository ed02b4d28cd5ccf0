/**
 * @file Step mode: one time step after the other, every event by itself. The executable meaning of a chip image; it reads
 * from `runLogicalStep` down as the order of a sample.
 */
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerTrace } from '../../ir/trace.ts';
import { clearList, eventsIn } from '../events/list.ts';
import { framesIn } from '../input.ts';
import { emptyTrace } from '../trace.ts';
import type { ExecutorOptions, Observer, SynchronousExecutor } from '../executor.ts';
import {
  createLedger,
  createStepCounts,
  payReadouts,
  payStep,
  resultOf,
  startSample,
  type Ledger,
  type StepCounts,
} from '../ledger/index.ts';
import { activeOf, type StepActive } from './active.ts';
import type { Chip } from './chip.ts';
import { fire, readInput, readValues } from './fire.ts';
import { chargeMembranes, membranesOf, resetMembranes, settleMembranes, startMembranes } from './membranes.ts';
import { mark, neuronsOf } from './trace.ts';

/** The sample under way. */
interface Run {
  readonly chip: Chip;
  readonly ledger: Ledger;
  /** Of the time step under way. */
  readonly counts: StepCounts;
  /** Where the target pays for active neurons. */
  readonly active: StepActive | undefined;
  readonly observer: Observer;
  /** By population; empty where nobody asked. */
  readonly trace: readonly (LayerTrace | undefined)[];
  /** By output: membranes of all logical steps. */
  readonly outputs: readonly Int32Array[];
}

/** An executor that delivers address events one by one. It uses the chip's memory: one sample at a time. */
export function createStepExecutor(chip: Chip, options: ExecutorOptions = {}): SynchronousExecutor {
  const { image } = chip.plan;
  const { outputs, populations } = image.header;
  const ledger = createLedger(chip.plan);
  const counts = createStepCounts(chip.plan);
  const active = activeOf(chip);
  return (input, observer = {}) => {
    const frames = framesIn(image, input);
    const run: Run = {
      ...{ chip, ledger, counts, active, observer, trace: options.trace ? emptyTrace(image.header) : [] },
      outputs: outputs.map(
        ({ population }) => new Int32Array(frames.length * sizeOf(populations[population]!.extents)),
      ),
    };
    startSample(ledger, options);
    resetMembranes(chip);
    frames.forEach((frame, t) => runLogicalStep(run, frame, t));
    return resultOf(ledger, run.outputs, options.trace ? run.trace.filter((layer) => layer !== undefined) : undefined);
  };
}

/** One logical step: membranes start, all windows run, the host reads the outputs. */
function runLogicalStep(run: Run, frame: Int32Array, t: number): void {
  const { chip, ledger, active, counts } = run;
  active?.begin();
  startMembranes(chip);
  if (chip.machine !== undefined) chip.frame.set(frame);
  for (const list of chip.lists[0]!.used) readInput(chip.machine, chip.frame, frame, list);
  chip.plan.windows.forEach((_, window) => runWindow(run, window, t));
  readOutputs(run, t);
  active?.count(counts);
  active?.end(counts);
  payReadouts(ledger, counts);
}

/** One window; the kinds of the neurons that fire in it say what becomes of their membranes before and afterwards. */
function runWindow(run: Run, window: number, logicalStep: number): void {
  const { plan } = run.chip;
  const { slots, windows } = plan.image.header.schedule;
  for (const sender of plan.windows[window]!.firing) chargeMembranes(run.chip, sender);
  run.active?.count(run.counts);
  for (let slot = 0; slot < slots; slot++)
    runStep(run, { window, slot, logicalStep, step: (logicalStep * windows + window) * slots + slot });
  for (const sender of plan.windows[window]!.firing) settleMembranes(run.chip, sender);
}

/** Where a time step stands: in the sample, in its window, and in which logical step. */
interface Time {
  readonly step: number;
  readonly window: number;
  readonly slot: number;
  readonly logicalStep: number;
}

/**
 * One time step: all senders look at their membranes, then all packets travel, then every block takes what has arrived.
 * So nothing that is added in a step is seen before the next one. Values move in the first step of a window only.
 */
function runStep(run: Run, time: Time): void {
  const { chip, ledger, counts, active, observer } = run;
  const { values, firing, valueEmissions, spikeEmissions, blocks } = chip.plan.windows[time.window]!;
  const first = time.slot === 0;
  if (first) for (const sender of values) readSender(chip, sender);
  for (const join of chip.joins[time.window] ?? []) chip.machine!.loops.fireRows(join, time.slot, chip.machine!.lookup);
  for (const sender of firing) fireSender(run, sender, time);
  if (first) for (const emission of valueEmissions) send(run, emission);
  for (const emission of spikeEmissions) send(run, emission);
  for (const block of blocks) {
    counts.operations[block] = chip.receivers[block]!(first);
    active?.took(block, first);
  }
  const stepLoad = payStep(ledger, time.window, time.slot, counts);
  observer.step?.(time.step, stepLoad);
}

/** A tile's nonzero membranes become messages. */
function readSender({ plan, machine, tiles, lists }: Chip, sender: number): void {
  const { from } = plan.senders[sender]!;
  if (from === 'input') return;
  for (const list of lists[sender]!.used) readValues(machine, tiles[from]!, list);
}

/** Fires a tile; from its cap on it is silent. What is joined has fired already. */
function fireSender(run: Run, sender: number, { slot, step, logicalStep }: Time): void {
  const { chip, counts, observer } = run;
  const { from } = chip.plan.senders[sender]!;
  if (from === 'input') return;
  const tile = chip.tiles[from]!;
  const { whole, used, rowEvents } = chip.lists[sender]!;
  const silent = slot >= tile.thresholds.length;
  let spikes = 0;
  for (const list of used) {
    if (silent) clearList(list);
    const fired = silent ? 0 : fire(chip.machine, tile, slot, list);
    // Parts have its channels once where the whole is not there.
    if (list === whole || used[0] !== whole) spikes += fired;
  }
  if (rowEvents !== undefined) spikes = rowEvents[rowEvents.length - 1]!;
  counts.spikes[sender] = spikes;
  const { population } = chip.plan.tiles[from]!;
  const trace = run.trace[population];
  if (spikes === 0 || (trace === undefined && observer.spikes === undefined)) return;
  const { extents } = chip.plan.image.header.populations[population]!;
  if (used[0] !== whole) fire(chip.machine, tile, slot, whole);
  const neurons = neuronsOf(whole, extents[1]);
  if (trace !== undefined) mark(trace, logicalStep * sizeOf(extents), neurons, slot);
  observer.spikes?.(population, step, neurons);
}

/** Packets leave; the lists of the blocks they serve hold them already. */
function send({ chip, counts }: Run, emission: number): void {
  const { rowFrom, rowTo, sender } = chip.plan.emissions[emission]!;
  const sent = chip.sent[emission]!;
  const first = chip.lists[sender]!.whole.rowFrom;
  counts.packets[emission] =
    sent instanceof Int32Array ? sent[rowTo - first]! - sent[rowFrom - first]! : eventsIn(sent, rowFrom, rowTo);
}

/** The host reads every membrane of the outputs. */
function readOutputs({ chip, outputs }: Run, t: number): void {
  chip.plan.image.header.outputs.forEach(({ population }, output) => {
    const membranes = membranesOf(chip, population);
    outputs[output]!.set(membranes, t * membranes.length);
  });
}
