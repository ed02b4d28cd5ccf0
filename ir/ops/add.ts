import { expectKind, expectSameShape } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const add = definePrimitive({
  name: 'add',
  summary: 'Add two membrane streams: the residual shortcut, written `x += ...`.',
  source: 'membrane shortcut of Meta-SpikeFormer and E-SpikeFormer',
  attributes: {},
  inputs: ['a', 'b'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'summed',
  infer({ a, b }) {
    expectKind('add', 'a', a, ['membrane']);
    expectKind('add', 'b', b, ['membrane']);
    expectSameShape('add', a.shape, b.shape);
    return { kind: 'membrane', shape: a.shape };
  },
  evaluate: ({ inputs: { a, b } }) => a.map((value, i) => value + b[i]!),
  examples: ['x -> a: conv2d(4)\n  a += a -> s: sfa -> b: conv2d(4)'],
});
