/** @file The loss, and the way back through all layers. */
import { planLoss, type LossSite, type PlannedLoss } from '../objective/index.ts';
import { trainingOperator, type BatchValue, type GradientContext } from '../ops/index.ts';
import type { Activations } from './activations.ts';
import { loopBackward, readsOf, type Surroundings } from './blocks.ts';
import { planGradients, type GradientMemory } from './gradients.ts';
import type { PlannedLayer } from './layers.ts';
import { isLoop, type Unit } from './loops.ts';
import type { PlannedMask } from './mask.ts';
import type { PlanOptions } from './options.ts';
import type { ParameterPlan } from './parameters.ts';
import type { ProgramDraft } from './programs.ts';
import { computeAgain, type Segment } from './segments.ts';
import type { TailContext } from './tail.ts';

/** The loss, and the way back from the values that it reads. */
export function planBack(
  segments: readonly Segment[],
  reads: readonly string[],
  surroundings: Surroundings,
  options: PlanOptions &
    Pick<TailContext, 'images'> & { readonly mask: PlannedMask | undefined; readonly parameters: ParameterPlan },
): Taught {
  const { values, draft } = surroundings;
  const gradients = planGradients(draft.arena, (name, tasks) => draft.training.push({ name, tasks }));
  const sites = reads.map((name): LossSite => {
    const value = values.of(name);
    return { value, gradient: gradients.start(name, value.bytes) };
  });
  const { mask } = options;
  const outside = options.objective.kind === 'boxes' && { sites, cut: draft.training.length };
  const taught = mask ? behindMask(sites[0]!, draft, mask, options) : outside || byObjective(sites, draft, options);
  for (const segment of [...segments].reverse()) {
    computeAgain(segment, surroundings);
    for (const unit of [...segment.units].reverse()) unitBack(unit, surroundings, gradients, options.drops);
  }
  return taught;
}

function unitBack(unit: Unit, surroundings: Surroundings, gradients: GradientMemory, drops: ReadonlySet<string>): void {
  if (isLoop(unit)) {
    loopBackward(unit, surroundings, gradients);
    return;
  }
  const { values, draft, hasGradient, scaling } = surroundings;
  const [layer] = unit.layers as [PlannedLayer];
  const { result } = layer;
  if (drops.has(result) && gradients.of(result) !== undefined)
    draft.training.push(...scaling(result, { ...values.of(result), address: gradients.own(result) }));
  backward(layer, values, gradients, draft, hasGradient);
}

/** A loss, and what answers in the network's place. */
interface Taught {
  readonly loss?: Omit<PlannedLoss, 'phases'>;
  /** Of a loss that whoever runs the step computes: what it reads, and the phases in front of it. */
  readonly sites?: readonly LossSite[];
  readonly cut?: number;
  readonly logits?: BatchValue;
}

function byObjective(sites: readonly LossSite[], draft: ProgramDraft, options: PlanOptions): Taught {
  const { phases, ...loss } = planLoss(options.objective, { ...options, arena: draft.arena, sites });
  draft.training.push(...phases);
  return { loss };
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
      const name = readsOf(node)[index]!;
      return hasGradient(name) ? gradients.into(name, values.of(name).bytes, inPlace ? result : undefined) : undefined;
    },
    pass(index) {
      const name = node.inputs[index]!;
      gradients.pass(result, name, values.of(name).bytes);
    },
  };
}
