/** @file The model operators. Adding one is an import and a line here; `tsc` then names every table that lacks it. */
import { add } from './add.ts';
import { anyPosition } from './any_position.ts';
import { attention } from './attention.ts';
import { avgPool } from './avg_pool.ts';
import { average } from './average.ts';
import { batchNorm } from './batch_norm.ts';
import { classScores } from './class_scores.ts';
import { concat } from './concat.ts';
import { conv1d } from './conv1d.ts';
import { conv2d } from './conv2d.ts';
import { convTranspose2d } from './conv_transpose2d.ts';
import { fixedPoint } from './fixed_point.ts';
import { gate } from './gate.ts';
import { hostLinear } from './host_linear.ts';
import { input } from './input.ts';
import { layerScale } from './layer_scale.ts';
import { linear } from './linear.ts';
import { maxPool } from './max_pool.ts';
import { maxPoolHeads } from './max_pool_heads.ts';
import { mean } from './mean.ts';
import { lastStep } from './last_step.ts';
import { maxSteps } from './max_steps.ts';
import { meanSteps } from './mean_steps.ts';
import { neuron } from './neuron.ts';
import { positionMap } from './position_map.ts';
import { previous } from './previous.ts';
import { slice } from './slice.ts';
import { spare } from './spare.ts';
import type { AnyPrimitive, Attributes } from './op.ts';
import { integrate } from './integrate.ts';
import { subsample } from './subsample.ts';
import { sumChannels } from './sum_channels.ts';
import { sumSteps } from './sum_steps.ts';
import { upsample } from './upsample.ts';
import { votes } from './votes.ts';

export const primitives = {
  input,
  conv2d,
  conv1d,
  conv_transpose2d: convTranspose2d,
  linear,
  batch_norm: batchNorm,
  layer_scale: layerScale,
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
  upsample,
  subsample,
  integrate,
  host_linear: hostLinear,
  average,
  class_scores: classScores,
} as const;

export type PrimitiveName = keyof typeof primitives;
export const isPrimitiveName = (name: string): name is PrimitiveName => Object.hasOwn(primitives, name);
export const primitiveNames: readonly PrimitiveName[] = Object.keys(primitives).filter(isPrimitiveName);

type AttributesTable = { readonly [N in PrimitiveName]: Attributes<(typeof primitives)[N]['attributes']> };

/** The checked attributes of one operator. */
export type AttributesOf<N extends PrimitiveName> = AttributesTable[N];

/** The kinds of an operator's results. */
export type KindsOf<N extends PrimitiveName> = (typeof primitives)[N]['gives'][number];

const alike: { readonly [N in PrimitiveName]: AnyPrimitive } = primitives;

/** The declaration behind a name, in its general form. */
export const primitive = (name: PrimitiveName): AnyPrimitive => alike[name];

export { attentionExtents, attentionMacs } from './attention.ts';
export { averageWindows } from './avg_pool.ts';
export { windowsOver, type Windows } from './helpers/sides.ts';
export { borderWords } from './helpers/border.ts';
export {
  OperatorError,
  presetText,
  type AnyAttributes,
  type AnyPrimitive,
  type AttributeSpec,
  type AttributeSpecs,
  type AttributeValue,
  type Border,
  type Expansion,
  type Grid,
  type Kernels,
  type Line,
  type ParameterSpec,
  type Primitive,
  type Reference,
  type ValueKind,
  type ValueType,
  type Values,
} from './op.ts';
