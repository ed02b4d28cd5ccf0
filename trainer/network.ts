/** @file A network of the model graph as a learner: spike firing approximation on the engine. */
import { fail } from '../ir/diagnostics/index.ts';
import { inputNodes, type ModelGraph } from '../ir/model/index.ts';
import type { Learner, Unsound } from './learner.ts';
import { isTrained } from './ops/index.ts';
import type { Update } from './optimiser.ts';
import { createTrainingStep, type StepOptions, type TrainingState, type TrainingStep } from './step.ts';

/** How a network learns. */
export interface NetworkOptions {
  readonly batch: number;
  /** Threads that compute; the results do not depend on it. */
  readonly threads: number;
  readonly optimizer: Update['kind'];
  /** Of weights with more than one axis; biases and norms are left alone. */
  readonly weightDecay: number;
  /** 0..1. */
  readonly labelSmoothing: number;
  /** Largest norm of the whole gradient; 0: no clipping. */
  readonly clip: number;
  /** Decay of the moving average of all weights, which is then what is judged and deployed; 0: none. */
  readonly ema: number;
}

/** A learner that owns threads and memory. */
export interface NetworkLearner extends Learner {
  /** Memory of the engine, in bytes. */
  readonly memoryBytes: number;
  close(): Promise<void>;
}

/** What a model must be for training: one picture in, one row of logits out. Throws SPK801. */
export function trainableModel(graph: ModelGraph): { readonly classes: number; readonly imageSize: number } {
  const [[input, ...inputs], [output, ...outputs]] = [inputNodes(graph), graph.outputs];
  const type = output && graph.nodes.label(output.node).type;
  const help = 'train a classifier: one input, one output of shape [classes] from a linear layer';
  const unknown = graph.nodes.labels.find((node) => !isTrained(node));
  if (unknown)
    return fail('SPK801', `training does not support "${unknown.name}" (${unknown.op})`, {
      ...(unknown.span ? { span: unknown.span } : {}),
      help: 'train it elsewhere and give the checkpoint to "spikec compile"',
    });
  if (!input || inputs.length > 0)
    return fail('SPK801', `the model "${graph.name}" has ${inputNodes(graph).length} inputs; training takes one`, {
      help,
    });
  if (!type || outputs.length > 0)
    return fail('SPK801', `the model "${graph.name}" has ${graph.outputs.length} outputs; training takes one`, {
      help,
    });
  if (type.kind !== 'membrane' || type.shape.length !== 1)
    return fail('SPK801', `the output "${output.name}" is no row of logits`, { help });
  return { classes: type.shape[0]!, imageSize: input.type.shape.reduce((a, b) => a * b, 1) };
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
): NetworkLearner {
  const { classes } = trainableModel(graph);
  const step = startStep(graph, options);
  step.write('weights', parameters);
  return {
    batch: options.batch,
    classes,
    memoryBytes: step.memoryBytes,
    learn(images, labels, { step: done, rate }) {
      const score = step.forwardBackward(images, labels);
      if (!Number.isFinite(score.loss)) return score;
      step.apply(updateOf(options, rate));
      if (options.ema > 0) step.average(averageDecay(options.ema, done));
      return score;
    },
    judging: () => judging(step, options.ema > 0),
    state: () => namedState(step.state(), options.ema > 0),
    restore: (state, updates) => step.restore(regionsOf(state, updates)),
    weights: () => step.read(options.ema > 0 ? 'averages' : 'weights'),
    unsound: () => firstUnsound(graph, step),
    close: () => step.close(),
  };
}

function startStep(graph: ModelGraph, { batch, threads, labelSmoothing }: NetworkOptions): TrainingStep {
  try {
    return createTrainingStep(graph, { batch, threads, labelSmoothing, bounds: boundsOf(graph) });
  } catch (error) {
    // Either 32-bit addresses do not reach, or the operating system has no more memory.
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof RangeError || /MiB/.test(message))
      return fail('SPK810', message, { help: `give a smaller batch than --batch ${batch}, or train a smaller model` });
    throw error;
  }
}

/** The straight-through gradient leaves out the clamp's bounds in the code of the large models, which round half up. */
export const boundsOf = (graph: ModelGraph): NonNullable<StepOptions['bounds']> =>
  graph.nodes.labels.some((node) => node.op === 'neuron' && node.attributes['rounding'] === 'half_up')
    ? 'strict'
    : 'inclusive';

const updateOf = ({ optimizer, weightDecay, clip }: NetworkOptions, rate: number): Update => ({
  kind: optimizer,
  rate,
  weightDecay,
  ...(clip > 0 ? { clipNorm: clip } : {}),
});

/** Less than the asked for at the beginning, so that the average forgets where training started (as timm and TensorFlow). */
export const averageDecay = (decay: number, step: number): number => Math.min(decay, (1 + step) / (10 + step));

function judging(step: TrainingStep, averaged: boolean): ReturnType<Learner['judging']> {
  const predict = (images: Float32Array): Float32Array => step.evaluate(images);
  if (!averaged) return { predict, end: () => undefined };
  const [weights, averages] = [step.read('weights'), step.read('averages')];
  step.write('weights', averages);
  return {
    predict,
    end() {
      step.write('weights', weights);
      step.write('averages', averages);
    },
  };
}

const regions = ['weights', 'firstMoments', 'secondMoments', 'averages'] as const;

/** `<region>/<key>`; averages only where there are any. */
function namedState(state: TrainingState, averaged: boolean): Map<string, Float32Array> {
  const kept = regions.filter((region) => averaged || region !== 'averages');
  return new Map(
    kept.flatMap((region) => [...state.regions[region]].map(([key, values]) => [`${region}/${key}`, values] as const)),
  );
}

function regionsOf(named: ReadonlyMap<string, Float32Array>, updates: number): TrainingState {
  const of = (region: string): Map<string, Float32Array> =>
    new Map(
      [...named].flatMap(([name, values]) =>
        name.startsWith(`${region}/`) ? [[name.slice(region.length + 1), values] as const] : [],
      ),
    );
  const [weights, averages] = [of('weights'), of('averages')];
  return {
    updates,
    regions: {
      weights,
      firstMoments: of('firstMoments'),
      secondMoments: of('secondMoments'),
      averages: averages.size > 0 ? averages : weights,
    },
  };
}

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
