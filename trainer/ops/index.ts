/** @file The trainer's side of every operator: how it learns, or `null` and why not. Leaving one out is a type error. */
import type { ModelNode } from '../../ir/model/index.ts';
import type { ParameterSpec, PrimitiveName } from '../../ir/ops/index.ts';
import type { PaddedExtents } from '../layout.ts';
import { add } from './add.ts';
import { attention } from './attention.ts';
import { avgPool, mean } from './averages.ts';
import { batchNorm } from './batch_norm.ts';
import { conv1d, conv2d, convTranspose2d } from './conv2d.ts';
import { input } from './input.ts';
import { linear } from './linear.ts';
import { neuron } from './neuron.ts';
import { concat, slice } from './parts.ts';
import type { ForwardContext, GradientContext, ParameterLayout, TrainingOperator, Untrainable } from './op.ts';

/** The reason of all that nobody has written a gradient for. */
export const noGradient = 'that the trainer has no gradient for';
const notHere: Untrainable = { gradient: null, why: noGradient };

const trainingOperators: { readonly [N in PrimitiveName]: TrainingOperator<N> | Untrainable } = {
  input,
  conv2d,
  conv1d,
  conv_transpose2d: convTranspose2d,
  linear,
  batch_norm: batchNorm,
  neuron,
  add,
  mean,
  avg_pool: avgPool,
  sum_channels: notHere,
  votes: notHere,
  attention,
  mean_steps: notHere,
  sum_steps: notHere,
  last_step: notHere,
  max_steps: notHere,
  max_pool: notHere,
  max_pool_heads: notHere,
  any_position: notHere,
  gate: notHere,
  concat,
  slice,
  previous: { gradient: null, why: 'of the logical step before: the trainer runs a layer through all steps at once' },
  spare: notHere,
  position_map: notHere,
  fixed_point: notHere,
  layer_scale: notHere,
  upsample: notHere,
  subsample: notHere,
  integrate: notHere,
  host_linear: notHere,
  average: notHere,
  class_scores: notHere,
};

/** An operator seen without its exact attribute types, for code that treats all alike. */
export interface AnyTrainingOperator {
  readonly keeps: readonly number[];
  readonly overwrites: readonly number[];
  layout(node: ModelNode, spec: ParameterSpec, inputs: readonly PaddedExtents[]): ParameterLayout;
  forward(layer: ForwardContext & { readonly node: ModelNode }): void;
  gradient(layer: GradientContext & { readonly node: ModelNode }): void;
}

/** The trainer's side of an operator; throws for one that cannot be trained, which should have been refused before. */
export function trainingOperator(name: PrimitiveName): AnyTrainingOperator {
  const operator = trainingOperators[name];
  if (operator.gradient === null) throw new Error(`"${name}" is an operator ${operator.why}`);
  return operator;
}

/** Why an operator cannot be trained, as the end of a sentence on it; undefined if it can. */
export function whyUntrainable(name: PrimitiveName): string | undefined {
  const operator = trainingOperators[name];
  return operator.gradient === null ? operator.why : undefined;
}

export type {
  ForwardLayer,
  ForwardContext,
  FusedNeuron,
  GradientLayer,
  GradientContext,
  LifNeuron,
  ParameterLayout,
  ParameterPlace,
  Layer,
  LayerContext,
  GradientTarget,
  BatchValue,
} from './op.ts';
export { imageShares, vectorShares } from './shares.ts';
