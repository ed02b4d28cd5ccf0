/** @file What every operator of a deployed network is in the dense twin. Leaving one out is a type error. */
import type { PrimitiveName } from '../../../ir/ops/index.ts';
import type { StepReading } from '../../../ir/numerics.ts';
import { halfSum, matrixTimes, overSteps } from '../host.ts';
import { conv1d, conv2d, convTranspose2d, linear } from './kernels.ts';
import type { Drawn, HostRule } from './layer.ts';
import { integrate, neuron } from './neurons.ts';
import {
  add,
  anyPosition,
  attention,
  avgPool,
  concat,
  fixedPoint,
  gate,
  maxPool,
  maxPoolHeads,
  mean,
  positionMap,
  slice,
  subsample,
  sumChannels,
  upsample,
  votes,
} from './parts.ts';

const folded = { elsewhere: 'fold-batch-norm takes it out' };

const reading = (over: StepReading): { readonly host: HostRule<PrimitiveName> } => ({
  host: ({ d }, [value]) => overSteps(d, value!, over),
});

export const rules: { readonly [N in PrimitiveName]: Drawn<N> } = {
  input: { elsewhere: 'the driver draws what comes in' },
  conv2d,
  conv1d,
  conv_transpose2d: convTranspose2d,
  linear,
  batch_norm: folded,
  layer_scale: folded,
  spare: folded,
  neuron,
  add,
  mean,
  avg_pool: avgPool,
  sum_channels: sumChannels,
  votes,
  position_map: positionMap,
  attention,
  max_pool: maxPool,
  max_pool_heads: maxPoolHeads,
  any_position: anyPosition,
  gate,
  concat,
  slice,
  previous: { elsewhere: 'the driver draws registers' },
  upsample,
  subsample,
  fixed_point: fixedPoint,
  integrate,
  mean_steps: reading('mean'),
  sum_steps: reading('sum'),
  last_step: reading('last'),
  max_steps: reading('max'),
  host_linear: {
    host: ({ d, node, parameters: { weight, bias } }, [value]) =>
      matrixTimes(d, value!, { rows: node.attributes.out, weight: weight!, bias }),
  },
  average: { host: ({ d }, [a, b]) => halfSum(d, a!, b!) },
  class_scores: reading('mean'),
};
