import type { ModelGraph } from '../ir/model/index.ts';
import { sizeOf } from '../ir/tensor.ts';
import { engineBytes, startEngine, toChannelsFirst, type EngineSetup } from './engine/index.ts';
import type { Arithmetic } from './kernels/index.ts';
import { settingsOf, type Update } from './optimiser.ts';
import {
  planTraining,
  planUpdates,
  readRegion,
  writeRegion,
  type ParameterPlan,
  type PlannedParameter,
  type PlanOptions,
  type RegionName,
} from './plan/index.ts';

/** How a network is trained; everything but the batch has a default. */
export interface StepOptions extends Partial<PlanOptions> {
  /** Images of one step. */
  readonly batch: number;
  /** Threads that compute, this one included; the results do not depend on it. Default 1. */
  readonly threads?: number;
  /** Default strict: the same bits on every machine. */
  readonly arithmetic?: Arithmetic;
  /** Which parameters weight decay pulls to 0; default: those with more than one axis, not biases and norms. */
  readonly decays?: (parameter: Pick<PlannedParameter, 'key' | 'shape'>) => boolean;
}

/** The grid of a parameter: whole steps of 2^-exponent per output channel, at most `limit` of them from 0. */
export interface ParameterGrid {
  /** Per output channel. */
  readonly exponents: Int32Array;
  readonly limit: number;
}

/** The mean loss of a batch, and how many images have their label as the first largest logit. */
export interface StepResult {
  readonly loss: number;
  readonly correct: number;
}

/** The state of an optimiser, to go on from. */
export interface TrainingState {
  /** Updates applied so far. */
  readonly updates: number;
  readonly regions: Readonly<
    Record<'weights' | 'firstMoments' | 'secondMoments' | 'averages', ReadonlyMap<string, Float32Array>>
  >;
}

/** A network in training. Its memory and programs are fixed; a step allocates nothing but its result. */
export interface TrainingStep {
  /** Where a batch may be written instead of passing arrays: [batch, C, H, W] and [batch]. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Loss, gradients and running statistics of a batch. Arrays passed are copied into `images` and `labels`. */
  forwardBackward(images?: Float32Array, labels?: ArrayLike<number>): StepResult;
  /** Changes the parameters by the gradients of the last batch. Returns the gradient's norm before clipping. */
  apply(update: Update): { readonly gradientNorm: number };
  /** Moves the exponential moving averages towards the parameters: average = decay x average + (1 - decay) x parameter. */
  average(decay: number): void;
  /** Logits [batch, classes] with running statistics; parameters and statistics stay as they are. */
  evaluate(images?: Float32Array): Float32Array;
  /** Numbers by checkpoint key, in the checkpoint's order: `weights` (with running statistics), `gradients`, ... */
  read(region: RegionName): Map<string, Float32Array>;
  /** Replaces a region; `weights` also restarts the averages from them. */
  write(region: RegionName, tensors: ReadonlyMap<string, Float32Array>): void;
  /**
   * The grid that all computing rounds weights to, half to even, while updates move the weights themselves; needs `rounds`.
   *
   * @param grid by checkpoint key, one for every parameter.
   */
  useGrid(grid: ReadonlyMap<string, ParameterGrid>): void;
  /** The weights as they are computed with on the grid. */
  round(): Map<string, Float32Array>;
  state(): TrainingState;
  restore(state: TrainingState): void;
  /** Values of a layer in the last step, [batch][channel][position], with time [step][batch]...; needs `keepValues`, and not joined into a neuron. */
  valuesOf(layer: string): Float32Array;
  /** Milliseconds by kind of phase, of one step in this thread alone. */
  profile(): ReadonlyMap<string, number>;
  /** All memory, in bytes. */
  readonly memoryBytes: number;
  /** Ends the threads. */
  close(): Promise<void>;
}

const [trainingProgram, evaluationProgram, adamwProgram, lambProgram, averageProgram, roundingProgram] = [
  0, 1, 2, 3, 4, 5,
];

/**
 * Plans and starts the training of a network.
 *
 * @param graph as the user wrote it, with its batch norms; one input, one output (the logits).
 * @throws Error if the memory does not fit 32-bit addresses.
 */
export function createTrainingStep(graph: ModelGraph, options: StepOptions): TrainingStep {
  const { batch, threads = 1, arithmetic = 'strict', decays = ({ shape }) => shape.length > 1 } = options;
  const defaults = {
    labelSmoothing: 0,
    bounds: 'inclusive',
    momentum: 0.1,
    keepValues: false,
    rounds: false,
    learns: true,
  } as const;
  const neuron = { kind: 'sfa' } as const;
  const plan = planTraining(graph, { ...defaults, neuron, ...options });
  const learns = options.learns ?? true;
  const updates = learns ? planUpdates(plan.parameters, plan.arena, decays) : undefined;
  const { adamw = [], lamb = [], average = [] } = updates ?? {};
  const programs = [plan.training, plan.evaluation, adamw, lamb, average, plan.rounding];
  const setup: EngineSetup = {
    arithmetic,
    threads,
    dataEnd: plan.arena.end,
    scratchBytes: plan.scratchBytes,
    programs,
  };
  const engine = startEngine(setup);
  const floats = new Float32Array(engine.buffer);
  const doubles = new Float64Array(engine.buffer);
  const words = new Int32Array(engine.buffer);
  const images = floats.subarray(plan.images.address / 4, plan.images.address / 4 + batch * plan.images.size);
  const labels = words.subarray(plan.labels / 4, plan.labels / 4 + batch);
  const { channels: classes } = plan.logits.extents;
  let applied = 0;

  const step: TrainingStep = {
    images,
    labels,
    memoryBytes: engineBytes(setup),
    forwardBackward(newImages, newLabels) {
      if (newImages) fill(images, newImages, 'images');
      if (newLabels) fill(labels, newLabels, 'labels');
      checkLabels(labels, classes);
      engine.run(trainingProgram);
      return { loss: doubles[plan.result / 8]!, correct: words[plan.result / 4 + 2]! };
    },
    apply(update) {
      if (!updates) throw new Error('this network does not learn');
      applied++;
      settingsOf(update, applied).forEach((value, i) => (floats[updates.settings / 4 + i] = value));
      floats[updates.limit / 4] = update.clipNorm ?? 0;
      engine.run(update.kind === 'adamw' ? adamwProgram : lambProgram);
      return { gradientNorm: doubles[updates.norm / 8]! };
    },
    average(decay) {
      if (!updates) throw new Error('this network does not learn');
      floats[updates.averageShare / 4] = 1 - decay;
      engine.run(averageProgram);
    },
    evaluate(newImages) {
      if (newImages) fill(images, newImages, 'images');
      engine.run(evaluationProgram);
      return toChannelsFirst(floats.subarray(plan.logits.address / 4), plan.logits.extents, batch);
    },
    read: (region) => readRegion(plan.parameters, floats, region),
    write(region, tensors) {
      writeRegion(plan.parameters, floats, region, tensors);
      if (region === 'weights' && learns) writeRegion(plan.parameters, floats, 'averages', tensors);
    },
    useGrid(grid) {
      const from = plan.parameters.region('scales') / 4;
      floats.fill(1, from, from + plan.parameters.learnedBytes / 4);
      writeRegion(
        plan.parameters,
        floats,
        'scales',
        perElement(plan.parameters, grid, (g, c) => 2 ** g.exponents[c]!),
      );
      writeRegion(
        plan.parameters,
        floats,
        'limits',
        perElement(plan.parameters, grid, (g) => g.limit),
      );
    },
    round() {
      engine.run(roundingProgram);
      return step.read('rounded');
    },
    state() {
      const { read } = step;
      const regions = {
        ...{ weights: read('weights'), firstMoments: read('firstMoments') },
        ...{ secondMoments: read('secondMoments'), averages: read('averages') },
      };
      return { updates: applied, regions };
    },
    restore(state) {
      for (const region of ['weights', 'firstMoments', 'secondMoments', 'averages'] as const)
        writeRegion(plan.parameters, floats, region, state.regions[region]);
      applied = state.updates;
    },
    valuesOf(layer) {
      const value = plan.values.get(layer);
      if (!value || options.keepValues !== true) throw new Error(`the values of "${layer}" are not kept`);
      return toChannelsFirst(floats.subarray(value.address / 4), value.extents, value.rows / value.extents.positions);
    },
    profile() {
      const times = new Map<string, number>();
      engine.profile(trainingProgram, (name, ms) => times.set(name, (times.get(name) ?? 0) + ms));
      return times;
    },
    close: () => engine.close(),
  };
  return step;
}

/** A number for every element of every parameter, from the grid of its output channel. */
function perElement(
  { parameters }: ParameterPlan,
  grid: ReadonlyMap<string, ParameterGrid>,
  numberOf: (grid: ParameterGrid, channel: number) => number,
): Map<string, Float32Array> {
  return new Map(
    parameters.map(({ key, shape }) => {
      const [found, size] = [grid.get(key), sizeOf(shape)];
      if (!found || found.exponents.length !== shape[0]) throw new Error(`the grid of "${key}" does not fit`);
      const perChannel = size / found.exponents.length;
      return [key, Float32Array.from({ length: size }, (_, i) => numberOf(found, Math.floor(i / perChannel)))];
    }),
  );
}

function fill(target: Float32Array | Int32Array, source: ArrayLike<number>, what: string): void {
  if (source.length !== target.length)
    throw new Error(`${source.length} ${what} values given; a batch has ${target.length}`);
  target.set(source);
}

function checkLabels(labels: Int32Array, classes: number): void {
  const wrong = labels.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) throw new Error(`label ${wrong} is not one of the ${classes} classes`);
}
