import { stepReader } from './helpers/steps.ts';
import { definePrimitive } from './op.ts';

export const sumSteps = definePrimitive({
  ...stepReader('sum_steps', 'sum'),
  summary:
    'Sum of an output over all logical steps, of membranes or of spikes: spikes counted over the sample. The host adds them up.',
  source: 'spk_rec.sum(0) of snnTorch, and counters of spikes',
  examples: ['x -> m: mean -> s: sfa -> head: linear(10) -> sum_steps'],
});
