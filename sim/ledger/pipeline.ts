/**
 * @file Pipelining: windows work side by side, each on another logical step. In chip step p window w has logical step p - w, so that a
 * logical step, and the next sample, begins at every chip step. No spike changes, since a window reads sums that are complete; only
 * what is done at the same time does. What arrives early waits (`delaysOf`).
 */
import type { ChipImage } from '../../ir/chip/image.ts';
import { isRegister } from '../../ir/neurons/index.ts';
import { sourcesOf } from '../../ir/projections/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { looksAtAll } from '../../ir/target/index.ts';
import type { Plan } from '../plan/plan.ts';
import {
  coreCosts,
  columnOf,
  cyclesOfStep,
  noCauses,
  portCycles,
  writeWork,
  type Causes,
  type StepMeter,
} from './meter.ts';
import { treeOf, type Links, type Traffic } from './traffic.ts';

/** What a time step of the chip asks of it: windows add to it until all have. */
interface Load {
  /** Cycles by core, the host's port last. */
  readonly send: Float64Array;
  readonly receive: Float64Array;
  /** Packets by link, as `Links` numbers them. */
  readonly packets: Float64Array;
}

/** Time steps of one sample on a chip whose windows overlap. */
export interface Pipeline {
  readonly slots: number;
  readonly logicalSteps: number;
  /** Chip steps of a sample that comes alone, each of `slots` time steps. */
  readonly chipSteps: number;
  /** Absent where links take no time. */
  readonly links?: Links;
  /** Cycles of every core in every time step, whatever happens: neurons that are looked at. */
  readonly always: Float64Array;
  readonly cores: number;
  /** Time steps of a sample that comes alone, and of samples that follow one another, by number; those that are done are gone. */
  readonly alone: Map<number, Load>;
  readonly steady: Map<number, Load>;
  readonly free: Load[];
  readonly looksAtAll: boolean;
  readonly result: Pipelined;
}

/** What a sample costs where windows work side by side. */
export interface Pipelined {
  /** Cycles from the first time step of a sample to its last, nothing before or behind it. */
  cycles: number;
  /** Cycles between two samples, where the same sample comes again and again. */
  interval: number;
  /** Cycles of the busiest core in an interval: no shorter one is possible with these tiles. */
  busiestWork: number;
  busiestCore: number;
  /** Membranes beyond one for each neuron, for what waits; no limit of a core counts them. */
  readonly heldMembranes: number;
  /** Time steps of the chip for a sample that comes alone. */
  readonly timeSteps: number;
  /** By cause, of a sample that comes alone and of an interval. */
  readonly causes: Causes;
  readonly intervalCauses: Causes;
}

/** Why windows of an image cannot work side by side, in words that end a sentence; undefined where they can. */
export function whyNotPipelined({ header }: ChipImage): string | undefined {
  if (header.target.units) return `the layers of ${header.target.name} take turns on the same units`;
  const register = header.populations.findIndex((population) => isRegister(population));
  if (register < 0) return undefined;
  const heard = header.projections.filter(({ target }) => target === register).flatMap((one) => sourcesOf<number>(one));
  const names = [...new Set(heard)].map((at) => `"${header.populations[at]!.name}"`).join(' and ');
  const { name } = header.populations[register]!;
  return `"${name}" holds what ${names} gave in the step before, which the next step would need before it is there`;
}

/**
 * Membranes beyond one for each neuron that a chip holds while windows work side by side: a population that hears several windows, or
 * is read later than it is complete, holds as many logical steps as lie between.
 */
export function heldMembranes({ populations, projections, input }: ChipImage['header']): number {
  return populations.reduce((sum, { extents, neuron, fireWindow, readyWindow }, at) => {
    if (at === input.population) return sum;
    const heard = projections.filter(({ target }) => target === at).map(({ activeWindow }) => activeWindow);
    const read = projections
      .filter((one) => sourcesOf<number>(one).includes(at))
      .map(({ activeWindow }) => activeWindow);
    const last = Math.max(readyWindow, ...read, (neuron?.cap ?? 0) > 0 ? fireWindow : 0);
    const first = Math.min(last, ...heard);
    return sum + sizeOf(extents) * Math.max(0, last - first - 1);
  }, 0);
}

/** Chip steps of a sample that comes alone: those of its logical steps, and one for every window behind the first; where outputs are looked at on the chip, one more. */
export const chipStepsOf = ({ image: { header } }: Plan): number =>
  header.schedule.logicalSteps + header.schedule.windows - (looksAtAll(header.target) ? 0 : 1);

export function createPipeline(plan: Plan, links: Links): Pipeline {
  const { header, cores } = plan.image;
  const { slots, logicalSteps } = header.schedule;
  const access = header.target.cycles.neuron_access?.value ?? 0;
  const always = new Float64Array(cores.length + 1);
  for (const { core, neurons } of plan.tiles) always[core]! += neurons * access;
  const chipSteps = chipStepsOf(plan);
  return {
    ...{ slots, logicalSteps, chipSteps, always, cores: cores.length, alone: new Map(), steady: new Map(), free: [] },
    looksAtAll: looksAtAll(header.target),
    ...((header.target.step ?? 'sum') === 'sum' ? { links } : {}),
    result: {
      ...{ cycles: 0, interval: 0, busiestWork: 0, busiestCore: 0, timeSteps: chipSteps * slots },
      heldMembranes: heldMembranes(header),
      ...{ causes: noCauses(), intervalCauses: noCauses() },
    },
  };
}

const emptyLoad = ({ cores, links }: Pipeline): Load => ({
  send: new Float64Array(cores + 1),
  receive: new Float64Array(cores + 1),
  packets: new Float64Array(links?.numbers.length ?? 0),
});

function loadAt(pipeline: Pipeline, loads: Map<number, Load>, number: number): Load {
  const known = loads.get(number);
  if (known !== undefined) return known;
  const load = pipeline.free.pop() ?? emptyLoad(pipeline);
  load.send.set(pipeline.always);
  load.receive.fill(0);
  load.packets.fill(0);
  loads.set(number, load);
  return load;
}

/** Where a time step of a window stands; the outputs are looked at in the window behind the last. */
export interface StepPlace {
  readonly logicalStep: number;
  readonly window: number;
  readonly slot: number;
}

/** The loads of a time step: of the sample that comes alone, and of samples that follow one another. */
function loadsAt(pipeline: Pipeline, { logicalStep, window, slot }: StepPlace): readonly [Load, Load] {
  const { slots, logicalSteps, alone, steady } = pipeline;
  const chipStep = logicalStep + window;
  return [
    loadAt(pipeline, alone, chipStep * slots + slot),
    loadAt(pipeline, steady, (chipStep % logicalSteps) * slots + slot),
  ];
}

/** Adds a window's time step, before its counts are closed. What is paid in every time step must not be among them. */
export function overlap(pipeline: Pipeline, at: StepPlace, meter: StepMeter, traffic: Traffic): void {
  const { links, cores } = pipeline;
  for (const load of loadsAt(pipeline, at)) {
    for (let k = 0; k < meter.touchedCount; k++) {
      const core = meter.touchedCores[k]!;
      writeWork(meter, meter.counts, core * coreCosts.length, meter.work);
      load.send[core]! += meter.work.send;
      load.receive[core]! += meter.work.receive;
    }
    load.send[cores]! += portCycles(meter);
    if (links === undefined) continue;
    for (let k = 0; k < traffic.usedCount; k++)
      for (const link of treeOf(links, traffic.used[k]!)) load.packets[link]! += traffic.usedPackets[k]!;
  }
  const { logicalStep, window, slot } = at;
  const last = logicalStep === pipeline.logicalSteps - 1 && slot === pipeline.slots - 1;
  if (last && !pipeline.looksAtAll) closeAlone(pipeline, meter, logicalStep + window + 1);
}

/** Adds the neurons of a core that are looked at behind the last window. */
export function updateOutputs(
  pipeline: Pipeline,
  at: StepPlace,
  meter: StepMeter,
  core: number,
  updates: number,
): void {
  for (const load of loadsAt(pipeline, at)) load.send[core]! += updates * meter.cycles[updateColumn]!;
}

/** Adds neurons of a core that are looked at because of what is left in their membranes, while later windows work on the last logical step. */
export function updateLasting(
  pipeline: Pipeline,
  at: StepPlace,
  meter: StepMeter,
  core: number,
  updates: number,
): void {
  loadsAt(pipeline, at)[0].send[core]! += updates * meter.cycles[updateColumn]!;
}

const updateColumn = columnOf('neuron_update');

/** Ends time steps of the sample that comes alone: those before a chip step. */
function closeAlone(pipeline: Pipeline, meter: StepMeter, before: number): void {
  const { alone, slots, free, result } = pipeline;
  for (const number of [...alone.keys()].filter((one) => one < before * slots).sort((a, b) => a - b)) {
    const load = alone.get(number)!;
    result.cycles += closeLoad(pipeline, load, meter, result.causes);
    alone.delete(number);
    free.push(load);
  }
}

/** Ends a sample. */
export function closePipeline(pipeline: Pipeline, meter: StepMeter): Pipelined {
  const { chipSteps, slots, steady, result, cores } = pipeline;
  // Nothing may be added behind the last window; its time steps take their barrier all the same.
  if (pipeline.looksAtAll)
    for (let number = 0; number < chipSteps * slots; number++) loadAt(pipeline, pipeline.alone, number);
  closeAlone(pipeline, meter, chipSteps);
  const work = new Float64Array(cores);
  for (const [, load] of [...steady].sort(([a], [b]) => a - b)) {
    result.interval += closeLoad(pipeline, load, meter, result.intervalCauses);
    for (let core = 0; core < cores; core++) {
      const [send, receive] = [load.send[core]!, load.receive[core]!];
      work[core]! += meter.step === 'phases' ? Math.max(send, receive) : send + receive;
    }
  }
  result.busiestWork = work.reduce((most, one) => Math.max(most, one), 0);
  result.busiestCore = Math.max(0, work.indexOf(result.busiestWork));
  return result;
}

function closeLoad({ cores, links }: Pipeline, load: Load, meter: StepMeter, causes: Causes): number {
  let [both, send, receive, plain, chip] = [0, 0, 0, 0, 0];
  for (let core = 0; core <= cores; core++) {
    both = Math.max(both, load.send[core]! + load.receive[core]!);
    send = Math.max(send, load.send[core]!);
    receive = Math.max(receive, load.receive[core]!);
  }
  load.packets.forEach((packets, link) => {
    if (link < links!.plain) plain = Math.max(plain, packets);
    else chip = Math.max(chip, packets);
  });
  return cyclesOfStep(meter, { both, send, receive, plain, chip }, causes);
}
