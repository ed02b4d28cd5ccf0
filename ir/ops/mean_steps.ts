import { meanOverSteps } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const meanSteps = definePrimitive({
  name: 'mean_steps',
  summary:
    'Mean of an output over all logical steps. The chip delivers the membranes of every step; the host takes their mean.',
  source: 'head(x).mean(0) of the official models with T > 1',
  attributes: {},
  inputs: ['x'],
  gives: ['host'],
  expansion: 'host',
  grid: null,
  steps: 'all',
  infer: ({ x }) => ({ kind: 'host', shape: expectKind('mean_steps', 'x', x, ['membrane']).shape }),
  evaluate: ({ inputs: { x }, out }) => meanOverSteps(x, sizeOf(out.shape)),
  examples: ['x -> m: mean -> s: sfa -> head: linear(10) -> mean_steps'],
});
