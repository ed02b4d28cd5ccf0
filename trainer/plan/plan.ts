import { inputNodes, isHost, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { extentsOf, sizeOf } from '../../ir/tensor.ts';
import { type Arena, createArena, dataStart, type Task, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { floatBytes } from '../layout.ts';
import {
  lossReads,
  planLoss,
  type LossSite,
  type Objective,
  type PlannedLoss,
  type Staged,
} from '../objective/index.ts';
import {
  trainingOperator,
  type GradientContext,
  type BatchValue,
  type DeployedMembrane,
  type Surrogate,
} from '../ops/index.ts';
import { planDrops, type PlannedDrops } from './drops.ts';
import { planGradients, type GradientMemory } from './gradients.ts';
import { planParameters, type ParameterPlan } from './parameters.ts';
import { planLayers, type PlannedLayer } from './layers.ts';
import { draftPrograms, type PlannedConstant, type ProgramDraft } from './programs.ts';
import { planMask, type MaskOptions, type PlannedMask } from './mask.ts';
import type { Tail, TailContext } from './tail.ts';
import { networkInTime, type NeuronOptions } from './time.ts';
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
   * done once, products of spike counts are taken from lists, and spikes are written as traces have them. What the host computes
   * is left to it.
   */
  readonly learns: boolean;
  /** Of a network that does not learn: whether it gives answers, the host's part with them, and no traces. */
  readonly answers: boolean;
  /** Computes with weights rounded to a grid, and hands their gradients straight through to the weights. */
  readonly rounds: boolean;
  /** The neurons of the model, or leaky integrate-and-fire ones in time in their place. */
  readonly neuron: NeuronOptions;
  /** What stands for the derivative of spikes of membranes that reach a level. */
  readonly surrogate: Surrogate;
  /** Images of a sample: one that stands for all logical steps, or one for each. */
  readonly frames: 'one' | 'each step';
  /** Layers of the deployed network that decay by a factor, by name. */
  readonly deployed: ReadonlyMap<string, DeployedMembrane>;
  /** Layers whose values and gradients a step multiplies by a factor per picture: the last ones of branches that may be left out. */
  readonly drops: ReadonlySet<string>;
  /** A decoder that is taught in the objective's place, with a mask. */
  readonly masked?: { readonly mask: MaskOptions; readonly tail: Tail };
}

/** Where things are, and what runs. */
export interface StepPlan {
  readonly parameters: ParameterPlan;
  /** Staging buffer: images [step][image][channel][row][column], of one step or of all. */
  readonly images: { readonly address: number; readonly size: number; readonly frames: number };
  /** Staging buffers of what the network is taught by, and the loss; absent where nothing is learnt. */
  readonly loss?: Omit<PlannedLoss, 'phases'>;
  /** The first output; undefined where the host computes it. */
  readonly logits: BatchValue | undefined;
  /** float32 [batch] of the options' `drops`, by layer. */
  readonly drops: ReadonlyMap<string, Staged>;
  /** Where a mask is written; of a network that learns behind one. */
  readonly mask?: PlannedMask;
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
  /** Numbers that memory holds from the start. */
  readonly constants: readonly PlannedConstant[];
  readonly scratchBytes: number;
  readonly arena: Arena;
}

/**
 * Plans the step of a network: places everything and writes all programs but the optimisers'.
 *
 * @param model with one input and one output, [classes]; every operator must have a gradient here. Where nothing is learnt, with
 * any outputs, and operators that have a forward.
 * @throws Error where the network has other inputs or outputs, or a number of the options makes no neuron.
 */
export function planStep(model: ModelGraph, options: PlanOptions): StepPlan {
  const { graph, surrogate } = networkInTime(model, options.neuron, options.surrogate);
  const { learns, batch, keeps, answers } = options;
  const input = onlyInput(graph, learns);
  const [steps, size] = [stepsOf(graph), sizeOf(input.type.shape)];
  const frames = options.frames === 'one' ? 1 : steps;
  const arena = createArena(dataStart);
  const parameters = planParameters(graph, arena, options, options.masked?.tail.parameters);
  const images = { address: arena.reserve(batch * frames * size * floatBytes), size, frames };
  const layers = planLayers(graph, batch).filter(({ node }) => learns || answers || !isHost(node));
  const planned = new Set(layers.map(({ result }) => result));
  const [output] = graph.outputs.map(({ node }) => node) as [string];
  const reads = learns ? lossReads(graph, options.objective) : [];
  const values = planActivations(layers, planned.has(output) ? [...new Set([output, ...reads])] : [], arena, keeps);
  const rules = { momentum: options.momentum, strictBounds: options.bounds === 'strict' ? 1 : 0, surrogate } as const;
  const deployedOf = (name: string): DeployedMembrane | undefined => options.deployed.get(name);
  const mask = options.masked && planMask(graph, options.masked.mask, batch, arena);
  const draft = draftPrograms({
    arena,
    parameters,
    values,
    mask,
    steps,
    ...rules,
    images: images.address,
    frames,
    deployedOf,
  });
  const drops = planDrops(options.drops, batch, arena);
  const traces = learns || answers ? undefined : planTraces(graph, batch, arena);
  const hasGradient = (name: string): boolean => learns && name !== input.name;
  for (const layer of layers) {
    forward(layer, values, draft, hasGradient, !learns);
    draft.training.push(...drops.scaling(layer.result, values.of(layer.result)));
    draft.evaluation.push(...(traces?.phases(layer.result, values.of(layer.result)) ?? []));
    layer.node.inputs.forEach(values.release);
  }
  const answer = planned.has(output) ? values.of(output) : undefined;
  const given = {
    ...options,
    scaling: drops.scaling,
    mask,
    parameters,
    images: { address: images.address, extents: extentsOf(input.type.shape) },
  };
  const { loss, logits = answer } = learns ? planBack(layers, reads, values, draft, hasGradient, given) : {};
  draft.prepared.always.push(...(mask?.tasks ?? []));
  const rounding = options.rounds ? [roundingPhase(parameters)] : [];
  const fixed = !learns && !options.rounds;
  const always = preparation(draft.prepared.always);
  return {
    ...{ parameters, images, arena, logits, values: values.placed, scratchBytes: draft.scratchBytes },
    ...{
      ...(loss ? { loss } : {}),
      rounding,
      drops: drops.places,
      constants: [...draft.constants, ...drops.constants],
    },
    training: [...rounding, ...preparation([...draft.prepared.always, ...draft.prepared.training]), ...draft.training],
    evaluation: [...rounding, ...(fixed ? [] : always), ...draft.evaluation],
    preparation: fixed ? always : [],
    ...(traces ? { traces } : {}),
    ...(mask ? { mask } : {}),
  };
}

/** The only input; of a network that learns also the only output. */
function onlyInput(graph: ModelGraph, learns: boolean): ReturnType<typeof inputNodes>[number] {
  const [input, ...others] = inputNodes(graph);
  if (!input || others.length > 0 || (learns && graph.outputs.length !== 1))
    throw new Error('training takes a network with one input and one output');
  return input;
}

/** The loss, and the way back from the values that it reads. */
function planBack(
  layers: readonly PlannedLayer[],
  reads: readonly string[],
  values: Activations,
  draft: ProgramDraft,
  hasGradient: (name: string) => boolean,
  options: PlanOptions &
    Pick<PlannedDrops, 'scaling'> &
    Pick<TailContext, 'images'> & { readonly mask: PlannedMask | undefined; readonly parameters: ParameterPlan },
): Taught {
  const gradients = planGradients(draft.arena, (name, tasks) => draft.training.push({ name, tasks }));
  const sites = reads.map((name): LossSite => {
    const value = values.of(name);
    return { value, gradient: gradients.start(name, value.bytes) };
  });
  const { mask } = options;
  const taught = mask ? behindMask(sites[0]!, draft, mask, options) : byObjective(sites, draft, options);
  for (const layer of [...layers].reverse()) {
    const { result } = layer;
    const value = values.of(result);
    if (options.drops.has(result) && gradients.of(result) !== undefined)
      draft.training.push(...options.scaling(result, { ...value, address: gradients.own(result) }));
    backward(layer, values, gradients, draft, hasGradient);
  }
  return taught;
}

/** A loss, and what answers in the network's place. */
interface Taught {
  readonly loss: Omit<PlannedLoss, 'phases'>;
  readonly logits?: BatchValue;
}

function byObjective(sites: readonly LossSite[], draft: ProgramDraft, options: PlanOptions): Taught {
  const { phases, ...loss } = planLoss(options.objective, { ...options, arena: draft.arena, sites });
  draft.training.push(...phases);
  return { loss };
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

/** The decoder behind a masked network, with its loss and its way back. */
function behindMask(
  { value, gradient }: LossSite,
  draft: ProgramDraft,
  mask: PlannedMask,
  {
    batch,
    masked,
    images,
    parameters,
  }: PlanOptions & Pick<TailContext, 'images'> & { readonly parameters: ParameterPlan },
): Taught {
  const { arena } = draft;
  const { prediction, result } = masked!.tail.plan({
    ...{ arena, batch, gradient, mask, images, features: value },
    tools: (name, pass) => draft.toolsOf(name, 'decoder', pass),
    parameter: parameters.place,
    finish: draft.finish,
  });
  const nothing = { address: arena.reserve(4), length: 0 };
  return { logits: prediction, loss: { labels: nothing, targets: nothing, answers: nothing, result } };
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
