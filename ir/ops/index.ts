/** @file The model operators. Adding one is an import and a line here; `tsc` then names every table that lacks it. */
import { add } from './add.ts';
import { anyPosition } from './any_position.ts';
import { attention } from './attention.ts';
import { average } from './average.ts';
import { batchNorm } from './batch_norm.ts';
import { classScores } from './class_scores.ts';
import { conv2d } from './conv2d.ts';
import { gate } from './gate.ts';
import { hostLinear } from './host_linear.ts';
import { input } from './input.ts';
import { layerScale } from './layer_scale.ts';
import { linear } from './linear.ts';
import { maxPool } from './max_pool.ts';
import { maxPoolHeads } from './max_pool_heads.ts';
import { mean } from './mean.ts';
import { meanSteps } from './mean_steps.ts';
import { neuron } from './neuron.ts';
import { spare } from './spare.ts';
import type {
  AnyAttributes,
  Attributes,
  AttributeSpecs,
  Evaluation,
  Primitive,
  ValueType,
  Values,
  ParameterSpec,
} from './op.ts';
import { subsample } from './subsample.ts';
import { upsample } from './upsample.ts';

export const primitives = {
  input,
  conv2d,
  linear,
  batch_norm: batchNorm,
  layer_scale: layerScale,
  neuron,
  add,
  mean,
  attention,
  mean_steps: meanSteps,
  max_pool: maxPool,
  max_pool_heads: maxPoolHeads,
  any_position: anyPosition,
  gate,
  spare,
  upsample,
  subsample,
  host_linear: hostLinear,
  average,
  class_scores: classScores,
} as const;

export type PrimitiveName = keyof typeof primitives;
export const primitiveNames = Object.keys(primitives) as readonly PrimitiveName[];
export const isPrimitiveName = (name: string): name is PrimitiveName => Object.hasOwn(primitives, name);

/** The checked attributes of one operator. */
export type AttributesOf<N extends PrimitiveName> =
  (typeof primitives)[N] extends Primitive<string, infer A, string> ? Attributes<A> : never;

/** A primitive seen without its exact attribute and input names, for code that treats all alike. */
export interface AnyPrimitive extends Omit<
  Primitive<string, Record<string, never>, string>,
  'attributes' | 'infer' | 'parameters' | 'macs' | 'kept' | 'evaluate'
> {
  readonly attributes: AttributeSpecs;
  readonly infer: (inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes) => ValueType;
  readonly parameters?: (
    inputs: Readonly<Record<string, ValueType>>,
    attributes: AnyAttributes,
  ) => readonly ParameterSpec[];
  readonly macs?: (inputs: Readonly<Record<string, ValueType>>, out: ValueType, attributes: AnyAttributes) => number;
  readonly kept?: (inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes) => number;
  readonly evaluate: (e: Evaluation<string, AnyAttributes>) => Values;
}

/** The declaration behind a name, in its general form. */
export const primitive = (name: PrimitiveName): AnyPrimitive => primitives[name] as unknown as AnyPrimitive;

export { attentionExtents, attentionMacs } from './attention.ts';
export { batchNormLine } from './batch_norm.ts';
export { paddingOf } from './conv2d.ts';
export { bilinearBits } from './upsample.ts';
export {
  OperatorError,
  type AnyAttributes,
  type AttributeSpec,
  type AttributeSpecs,
  type AttributeValue,
  type Expansion,
  type ParameterSpec,
  type Primitive,
  type ValueKind,
  type ValueType,
  type Values,
} from './op.ts';
