import { sameShape, shapeText } from '../tensor.ts';
import { expectImage, expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const gate = definePrimitive({
  name: 'gate',
  summary:
    'AND of two binary spike sources: their product. The second may be one spike per channel, which gates all positions of its channel.',
  source: 'k.mul(v) and q.mul(mask) of the official V1 attention',
  attributes: {},
  inputs: ['a', 'b'],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  infer({ a, b }) {
    const type = expectKind('gate', 'a', a, ['count']);
    for (const [name, value] of Object.entries({ a, b })) {
      const { cap, norm } = expectKind('gate', name, value, ['count']);
      if (cap !== 1 || norm !== 1)
        throw new OperatorError(`gate takes binary spikes (cap 1, norm 1) as ${name}, not 0..${cap} / ${norm}`);
    }
    const [channels, height, width] = expectImage('gate', 'a', a);
    if (!sameShape(b.shape, [channels]) && !sameShape(b.shape, [channels, height, width]))
      throw new OperatorError(`gate: ${shapeText(b.shape)} spikes cannot gate ${shapeText(a.shape)}`);
    return type;
  },
  evaluate({ inputs: { a, b } }) {
    const positions = a.length / b.length;
    return a.map((value, i) => value * b[Math.floor(i / positions)]!);
  },
  examples: [
    'x -> kc: conv2d(8) -> k: sfa(cap=1, norm=1)\n  x -> vc: conv2d(8) -> v: sfa(cap=1, norm=1)\n  gate(k, v) -> m: any_position',
  ],
});
