/** @file The trainer's side of every operator. Leaving one out is a type error. */
import type { ModelNode } from '../../ir/model/index.ts';
import type { ParameterSpec, PrimitiveName } from '../../ir/ops/index.ts';
import type { PaddedExtents } from '../layout.ts';
import { add } from './add.ts';
import { attention } from './attention.ts';
import { batchNorm } from './batch_norm.ts';
import { conv2d } from './conv2d.ts';
import { input } from './input.ts';
import { linear } from './linear.ts';
import { mean } from './mean.ts';
import { neuron } from './neuron.ts';
import { untrainable } from './untrainable.ts';
import type { ForwardWork, GradientWork, ParameterLayout, TrainingOperator } from './op.ts';

export const trainingOperators: { readonly [N in PrimitiveName]: TrainingOperator<N> } = {
  input,
  conv2d,
  linear,
  batch_norm: batchNorm,
  neuron,
  add,
  mean,
  attention,
  ...untrainable,
};

/** An operator seen without its exact attribute types, for code that treats all alike. */
export interface AnyTrainingOperator {
  readonly keeps: readonly number[];
  readonly overwrites: readonly number[];
  readonly layout: (node: ModelNode, spec: ParameterSpec, inputs: readonly PaddedExtents[]) => ParameterLayout;
  readonly forward: (site: ForwardWork & { readonly node: ModelNode }) => void;
  readonly gradient: (site: GradientWork & { readonly node: ModelNode }) => void;
}

export const trainingOperator = (name: PrimitiveName): AnyTrainingOperator =>
  trainingOperators[name] as unknown as AnyTrainingOperator;

export type {
  ForwardSite,
  ForwardWork,
  FusedNeuron,
  GradientSite,
  GradientWork,
  LifNeuron,
  ParameterLayout,
  ParameterPlace,
  Site,
  Surroundings,
  Target,
  Value,
} from './op.ts';
export { vectorShares } from './shares.ts';
export { isUntrainable } from './untrainable.ts';
