import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { type Arena, createArena, dataStart, type Task, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { floatBytes } from '../layout.ts';
import { lossReads, planLoss, type LossSite, type Objective, type PlannedLoss } from '../objective/index.ts';
import { trainingOperator, type GradientContext, type BatchValue } from '../ops/index.ts';
import { planGradients, type GradientMemory } from './gradients.ts';
import { planParameters, type ParameterPlan } from './parameters.ts';
import { planLayers, type PlannedLayer } from './layers.ts';
import { draftPrograms, type ProgramDraft } from './programs.ts';
import { planAnswer, timeOf, type NeuronOptions } from './time.ts';
import { planTraces, type TracePlan } from './traces.ts';
import { roundingPhase } from './updates.ts';
import { planActivations, type Activations } from './activations.ts';

/** What a step is planned for. */
export interface PlanOptions {
  /** Images of one step. */
  readonly batch: number;
  /** What the network is taught by. */
  readonly objective: Objective;
  /** Share of the target that goes to all classes alike, 0..1; of the objective `classes`. */
  readonly labelSmoothing: number;
  /** Whether the straight-through gradient leaves out the bounds of the clamp, as the large models' code does. */
  readonly bounds: 'inclusive' | 'strict';
  /** Share of a batch's statistics in the running ones. */
  readonly momentum: number;
  /** Whether a layer's values are kept to the end of the step, for whoever inspects them. */
  readonly keeps: (layer: string) => boolean;
  /**
   * Whether weights change; else there is no way back, and the training program is of no use. What only reads weights is then
   * done once, products of spike counts are taken from lists, and spikes are written as traces have them.
   */
  readonly learns: boolean;
  /** Computes with weights rounded to a grid, and hands their gradients straight through to the weights. */
  readonly rounds: boolean;
  /** Spike firing approximation, or leaky integrate-and-fire neurons in time. */
  readonly neuron: NeuronOptions;
}

/** Where things are, and what runs. */
export interface StepPlan {
  readonly parameters: ParameterPlan;
  /** Staging buffer: images [image][channel][row][column]. */
  readonly images: { readonly address: number; readonly size: number };
  /** Staging buffers of what the network is taught by, and the loss. */
  readonly loss: Omit<PlannedLoss, 'phases'>;
  readonly logits: BatchValue;
  /** Values by layer; the memory of those that are not kept is used again. */
  readonly values: ReadonlyMap<string, BatchValue>;
  readonly training: TaskProgram;
  readonly evaluation: TaskProgram;
  /** What reads weights alone, to be run when they are written. Empty for a network that learns: its programs begin with it. */
  readonly preparation: TaskProgram;
  /** Spikes of the last evaluation, of a network that only computes. */
  readonly traces?: TracePlan;
  /** Weights onto the grid; both other programs begin with it. Empty without a grid. */
  readonly rounding: TaskProgram;
  readonly scratchBytes: number;
  readonly arena: Arena;
}

/**
 * Plans the step of a network: places everything and writes all programs but the optimisers'.
 *
 * @param graph with one input and one output, [classes]; every operator must have a gradient here.
 * @throws Error where the network has other inputs or outputs, or a number of the options makes no neuron.
 */
export function planStep(graph: ModelGraph, options: PlanOptions): StepPlan {
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
  const layers = planLayers(graph, time);
  const reads = lossReads(graph, options.objective);
  const values = planActivations(layers, [...new Set([output.node, ...reads])], arena, batch, options.keeps);
  const strictBounds = bounds === 'strict' ? 1 : 0;
  const draft = draftPrograms({ arena, parameters, values, batch, momentum, strictBounds, images: images.address });
  const gradients = planGradients(arena, (name, tasks) => draft.training.push({ name, tasks }));
  const hasGradient = (name: string): boolean => options.learns && name !== input.name;
  const traces = options.learns ? undefined : planTraces(graph, batch, arena);
  for (const layer of layers) {
    forward(layer, values, draft, hasGradient, !options.learns);
    draft.evaluation.push(...(traces?.phases(layer.result, values.of(layer.result)) ?? []));
    layer.node.inputs.forEach(values.release);
  }
  const read = reads.map((name): LossSite => {
    const value = values.of(name);
    return { value, gradient: gradients.start(name, value.bytes) };
  });
  const answer = planAnswer(values.of(output.node), read[0]!.gradient, arena, time);
  const { logits, gradient } = answer;
  const ofMean = time !== undefined && options.objective.everyStep !== true;
  const sites = ofMean ? [{ value: logits, gradient }] : read;
  const { phases, ...loss } = planLoss(options.objective, { ...options, arena, sites });
  draft.evaluation.push(...answer.forward);
  draft.training.push(...answer.forward, ...phases, ...(ofMean ? answer.backward : []));
  const rounding = options.rounds ? [roundingPhase(parameters)] : [];
  for (const layer of [...layers].reverse()) backward(layer, values, gradients, draft, hasGradient);
  const fixed = !options.learns && !options.rounds;
  const always = preparation(draft.prepared.always);
  return {
    ...{ parameters, images, loss, arena, logits, values: values.placed, scratchBytes: draft.scratchBytes },
    rounding,
    training: [...rounding, ...preparation([...draft.prepared.always, ...draft.prepared.training]), ...draft.training],
    evaluation: [...rounding, ...(fixed ? [] : always), ...draft.evaluation],
    preparation: fixed ? always : [],
    ...(traces ? { traces } : {}),
  };
}

const preparation = (tasks: readonly Task[]): TaskPhase[] =>
  tasks.length > 0 ? [{ name: 'packed weights', tasks }] : [];

function forward(
  layer: PlannedLayer,
  values: Activations,
  draft: ProgramDraft,
  hasGradient: (name: string) => boolean,
  listed: boolean,
): void {
  const { node } = layer;
  values.place(layer);
  const wanted = (index: number): boolean => hasGradient(node.inputs[index]!);
  trainingOperator(node.op).forward({ ...draft.contextOf(layer, 'forward'), wanted, listed, node });
  draft.finish();
}

/** A layer's gradient, if the loss depends on the layer; then nobody needs its own gradient, nor what it kept. */
function backward(
  layer: PlannedLayer,
  values: Activations,
  gradients: GradientMemory,
  draft: ProgramDraft,
  hasGradient: (name: string) => boolean,
): void {
  const { node, result } = layer;
  const operator = trainingOperator(node.op);
  const address = gradients.of(result);
  if (address !== undefined && hasGradient(result)) {
    const context = draft.contextOf(layer, 'gradient');
    operator.gradient({
      ...context,
      ...targets(layer, values, gradients, hasGradient),
      node,
      gradient: { ...context.output, address },
    });
    draft.finish();
  }
  gradients.drop(result);
  for (const index of operator.keeps) values.release(node.inputs[index]!);
}

/** Where the gradients of a step's inputs go. */
function targets(
  { node, result }: PlannedLayer,
  values: Activations,
  gradients: GradientMemory,
  hasGradient: (name: string) => boolean,
): Pick<GradientContext, 'into' | 'own' | 'pass'> {
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
