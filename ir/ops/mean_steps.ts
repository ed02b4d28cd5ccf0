import { stepReader } from './helpers/steps.ts';
import { definePrimitive } from './op.ts';

export const meanSteps = definePrimitive({
  ...stepReader('mean_steps', 'mean'),
  summary:
    'Mean of an output over all logical steps, of membranes or of spikes, whose mean is their rate. The chip delivers the values of every step; the host takes their mean.',
  source: 'head(x).mean(0) of the official models with T > 1; firing rate of the last layer in SpikingJelly',
  examples: [
    'x -> m: mean -> s: sfa -> head: linear(10) -> mean_steps',
    'x -> c: conv2d(4) -> m: mean -> s: sfa -> mean_steps',
  ],
});
