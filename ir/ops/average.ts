import { expectKind, expectSameShape } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const average = definePrimitive({
  name: 'average',
  summary: 'Half the sum of two outputs, on the host and in float64: several heads of one network.',
  source: 'evaluation of the official large models: (head + head_kd) / 2',
  attributes: {},
  inputs: ['a', 'b'],
  gives: ['host'],
  expansion: 'host',
  grid: null,
  infer({ a, b }) {
    expectKind('average', 'a', a, ['membrane', 'host']);
    expectKind('average', 'b', b, ['membrane', 'host']);
    expectSameShape('average', a.shape, b.shape);
    return { kind: 'host', shape: a.shape };
  },
  evaluate: ({ inputs: { a, b } }) => Float64Array.from(a, (value, i) => (value + b[i]!) / 2),
  examples: [
    'x -> c: conv2d(4) -> m: mean -> s: sfa -> spiked: linear(10)\n  m -> unspiked: host_linear(10)\n  average(spiked, unspiked)',
  ],
});
