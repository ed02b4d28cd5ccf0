import { stepReader } from './helpers/steps.ts';
import { definePrimitive } from './op.ts';

export const maxSteps = definePrimitive({
  ...stepReader('max_steps', 'max'),
  summary: 'Largest value of an output over all logical steps, of membranes or of spikes. The host compares.',
  source: 'voltages.max over time of Norse and of the SHD networks of Zenke and others',
  examples: ['x -> m: mean -> s: sfa -> head: linear(10) -> max_steps'],
});
