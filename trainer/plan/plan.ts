import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type Arena, createArena, dataStart, type Task, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';
import { floatBytes } from '../layout.ts';
import { trainingOperator, type GradientWork, type Value } from '../ops/index.ts';
import { planGradients, type Gradients } from './gradients.ts';
import { planParameters, type ParameterPlan } from './parameters.ts';
import { stepsOf, type Step } from './steps.ts';
import { openWorkshop, type Workshop } from './surroundings.ts';
import { planAnswer, timeOf, type NeuronOptions } from './time.ts';
import { roundingPhase } from './updates.ts';
import { planValues, type Values } from './values.ts';

export interface PlanOptions {
  /** Images of one step. */
  readonly batch: number;
  /** Share of the target that goes to all classes alike, 0..1. */
  readonly labelSmoothing: number;
  /** Whether the straight-through gradient leaves out the bounds of the clamp, as the large models' code does. */
  readonly bounds: 'inclusive' | 'strict';
  /** Share of a batch's statistics in the running ones. */
  readonly momentum: number;
  /** Keeps every value to the end of the step, for tests and inspection. */
  readonly keepValues: boolean;
  /** Whether weights change; else there is no way back, and the training program is of no use. */
  readonly learns: boolean;
  /** Computes with weights rounded to a grid, and hands their gradients straight through to the weights. */
  readonly rounds: boolean;
  /** Spike firing approximation, or leaky integrate-and-fire neurons in time. */
  readonly neuron: NeuronOptions;
}

/** Where things are, and what runs. */
export interface TrainingPlan {
  readonly parameters: ParameterPlan;
  /** Staging buffers: images [image][channel][row][column], labels int32. */
  readonly images: { readonly address: number; readonly size: number };
  readonly labels: number;
  /** float64 loss, then int32 number of right answers. */
  readonly result: number;
  readonly logits: Value;
  /** Values by layer; without `keepValues` their memory is used again. */
  readonly values: ReadonlyMap<string, Value>;
  readonly training: TaskProgram;
  readonly evaluation: TaskProgram;
  /** Weights onto the grid; both other programs begin with it. Empty without a grid. */
  readonly rounding: TaskProgram;
  readonly scratchBytes: number;
  readonly arena: Arena;
}

/** Plans a step over a network with one input and one output. */
export function planTraining(graph: ModelGraph, options: PlanOptions): TrainingPlan {
  const [output, ...others] = graph.outputs;
  const [input, ...moreInputs] = inputNodes(graph);
  if (!output || !input || others.length > 0 || moreInputs.length > 0)
    throw new Error('training takes a network with one input and one output');
  const { bounds, momentum } = options;
  const time = timeOf(options.neuron);
  const batch = options.batch * (time?.steps ?? 1);
  const arena = createArena(dataStart);
  const parameters = planParameters(graph, arena, options);
  const size = sizeOf(input.type.shape);
  const images = { address: arena.reserve(options.batch * size * floatBytes), size };
  const [labels, result] = [arena.reserve(options.batch * 4), arena.reserve(16)];
  const steps = stepsOf(graph, time);
  const values = planValues(steps, output.node, arena, batch, options.keepValues);
  const strictBounds = bounds === 'strict' ? 1 : 0;
  const shop = openWorkshop({ arena, parameters, values, batch, momentum, strictBounds, images: images.address });
  const gradients = planGradients(arena, (name, tasks) => shop.training.push({ name, tasks }));
  const hasGradient = (name: string): boolean => options.learns && name !== input.name;
  for (const step of steps) forward(step, values, shop, hasGradient);
  const last = values.of(output.node);
  const answer = planAnswer(last, gradients.start(output.node, last.bytes), arena, time);
  const { logits, gradient } = answer;
  shop.evaluation.push(...answer.forward);
  shop.training.push(...answer.forward, lossPhase(logits, { labels, result, gradient }, options), ...answer.backward);
  const rounding = options.rounds ? [roundingPhase(parameters)] : [];
  for (const step of [...steps].reverse()) backward(step, values, gradients, shop, hasGradient);
  return {
    ...{ parameters, images, labels, result, arena, logits, values: values.placed, scratchBytes: shop.scratchBytes },
    rounding,
    training: [...rounding, ...preparation([...shop.prepared.always, ...shop.prepared.training]), ...shop.training],
    evaluation: [...rounding, ...preparation(shop.prepared.always), ...shop.evaluation],
  };
}

const preparation = (tasks: readonly Task[]): TaskPhase[] =>
  tasks.length > 0 ? [{ name: 'packed weights', tasks }] : [];

function forward(step: Step, values: Values, shop: Workshop, hasGradient: (name: string) => boolean): void {
  const { node } = step;
  values.place(step);
  const wanted = (index: number): boolean => hasGradient(node.inputs[index]!);
  trainingOperator(node.op).forward({ ...shop.around(step, 'forward'), wanted, node });
  shop.finish();
  node.inputs.forEach(values.release);
}

/** A layer's gradient, if the loss depends on the layer; then nobody needs its own gradient, nor what it kept. */
function backward(
  step: Step,
  values: Values,
  gradients: Gradients,
  shop: Workshop,
  hasGradient: (name: string) => boolean,
): void {
  const { node, result } = step;
  const operator = trainingOperator(node.op);
  const address = gradients.of(result);
  if (address !== undefined && hasGradient(result)) {
    const around = shop.around(step, 'gradient');
    operator.gradient({
      ...around,
      ...targets(step, values, gradients, hasGradient),
      node,
      gradient: { ...around.output, address },
    });
    shop.finish();
  }
  gradients.drop(result);
  for (const index of operator.keeps) values.release(node.inputs[index]!);
}

/** Where the gradients of a step's inputs go. */
function targets(
  { node, result }: Step,
  values: Values,
  gradients: Gradients,
  hasGradient: (name: string) => boolean,
): Pick<GradientWork, 'into' | 'own' | 'pass'> {
  return {
    own: () => gradients.own(result),
    into(index, inPlace = false) {
      const name = node.inputs[index]!;
      return hasGradient(name) ? gradients.into(name, values.of(name).bytes, inPlace ? result : undefined) : undefined;
    },
    pass(index) {
      const name = node.inputs[index]!;
      gradients.pass(result, name, values.of(name).bytes);
    },
  };
}

function lossPhase(
  logits: Value,
  places: { readonly labels: number; readonly result: number; readonly gradient: number },
  { batch, labelSmoothing }: PlanOptions,
): TaskPhase {
  const { channels: classes, padded: channels } = logits.extents;
  const item = task('crossEntropy', {
    ...places,
    logits: logits.address,
    channels,
    classes,
    batch,
    smoothing: labelSmoothing,
  });
  return { name: 'loss', tasks: [item] };
}
