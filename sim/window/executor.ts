/**
 * @file Window mode: counts of whole windows through whole populations, then the ledger of every time step from tallies.
 * The same integers as step mode's, wherever `whyNotWindow` has nothing to say.
 */
import { startEngine, type Engine } from '../../engine/index.ts';
import type { ChipImage } from '../../ir/chip/image.ts';
import { channelOf, constantsTaken, countOf } from '../../ir/neurons/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerTrace } from '../../ir/trace.ts';
import { framesIn } from '../input.ts';
import { emptyTrace } from '../trace.ts';
import type { ExecutorOptions, Observer, SynchronousExecutor } from '../executor.ts';
import {
  createLedger,
  createStepCounts,
  payReadouts,
  paySettled,
  payStep,
  payTotals,
  resultOf,
  startSample,
  stepTables,
  termsOf,
  type Ledger,
  type StepCounts,
} from '../ledger/index.ts';
import { kernelModule, kernelTasks, type KernelVariant } from '../kernels/index.ts';
import { planOf, type Plan } from '../plan/index.ts';
import { countSlot, type Summed } from './account.ts';
import { activeOf } from './active.ts';
import { isState, membraneWords, stateColumns, type Layer } from './layer.ts';
import { observeSpikes } from './observe.ts';
import { programOf, type Settled, type WindowProgram } from './program.ts';
import { settledSteps, type SettledSteps } from './settle.ts';
import { wordsOf, type Words } from './store.ts';
import type { Placed } from './sums.ts';

/** Window mode of one image, with memory and threads of its own. */
interface WindowChip {
  readonly plan: Plan;
  readonly program: WindowProgram;
  readonly engine: Engine;
  readonly memory: Words;
  readonly summed: Summed;
  /** Where kernels settle time steps. */
  readonly settled?: SettledSteps;
}

/**
 * An executor of whole windows.
 *
 * @param variant which kernels; those that are faster here unless told.
 */
export function createWindowExecutor(
  image: ChipImage,
  options: ExecutorOptions = {},
  variant?: KernelVariant,
): SynchronousExecutor {
  const plan = planOf(image);
  const ledger = createLedger(plan);
  const chip = openWindows(
    plan,
    options,
    variant,
    options.figures || options.pipelined ? undefined : settledOf(ledger),
  );
  const { outputs, populations } = image.header;
  const counts = createStepCounts(chip.plan);
  const active = activeOf(chip.plan, chip.program.layers, chip.memory);
  const execute: SynchronousExecutor = (input, observer = {}) => {
    const frames = framesIn(image, input);
    const trace = options.trace ? emptyTrace(image.header) : [];
    const results = outputs.map(
      ({ population }) => new Int32Array(frames.length * sizeOf(populations[population]!.extents)),
    );
    startSample(ledger, options);
    forget(chip);
    frames.forEach((frame, t) => {
      chip.memory.words.set(frame, chip.program.input / 4);
      active?.begin();
      chip.engine.run(0);
      active?.count(frame, counts);
      payWindows(chip, ledger, counts, observer, t);
      readTrace(chip, trace, t);
      outputs.forEach(({ population }, output) => {
        readMembranes(chip.memory, chip.program.layers[population]!, results[output]!, t);
      });
      payReadouts(ledger, counts);
    });
    return resultOf(ledger, results, options.trace ? trace.filter((layer) => layer !== undefined) : undefined);
  };
  return Object.assign(execute, { ready: chip.engine.ready, close: () => chip.engine.close() });
}

function openWindows(
  plan: Plan,
  { trace = false, threads = 1, spawn }: ExecutorOptions,
  variant: KernelVariant | undefined,
  settled: Settled | undefined,
): WindowChip {
  const workers = spawn === undefined ? 1 : threads;
  const program = programOf(plan, workers, trace, settled);
  const engine = startEngine({
    purpose: 'simulation',
    table: kernelTasks,
    module: kernelModule(variant),
    spawn: spawn ?? noThreads,
    threads: workers,
    dataEnd: program.store.end,
    scratchBytes: program.scratch,
    programs: program.programs,
  });
  const memory = wordsOf(engine.buffer);
  program.store.fill(memory);
  const { slots } = plan.image.header.schedule;
  const numbers = ({ address, count }: Placed): Float64Array => new Float64Array(engine.buffer, address, count * slots);
  const summed = { sums: numbers(program.sums), products: numbers(program.products) };
  const { settling } = program;
  const steps = settled && settling && settledSteps(memory, settling, settled.terms, slots);
  return { plan, program, engine, memory, summed, ...(steps && { settled: steps }) };
}

/** Undefined where time steps are charged one by one. */
function settledOf(ledger: Ledger): Settled | undefined {
  const terms = termsOf(ledger);
  return terms && { terms, tables: stepTables(ledger) };
}

const noThreads = (): never => {
  throw new Error('this machine has no threads');
};

/** What is kept from logical step to logical step begins at 0, or as the neurons say. */
function forget({ program, memory, plan }: WindowChip): void {
  for (const population of program.kept) {
    const layer = program.layers[population]!;
    for (const address of [layer.membranes, layer.arriving])
      memory.words.fill(0, address / 4, address / 4 + membraneWords(layer));
    if (constantsTaken(layer.population).includes('begin')) beginAsSaid(plan, memory, layer, population);
  }
}

/** Writes the membranes that a sample begins with, and the counts that a delayed reset would find there. */
function beginAsSaid({ tiles }: Plan, { words, bytes }: Words, layer: Layer, population: number): void {
  const { width, stride, membranes, counts } = layer;
  for (const tile of tiles.filter((one) => one.population === population)) {
    const { neuron, channelFrom, channelTo, rowFrom, rowTo } = tile;
    for (let channel = channelFrom; channel < channelTo; channel++) {
      const { begin, thresholds } = channelOf(neuron!, tile, channel - channelFrom);
      const count = countOf(begin, thresholds, 0, thresholds.length);
      for (let pixel = rowFrom * width; pixel < rowTo * width; pixel++) {
        words[membranes / 4 + pixel * stride + channel] = begin;
        if (counts !== 0) bytes[counts + pixel * stride + channel] = count;
      }
    }
  }
}

/** The ledger of a logical step, time step by time step. */
function payWindows(chip: WindowChip, ledger: Ledger, counts: StepCounts, observer: Observer, t: number): void {
  const { plan, program, summed, settled } = chip;
  const { slots, windows } = plan.image.header.schedule;
  for (let window = 0; window < windows; window++)
    for (let slot = 0; slot < slots; slot++) {
      const step = (t * windows + window) * slots + slot;
      if (settled === undefined) countSlot(plan, program.accounts, summed, window, slot, counts);
      if (observer.spikes !== undefined) observeSpikes(chip, window, slot, step, observer.spikes);
      const load =
        settled === undefined ? payStep(ledger, window, slot, counts) : paySettled(ledger, settled.peaks(window, slot));
      observer.step?.(step, load);
    }
  if (settled !== undefined) payTotals(ledger, settled.terms, settled.totals);
}

function readTrace(
  { program, engine, memory }: WindowChip,
  trace: readonly (LayerTrace | undefined)[],
  t: number,
): void {
  if (trace.length === 0) return;
  engine.run(1);
  trace.forEach((layer, population) => {
    if (layer === undefined) return;
    const { channels, height, width } = program.layers[population]!;
    const bytes = channels * height * width * Math.ceil(layer.cap / 8);
    const at = program.traces[population]!;
    layer.slots.set(memory.bytes.subarray(at, at + bytes), t * bytes);
  });
}

/** Membranes of a population, [C, H, W]. The input has none: zeros. */
function readMembranes({ words }: Words, layer: Layer, to: Int32Array, t: number): void {
  const { population, channels, height, width, stride, membranes } = layer;
  if (population.role === 'input') return;
  const first = membranes / 4;
  const columns = stateColumns(layer);
  const at = isState(layer)
    ? (channel: number, row: number, column: number) => first + (row * channels + channel) * columns + column
    : (channel: number, row: number, column: number) => first + (row * width + column) * stride + channel;
  let next = t * channels * height * width;
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) to[next++] = words[at(channel, row, column)]!;
}
