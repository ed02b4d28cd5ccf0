/** @file A loop's programs: forward block by block of logical steps, and back through them (backpropagation through time). */
import { referenceOf } from '../../ir/model/index.ts';
import {
  trainingOperator,
  vectorShares,
  clearing,
  type BatchValue,
  type Block,
  type LayerContext,
} from '../ops/index.ts';
import { task } from '../kernels/index.ts';
import type { Activations } from './activations.ts';
import type { PlannedDrops } from './drops.ts';
import type { GradientMemory } from './gradients.ts';
import type { PlannedLayer } from './layers.ts';
import type { Loop } from './loops.ts';
import type { ProgramDraft } from './programs.ts';

/** What the programs of layers are planned with. */
export interface Surroundings extends Pick<PlannedDrops, 'scaling'> {
  readonly steps: number;
  readonly values: Activations;
  readonly draft: ProgramDraft;
  hasGradient(name: string): boolean;
}

const blocksOf = ({ block }: Loop, steps: number): readonly Block[] => {
  const count = Math.ceil(steps / block);
  return Array.from({ length: count }, (_, index) => ({ index, count, first: index * block, all: steps }));
};

/** The steps of a block, of a value in all steps. */
function part(value: BatchValue, { first, all }: Block, steps: number): BatchValue {
  const share = (whole: number): number => (whole / all) * steps;
  const address = value.address + (value.bytes / all) * first;
  return { ...value, address, images: share(value.images), rows: share(value.rows), bytes: share(value.bytes) };
}

/** A layer's context for the steps of a block; what reads weights alone is prepared once, for the block that is planned first. */
function within(whole: LayerContext, block: Block, steps: number, prepares: boolean): LayerContext {
  return {
    ...whole,
    ...{ block, steps, batch: (whole.batch / block.all) * steps },
    inputs: whole.inputs.map((value) => part(value, block, steps)),
    output: part(whole.output, block, steps),
    prepare: prepares ? whole.prepare : () => undefined,
  };
}

const stepsIn = ({ first, all }: Block, { block }: Loop): number => Math.min(block, all - first);

/** Places the values of a loop, and computes them. */
export function loopForward(
  loop: Loop,
  { steps, values, draft, hasGradient, scaling }: Surroundings,
  listed: boolean,
): void {
  loop.layers.forEach(values.place);
  for (const block of blocksOf(loop, steps))
    for (const layer of loop.layers) {
      const { node, result } = layer;
      const count = stepsIn(block, loop);
      const context = within(draft.contextOf(layer, 'forward'), block, count, block.index === 0);
      const wanted = (index: number): boolean => hasGradient(node.inputs[index]!);
      trainingOperator(node.op).forward({ ...context, wanted, listed: listed || layer.spikes, node });
      draft.finish();
      draft.training.push(...scaling(result, part(values.of(result), block, count)));
    }
}

/** What a layer reads, of its own step or of an earlier one. */
export const readsOf = (node: PlannedLayer['node']): readonly string[] => {
  const reference = referenceOf(node);
  return reference ? [reference.layer] : node.inputs;
};

/**
 * Back through a loop: gradients of values block by block, from the last; then those of parameters, of all steps at once. Nothing where
 * the loss does not depend on the loop.
 */
export function loopBackward(loop: Loop, surroundings: Surroundings, gradients: GradientMemory): void {
  const { steps, values, hasGradient } = surroundings;
  const { layers } = loop;
  if (layers.some(({ result }) => gradients.of(result) !== undefined)) {
    const reached = new Set(layers.flatMap((layer) => [layer.result, ...readsOf(layer.node)]).filter(hasGradient));
    for (const name of reached) begin(name, surroundings, gradients);
    for (const block of [...blocksOf(loop, steps)].reverse())
      for (const layer of [...layers].reverse()) backOneBlock(layer, block, loop, surroundings, gradients);
    for (const layer of layers) if (layer.node.parameters.length > 0) parametersBack(layer, surroundings, gradients);
  }
  for (const { result, node } of layers) {
    gradients.drop(result);
    for (const index of trainingOperator(node.op).keeps) values.release(node.inputs[index]!);
  }
}

/** Memory of a value's gradient that is nobody else's, with what is known of it, or 0. */
function begin(name: string, { values, draft }: Surroundings, gradients: GradientMemory): void {
  if (gradients.of(name) !== undefined) {
    gradients.own(name);
    return;
  }
  const { bytes } = values.of(name);
  draft.training.push({ name: 'gradients of a loop', tasks: clearing(gradients.start(name, bytes), bytes) });
}

function backOneBlock(
  layer: PlannedLayer,
  block: Block,
  loop: Loop,
  { values, draft, hasGradient, scaling }: Surroundings,
  gradients: GradientMemory,
): void {
  const { node, result } = layer;
  const steps = stepsIn(block, loop);
  const whole = draft.contextOf(layer, 'gradient');
  const context = within(whole, block, steps, block.index === block.count - 1);
  const ofBlock = (name: string): BatchValue =>
    part({ ...values.of(name), address: gradients.of(name)! }, block, steps);
  const gradient = ofBlock(result);
  draft.training.push(...scaling(result, gradient));
  const read = readsOf(node);
  trainingOperator(node.op).gradient({
    ...context,
    ...{ node, gradient },
    // Gradients of parameters come at the end, of all steps.
    parameter(name) {
      const { gradient: learned, ...place } = whole.parameter(name);
      return { ...place, gradient: learned === 0 ? 0 : whole.kept(`unused gradient of ${name}`, place.bytes) };
    },
    into(index) {
      const name = read[index]!;
      if (!hasGradient(name)) return undefined;
      const address = node.inputs.length === 0 ? gradients.of(name)! : ofBlock(name).address;
      return { address, accumulate: 1 };
    },
    own() {
      const own = context.temporary(gradient.bytes);
      context.phase('copy', copies(gradient, own));
      return own;
    },
    pass(index) {
      if (!hasGradient(read[index]!)) return;
      const { address } = ofBlock(read[index]!);
      const tasks = vectorShares(gradient.bytes).map((range) =>
        task('add', { a: address, b: gradient.address, out: address, ...range }),
      );
      context.phase('sum of gradients', tasks);
    },
  });
  draft.finish();
}

const copies = ({ address: a, bytes }: BatchValue, out: number) =>
  vectorShares(bytes).map((range) => task('copy', { a, out, ...range }));

/** Gradients of parameters, once those of all values are there; what would go on to inputs has gone there already. */
function parametersBack(layer: PlannedLayer, { values, draft }: Surroundings, gradients: GradientMemory): void {
  const { node, result } = layer;
  const context = draft.contextOf(layer, 'gradient');
  const address = gradients.of(result)!;
  trainingOperator(node.op).gradient({
    ...context,
    ...{ node, gradient: { ...context.output, address } },
    prepare: () => undefined,
    into: (index) => ({ address: context.temporary(values.of(node.inputs[index]!).bytes), accumulate: 0 }),
    own: () => address,
    pass: () => undefined,
  });
  draft.finish();
}
