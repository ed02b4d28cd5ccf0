/** @file How every operator becomes populations, projections and steps of the host. Leaving one out is a type error. */
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { add } from './add.ts';
import { attention } from './attention.ts';
import { avgPool, mean, sumChannels, votes } from './averages.ts';
import { gate } from './gate.ts';
import { average, classScores, hostLinear, lastStep, maxSteps, meanSteps, sumSteps } from './host.ts';
import { conv1d, conv2d, convTranspose2d, linear } from './kernels.ts';
import { positionMap } from './constant.ts';
import type { AnyLowering, Lowering } from './lowering.ts';
import { concat, slice } from './parts.ts';
import { fixedPoint, integrate, subsample, upsample } from './transfers.ts';
import { anyPosition, maxPool, maxPoolHeads } from './windows.ts';

const folded = { elsewhere: 'fold-batch-norm takes it out' };

export const lowerings: { readonly [N in PrimitiveName]: Lowering<N> } = {
  input: { elsewhere: 'lowerModel makes the population of the image' },
  conv2d,
  conv1d,
  conv_transpose2d: convTranspose2d,
  linear,
  batch_norm: folded,
  layer_scale: folded,
  neuron: { elsewhere: 'a neuron fires in the population of the membranes that it reads' },
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
  previous: { elsewhere: 'lowerModel makes its registers, and fills them once all layers are there' },
  spare: folded,
  position_map: positionMap,
  fixed_point: fixedPoint,
  upsample,
  subsample,
  integrate,
  host_linear: hostLinear,
  average,
  class_scores: classScores,
};

const alike: { readonly [N in PrimitiveName]: AnyLowering } = lowerings;

/** An operator's rules in their general form. */
export const loweringOf = (op: PrimitiveName): AnyLowering => alike[op];
