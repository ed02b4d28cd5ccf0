/** @file The trainer's side of every operator. Leaving one out is a type error. */
import type { ModelNode } from '../../ir/model/index.ts';
import type { ParameterSpec, PrimitiveName } from '../../ir/ops/index.ts';
import type { PaddedExtents } from '../layout.ts';
import { add } from './add.ts';
import { avgPool, mean } from './averages.ts';
import { batchNorm } from './batch_norm.ts';
import { layerScale, sumChannels, votes } from './channels.ts';
import { gate } from './gate.ts';
import { input } from './input.ts';
import { integrate } from './integrate.ts';
import { neuron } from './neuron.ts';
import { average, lastStep, maxSteps, meanSteps, sumSteps } from './over_steps.ts';
import { concat, slice } from './parts.ts';
import { previous } from './previous.ts';
import { anyPosition, positionMap, upsample } from './places.ts';
import { maxPool, maxPoolHeads, subsample } from './pools.ts';
import { attention } from './products/attention.ts';
import { conv1d, conv2d, convTranspose2d } from './products/conv2d.ts';
import { hostLinear, linear } from './products/linear.ts';
import { classScores, fixedPoint, spare } from './straight.ts';
import type { ForwardContext, GradientContext, ParameterLayout, TrainingOperator } from './op.ts';

const trainingOperators: { readonly [N in PrimitiveName]: TrainingOperator<N> } = {
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
  sum_channels: sumChannels,
  votes,
  attention,
  mean_steps: meanSteps,
  sum_steps: sumSteps,
  last_step: lastStep,
  max_steps: maxSteps,
  max_pool: maxPool,
  max_pool_heads: maxPoolHeads,
  any_position: anyPosition,
  gate,
  concat,
  slice,
  previous,
  spare,
  position_map: positionMap,
  fixed_point: fixedPoint,
  layer_scale: layerScale,
  upsample,
  subsample,
  integrate,
  host_linear: hostLinear,
  average,
  class_scores: classScores,
};

/** An operator seen without its exact attribute types, for code that treats all alike. */
export interface AnyTrainingOperator {
  readonly keeps: readonly number[];
  readonly overwrites: readonly number[];
  layout(node: ModelNode, spec: ParameterSpec, inputs: readonly PaddedExtents[]): ParameterLayout;
  forward(layer: ForwardContext & { readonly node: ModelNode }): void;
  gradient(layer: GradientContext & { readonly node: ModelNode }): void;
}

/** The trainer's side of an operator. */
export const trainingOperator = (name: PrimitiveName): AnyTrainingOperator => trainingOperators[name];

export type {
  Block,
  ForwardLayer,
  ForwardContext,
  FusedNeuron,
  GradientLayer,
  GradientContext,
  DeployedMembrane,
  KeptRows,
  LayerTools,
  Surrogate,
  ParameterLayout,
  ParameterPlace,
  Layer,
  LayerContext,
  GradientTarget,
  BatchValue,
} from './op.ts';
export { clearing, imageShares, vectorShares } from './shares.ts';
export { surrogates } from './op.ts';
export { plainRule } from './neuron.ts';
