import { stepReader } from './helpers/steps.ts';
import { definePrimitive } from './op.ts';

export const lastStep = definePrimitive({
  ...stepReader('last_step', 'last'),
  summary: 'An output at the last logical step, of membranes or of spikes.',
  source: 'out[-1] of networks that are read at the end, as snnTorch mem_rec[-1]',
  examples: ['x -> m: mean -> s: sfa -> head: linear(10) -> last_step'],
});
