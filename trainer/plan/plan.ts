import { inputNodes, isHost, stepsOf, type ModelGraph } from '../../ir/model/index.ts';
import { extentsOf, sizeOf } from '../../ir/tensor.ts';
import { type Arena, createArena, dataStart, type Task, type TaskPhase, type TaskProgram } from '../../engine/index.ts';
import { floatBytes, paddedExtents } from '../layout.ts';
import {
  boxOutputs,
  lossReads,
  placedHead,
  type DetectorHead,
  type PlannedLoss,
  type Staged,
} from '../objective/index.ts';
import { trainingOperator, type BatchValue, type DeployedMembrane } from '../ops/index.ts';
import { planActivations, type Activations } from './activations.ts';
import { planBack } from './back.ts';
import { loopForward } from './blocks.ts';
import { planDrops } from './drops.ts';
import { exponentParameters, planExponents } from './exponents.ts';
import { planLayers, type PlannedLayer } from './layers.ts';
import { isLoop, lastingValues, unitsOf } from './loops.ts';
import { planMask, type PlannedMask } from './mask.ts';
import type { PlanOptions } from './options.ts';
import { planParameters, type ParameterPlan } from './parameters.ts';
import { draftPrograms, type PlannedConstant, type ProgramDraft } from './programs.ts';
import { networkInTime } from './time.ts';
import { segmentsOf } from './segments.ts';
import { planTraces, type TracePlan } from './traces.ts';
import { roundingPhase } from './updates.ts';

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
  /** Forward, loss and back; of a detector only what is in front of the loss. */
  readonly training: TaskProgram;
  /** Of a detector: what is behind the loss. */
  readonly back: TaskProgram;
  readonly boxes?: DetectorHead;
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
  const { learns, batch, keeps } = options;
  const input = onlyInput(graph, learns && options.objective.kind !== 'boxes');
  const [steps, size] = [stepsOf(graph), sizeOf(input.type.shape)];
  const frames = options.frames === 'one' ? 1 : steps;
  const arena = createArena(dataStart);
  const others = options.masked?.tail.parameters ?? exponentParameters(options.scales);
  const parameters = planParameters(graph, arena, options, others);
  const exponents = planExponents(options.scales, parameters, arena);
  const images = { address: arena.reserve(batch * frames * size * floatBytes), size, frames };
  const layers = planLayers(graph, batch, options.dense).filter(
    ({ node }) => learns || options.answers || !isHost(node),
  );
  const planned = new Set(layers.map(({ result }) => result));
  const [output] = graph.outputs.map(({ node }) => node) as [string];
  const reads = learns ? lossReads(graph, options.objective) : [];
  const lasting = lastingValues(graph);
  const staged = liesAsStaged(input, steps / frames) ? input.name : undefined;
  const lasts = (name: string): boolean => keeps(name) || lasting.has(name) || name === staged;
  const answers = planned.has(output) ? [...new Set([output, ...reads])] : [];
  const units = unitsOf(graph, layers);
  const segments = segmentsOf(units, learns ? options.segments : 1, (name) => lasts(name) || answers.includes(name));
  const again = segments.flatMap((segment) => segment.again);
  const values = planActivations(layers, answers, arena, lasts, again, (name) =>
    name === staged ? images.address : undefined,
  );
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
  const traces = learns || options.answers ? undefined : planTraces(graph, batch, arena);
  const hasGradient = (name: string): boolean => learns && name !== input.name;
  const surroundings = { steps, values, draft, hasGradient, scaling: drops.scaling };
  for (const unit of units) {
    if (isLoop(unit)) loopForward(unit, surroundings, !learns);
    else {
      const [layer] = unit.layers as [PlannedLayer];
      forward(layer, values, draft, hasGradient, !learns);
      draft.training.push(...drops.scaling(layer.result, values.of(layer.result)));
    }
    for (const { result, node } of unit.layers) {
      draft.evaluation.push(...(traces?.phases(result, values.of(result)) ?? []));
      node.inputs.forEach(values.release);
    }
  }
  const answer = planned.has(output) ? values.of(output) : undefined;
  const given = {
    ...options,
    mask,
    parameters,
    images: { address: images.address, extents: extentsOf(input.type.shape) },
  };
  const { loss, logits = answer, sites, cut = Infinity } = learns ? planBack(segments, reads, surroundings, given) : {};
  draft.prepared.always.push(...(mask?.tasks ?? []));
  const rounding = options.rounds ? [...exponents.scaling, roundingPhase(parameters, exponents.roundedBytes)] : [];
  draft.training.push(...exponents.gradients);
  const fixed = !learns && !options.rounds;
  const always = preparation(draft.prepared.always);
  return {
    ...{ parameters, images, arena, logits, values: values.placed, scratchBytes: draft.scratchBytes },
    ...{
      ...(loss ? { loss } : {}),
      rounding,
      drops: drops.places,
      constants: [...draft.constants, ...drops.constants, ...exponents.constants],
    },
    training: [
      ...rounding,
      ...preparation([...draft.prepared.always, ...draft.prepared.training]),
      ...draft.training.slice(0, cut),
    ],
    back: draft.training.slice(cut),
    ...(sites ? { boxes: placedHead(boxOutputs(graph)!, sites) } : {}),
    evaluation: [...rounding, ...(fixed ? [] : always), ...draft.evaluation],
    preparation: fixed ? always : [],
    ...(traces ? { traces } : {}),
    ...(mask ? { mask } : {}),
  };
}

/** Whether an input's value has the very order of the staging buffer: vectors of whole fours, one for each image of the step. */
const liesAsStaged = ({ type }: ReturnType<typeof onlyInput>, repeated: number): boolean => {
  const { positions, channels, padded } = paddedExtents(type);
  return repeated === 1 && positions === 1 && channels === padded;
};

/** The only input; of a network that learns also the only output. */
function onlyInput(graph: ModelGraph, oneOutput: boolean): ReturnType<typeof inputNodes>[number] {
  const [input, ...others] = inputNodes(graph);
  if (!input || others.length > 0 || (oneOutput && graph.outputs.length !== 1))
    throw new Error('training takes a network with one input and one output');
  return input;
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
  const context = { ...draft.contextOf(layer, 'forward'), wanted, listed: listed || layer.spikes };
  trainingOperator(node.op).forward({ ...context, node });
  draft.finish();
}
