/**
 * @file Step mode: one time step after the other, every event by itself. The executable meaning of a chip image; it reads
 * from `runLogicalStep` down as the order of a sample.
 */
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerTrace } from '../../ir/trace.ts';
import { eventsIn } from '../events/list.ts';
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
import type { Sending, WindowSchedule } from './schedule.ts';
import { readInput, readValues } from './fire.ts';
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
  const { plan, schedules } = run.chip;
  const { slots, windows } = plan.image.header.schedule;
  for (const sender of schedules[window]!.lasting) chargeMembranes(run.chip, sender);
  run.active?.count(run.counts);
  for (let slot = 0; slot < slots; slot++)
    runStep(run, { window, slot, logicalStep, step: (logicalStep * windows + window) * slots + slot });
  for (const sender of schedules[window]!.lasting) settleMembranes(run.chip, sender);
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
  const { values, firing, blocks } = chip.plan.windows[time.window]!;
  const schedule = chip.schedules[time.window]!;
  const first = time.slot === 0;
  if (first) for (const sender of values) readSender(chip, sender);
  fireSenders(run, schedule, time);
  if (run.trace.length > 0 || observer.spikes !== undefined) for (const sender of firing) tell(run, sender, time);
  if (first) for (const sending of schedule.values) send(counts, sending);
  sendSpikes(run, schedule);
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

/** All senders fire: into what is joined, and into lists. */
function fireSenders({ chip, counts }: Run, { listed, countedSpikes }: WindowSchedule, { window, slot }: Time): void {
  const { machine, joins } = chip;
  if (machine !== undefined) {
    const { loops, lookup, all } = machine;
    for (const join of joins[window] ?? []) loops.fireRows(join, slot, lookup);
    for (let k = 0; k < countedSpikes.length; k += 2) counts.spikes[countedSpikes[k]!] = all[countedSpikes[k + 1]!]!;
  }
  for (const sender of listed) {
    const { whole, used, rowEvents } = chip.lists[sender]!;
    let spikes = 0;
    chip.fires[sender]!.forEach((fire, i) => {
      const fired = fire(slot);
      // Parts have its channels once where the whole is not there.
      if (used[i] === whole || used[0] !== whole) spikes += fired;
    });
    if (rowEvents === undefined) counts.spikes[sender] = spikes;
  }
}

/** Who fired, for those who ask. */
function tell({ chip, counts, trace: traces, observer }: Run, sender: number, { slot, step, logicalStep }: Time): void {
  const { from } = chip.plan.senders[sender]!;
  if (from === 'input' || counts.spikes[sender] === 0) return;
  const { population } = chip.plan.tiles[from]!;
  const trace = traces[population];
  const { extents } = chip.plan.image.header.populations[population]!;
  const { whole, used } = chip.lists[sender]!;
  if (used[0] !== whole) chip.fireWhole[sender]!(slot);
  const neurons = neuronsOf(whole, extents[1]);
  if (trace !== undefined) mark(trace, logicalStep * sizeOf(extents), neurons, slot);
  observer.spikes?.(population, step, neurons);
}

/** Packets leave; the lists of the blocks they serve hold them already. */
function sendSpikes({ chip, counts }: Run, { countedPackets, packets }: WindowSchedule): void {
  const all = chip.machine?.all;
  if (all !== undefined)
    for (let k = 0; k < countedPackets.length; k += 3)
      counts.packets[countedPackets[k]!] = all[countedPackets[k + 1]!]! - all[countedPackets[k + 2]!]!;
  for (const sending of packets) send(counts, sending);
}

function send({ packets }: StepCounts, { emission, list, rowFrom, rowTo }: Sending): void {
  packets[emission] = eventsIn(list, rowFrom, rowTo);
}

/** The host reads every membrane of the outputs. */
function readOutputs({ chip, outputs }: Run, t: number): void {
  chip.plan.image.header.outputs.forEach(({ population }, output) => {
    const membranes = membranesOf(chip, population);
    outputs[output]!.set(membranes, t * membranes.length);
  });
}
