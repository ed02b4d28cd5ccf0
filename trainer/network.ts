/** @file A network of the model graph as a learner: spike firing approximation on the engine. */
import { fail } from '../ir/diagnostics/index.ts';
import { inputNodes, neuronNodes, stepsOf, type InputNode, type ModelGraph } from '../ir/model/index.ts';
import {
  chooseGrid,
  deployedOf,
  exponentTensors,
  gridFromTensors,
  gridTensors,
  learnableScales,
  parameterGrids,
  type Deployed,
  type NetworkGrid,
  type Numbers,
} from './deploy/index.ts';
import type { Arithmetic } from './kernels/index.ts';

import type { Learner, Unsound } from './learner.ts';
import type { TrainingMachine } from './machine.ts';

import { boxOutputs, type BoxOutputs, type Objective } from './objective/index.ts';
import { surrogates, type Surrogate } from './ops/index.ts';
import type { Update } from './optimiser.ts';
import { isExponents, looped, type NeuronOptions } from './plan/index.ts';
import {
  createTrainingStep,
  drawDrops,
  dropRates,
  layerRates,
  namedState,
  regionsOf,
  type DropScope,
  withinMemory,
  type StepOptions,
  type TrainingStep,
} from './step/index.ts';
import { sizeOf } from '../ir/tensor.ts';

/** How a network learns. */
export interface NetworkOptions {
  readonly batch: number;
  /** Threads that compute; the results do not depend on it. */
  readonly threads: number;
  /** Default strict; relaxed is faster and not the same on every machine. */
  readonly arithmetic?: Arithmetic;
  readonly optimizer: Update['kind'];
  readonly weightDecay: number;
  /** What it pulls to 0: weights with more than one axis (the default), or biases and norms as well. */
  readonly decays?: 'weights' | 'all';
  /** Share of the mean of squares that stays from step to step; default 0.999. */
  readonly beta2?: number;
  /** What is added to the root of the mean of squares; default 1e-8, for LAMB 1e-6. */
  readonly eps?: number;
  /** 0..1. */
  readonly labelSmoothing: number;
  /** Largest norm of the whole gradient; 0: no clipping. */
  readonly clip: number;
  /** Decay of the moving average of all weights, which is then what is judged and deployed; 0: none. */
  readonly ema: number;
  /** Deploy mode: norms are folded, all computing rounds to this grid, and the gradient passes through the rounding. */
  readonly grid?: NetworkGrid;
  /** That the grid's scales are learned, from what they are, with this many times the rate of the weights; absent: they stay. */
  readonly scaleRate?: number;
  /** What the network is taught by; default: labels. */
  readonly objective?: Objective;
  /** What a block's rate is multiplied by per block behind it (`layerRates`); default 1. */
  readonly layerDecay?: number;
  /** Rate at which the last block's branches are left out of a step, growing from 0 in the first (`dropRates`); default 0. */
  readonly dropPath?: number;
  /** Who is drawn for; default every picture. */
  readonly dropBy?: DropScope;
  /** Of what a step draws; default 0. */
  readonly seed?: number;
  /** Whether the average starts fast, so that it forgets where training began (the default), or with its whole decay, as timm's. */
  readonly emaStart?: 'fast' | 'full';
  /** Default: spike firing approximation; or the usual way, in time. */
  readonly neuron?: NeuronOptions;
  /** What stands for the derivative of a spike; default `sigmoid`. */
  readonly surrogate?: Surrogate['shape'];
  /** Frames of a sample: one picture for all logical steps (the default), or one for each. */
  readonly frames?: StepOptions['frames'];
  /** Updates before this network began: those of the phase before it. */
  readonly updatesBefore?: number;
  /** Bytes that a step may take, and stretches of the network that are computed again for it; neither changes a bit. */
  readonly memory?: number;
  readonly segments?: number;
}

/** A learner that owns threads and memory. */
export interface NetworkLearner extends Learner {
  /** Of a learner whose scales are learned: the same with scales calibrated for the weights that they have come to. */
  readonly calibrated?: Deployed;
  /** Memory of the engine, in bytes. */
  readonly memoryBytes: number;
  /** Stretches of the network; all but the last are computed again on the way back. */
  readonly segments: number;
  close(): Promise<void>;
}

/** What training needs to know of a model. */
export interface Trainable {
  readonly classes: number;
  /** Values of one picture. */
  readonly imageSize: number;
  /** Places that have scores of their own: 1 of a classifier of pictures. */
  readonly places: number;
  /** Of a detector: its answers at each size. */
  readonly boxes?: BoxOutputs;
}

/** What a model must be for training: one picture in, one row of logits out, or a map of them. Throws SPK801. */
export function trainableModel(graph: ModelGraph): Trainable {
  const [output, ...outputs] = graph.outputs;
  const type = output && graph.nodes.label(output.node).type;
  const boxes = boxOutputs(graph);
  const help = 'train a classifier: one input, one output of shape [classes] from a linear layer';
  const input = computableModel(graph);
  if (!type || (outputs.length > 0 && !boxes))
    return fail(
      'SPK801',
      `the model "${graph.name}" has ${graph.outputs.length} outputs; training takes one, or pairs of maps boxNAME and classNAME, or deltaNAME and scoreNAME`,
      {
        help: `${help}, or a detector with its heads (e-spikeformer-detection.spike: -p proposals=true)`,
      },
    );
  const loops = looped(graph);
  for (const { name, parameters, span } of graph.nodes.labels)
    if (loops.has(name) && parameters.some(({ learned }) => !learned))
      fail('SPK801', `"${name}" takes statistics of all logical steps, inside a loop through earlier ones`, {
        help: 'leave the norm out of the loop',
        ...(span ? { span } : {}),
      });
  if (boxes) {
    for (const { sides, classes } of boxes.pairs) [sides, classes].forEach((node) => checkSteps(graph, node));
    return { classes: boxes.classes, imageSize: sizeOf(input.type.shape), places: 1, boxes };
  }
  const [classes = 1, ...places] = type.shape;
  const isScores = type.kind === 'host' || (type.kind === 'membrane' && places.length === 0);
  if (!isScores)
    return fail('SPK801', `the output "${output.name}" is no row of logits`, {
      help:
        type.kind === 'membrane'
          ? `a map with classes at every place is read by -> class_scores; ${help.replace('train', 'or train')}`
          : help,
    });
  checkSteps(graph, output.node);
  return { classes, imageSize: sizeOf(input.type.shape), places: sizeOf(places) };
}

/** Throws SPK801 where an answer has a value for each of several logical steps. */
function checkSteps(graph: ModelGraph, node: string): void {
  if (graph.nodes.label(node).type.kind !== 'membrane' || stepsOf(graph) === 1) return;
  const { name } = graph.outputs.find((output) => output.node === node)!;
  fail('SPK801', `the output "${name}" has a value for each of ${stepsOf(graph)} logical steps`, {
    help: 'take their mean: -> mean_steps',
  });
}

/** What a model must be for the trainer to compute it: one input. Throws SPK801. */
export function computableModel(graph: ModelGraph): InputNode {
  const [input, ...inputs] = inputNodes(graph);
  if (!input || inputs.length > 0)
    return fail('SPK801', `the model "${graph.name}" has ${inputNodes(graph).length} inputs; the trainer takes one`, {
      help: 'join the inputs to one, as channels',
    });
  return input;
}

/**
 * Starts a network in training from given parameters. Throws SPK801, SPK810 (too little memory).
 *
 * @param parameters by checkpoint key, running statistics included.
 */
export function networkLearner(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  options: NetworkOptions,
  machine: TrainingMachine,
): NetworkLearner {
  const { classes, places, boxes } = trainableModel(graph);
  const taught: NetworkOptions = boxes ? { ...options, objective: { kind: 'boxes' } } : options;
  // Nobody guesses boxes.
  const kind = boxes
    ? { chance: Infinity, answers: 0 }
    : { chance: Math.log(classes), answers: options.batch * places };
  return learnerOf(graph, parameters, startStep(graph, taught, machine), taught, kind);
}

/** What tells one kind of learner from another. */
export interface LearnerKind extends Pick<Learner, 'chance' | 'answers'> {
  /** What a step needs before its batch goes through it. */
  readonly begin?: (update: number) => void;
}

/** A learner that goes through a step of the engine. */
export function learnerOf(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  step: TrainingStep,
  options: NetworkOptions,
  { begin = () => undefined, ...kind }: LearnerKind,
): NetworkLearner {
  const learnsScales = options.scaleRate !== undefined;
  const rates = dropRates(graph, options.dropPath ?? 0);
  const { seed = 0, dropBy: scope = 'picture' } = options;
  let { grid } = options;
  if (grid) step.useGrid(parameterGrids(grid));
  step.write('weights', grid && learnsScales ? new Map([...parameters, ...exponentTensors(grid)]) : parameters);
  const deployed = (): Numbers => step.read(options.ema > 0 ? 'averages' : 'weights');
  const answering = (instead: () => Numbers | undefined): Deployed =>
    deployedOf({ step, places: kind.answers / options.batch, grid: () => grid }, instead);
  const calibrated = answering(() => {
    const weights = deployed();
    return new Map([...weights, ...exponentTensors(chooseGrid(graph, weights, grid!.weightBits))]);
  });
  return {
    batch: options.batch,
    ...kind,
    ...{ memoryBytes: step.memoryBytes, segments: step.segments },
    learn({ images, labels, targets, answers, boxes = [] }, { step: done, rate }) {
      step.targets.set(targets);
      step.answers.set(answers);
      begin(done);
      drawDrops(step.drops, rates, { seed, update: done, scope });
      if (step.boxes) step.stage(images);
      const score =
        step.boxes?.learn(boxes, { seed, update: done }) ??
        step.forwardBackward(images, step.labels.length > 0 ? labels : undefined);
      if (!Number.isFinite(score.loss)) return score;
      step.apply(updateOf(options, rate));
      if (options.ema > 0) step.average(options.emaStart === 'full' ? options.ema : averageDecay(options.ema, done));
      return score;
    },
    ...answering(() => (options.ema > 0 ? deployed() : undefined)),
    ...(grid && learnsScales ? { calibrated } : {}),
    state: () => new Map([...namedState(step.state(), options.ema > 0), ...(grid ? gridTensors(grid) : [])]),
    restore(state, updates) {
      step.restore(regionsOf(state, updates - (options.updatesBefore ?? 0)));
      if (!grid) return;
      grid = gridFromTensors(grid, state);
      step.useGrid(parameterGrids(grid));
    },
    unsound: () => firstUnsound(graph, step),
    close: () => step.close(),
  };
}

/** Starts a step with what it is not told. Throws SPK810. */
export function startStep(
  graph: ModelGraph,
  options: NetworkOptions,
  machine: TrainingMachine,
  more: Partial<StepOptions> = {},
): TrainingStep {
  const { batch, threads, arithmetic = 'strict', labelSmoothing, decays, grid, neuron, objective, frames } = options;
  const { memory, segments, scaleRate, layerDecay = 1, dropPath = 0, surrogate = 'sigmoid' } = options;
  const shares = layerRates(graph, layerDecay);
  return withinMemory(batch, () =>
    createTrainingStep(
      graph,
      {
        batch,
        threads,
        arithmetic,
        labelSmoothing,
        bounds: boundsOf(graph),
        rounds: grid !== undefined,
        ...(grid && scaleRate !== undefined ? { scales: learnableScales(grid) } : {}),
        rateShare: (key) => shares(key) * (isExponents(key) ? (scaleRate ?? 1) : 1),
        drops: new Set(dropRates(graph, dropPath).keys()),
        surrogate: surrogates[surrogate],
        ...(objective ? { objective } : {}),
        ...(frames ? { frames } : {}),
        ...(memory === undefined ? {} : { memory }),
        ...(segments === undefined ? {} : { segments }),
        ...(neuron ? { neuron } : {}),
        ...(decays === 'all' ? { decays: ({ key }) => !isExponents(key) } : {}),
        ...more,
      },
      machine,
    ),
  );
}

/** The straight-through gradient leaves out the clamp's bounds in the code of the large models, which round half up. */
export const boundsOf = (graph: ModelGraph): NonNullable<StepOptions['bounds']> =>
  neuronNodes(graph).some(({ attributes }) => attributes.rounding === 'half_up') ? 'strict' : 'inclusive';

const updateOf = ({ optimizer, weightDecay, beta2, eps, clip }: NetworkOptions, rate: number): Update => ({
  kind: optimizer,
  rate,
  weightDecay,
  ...(beta2 === undefined ? {} : { beta2 }),
  ...(eps === undefined ? {} : { eps }),
  ...(clip > 0 ? { clipNorm: clip } : {}),
});

/**
 * Less than the asked for at the beginning, so that the average forgets where training started, as TensorFlow's does and timm's
 * does not (`emaStart: 'full'` is timm's).
 */
export const averageDecay = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

/**
 * Weights and running statistics are looked at in the order of the network: statistics follow the forward pass, so the
 * first of them that is not finite is where numbers broke down. Then gradients, from the loss backwards.
 */
function firstUnsound(graph: ModelGraph, step: TrainingStep): Unsound | undefined {
  const layers = graph.nodes.labels.flatMap(({ name, parameters }) =>
    parameters.map((p) => ({ layer: name, what: p.name })),
  );
  const find = (region: 'weights' | 'gradients', sites: readonly Unsound[]): Unsound | undefined => {
    const values = step.read(region);
    return sites.find(({ layer, what }) => values.get(`${layer}.${what}`)?.every(Number.isFinite) === false);
  };
  const weight = find('weights', layers);
  if (weight) return weight;
  const gradient = find('gradients', [...layers].reverse());
  return gradient && { layer: gradient.layer, what: `the gradient of ${gradient.what}` };
}
