import { sameShape, shapeText, sizeOf } from '../tensor.ts';
import { expectPlaces, expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const gate = definePrimitive({
  name: 'gate',
  summary:
    'AND of two binary spike sources: their product. The second may be one spike per channel, which gates all positions of its channel, or one per head and position, which gates all channels of its head. Inverted, a spike of the second shuts the gate: the first AND NOT the second.',
  source:
    'k.mul(v) and q.mul(mask) of the official V1 attention; attn * k of QKFormer; AND and IAND of SEW-ResNet, x * y and x * (1 - y)',
  attributes: {
    invert: {
      kind: 'bool',
      default: false,
      doc: 'Whether b shuts the gate instead of opening it; b has the shape of a then.',
    },
  },
  inputs: ['a', 'b'],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  infer({ a, b }, { invert }) {
    const type = expectKind('gate', 'a', a, ['count']);
    for (const [name, value] of Object.entries({ a, b })) {
      const { cap, norm } = expectKind('gate', name, value, ['count']);
      if (cap !== 1 || norm !== 1)
        throw new OperatorError(`gate takes binary spikes (cap 1, norm 1) as ${name}, not 0..${cap} / ${norm}`);
    }
    const [channels] = expectPlaces('gate', 'a', a);
    const single = sameShape(b.shape, [channels]) && !invert;
    const [, ...own] = a.shape;
    const [heads = 1, ...places] = b.shape;
    const masks = !invert && channels % heads === 0 && sameShape(places, own);
    if (!single && !masks && !sameShape(b.shape, a.shape))
      throw new OperatorError(`gate: ${shapeText(b.shape)} spikes cannot gate ${shapeText(a.shape)}`);
    return type;
  },
  inferPartly: ({ a, b }) => a ?? b,
  macs: ({ a }, _out, { invert }) => (invert ? sizeOf(a.shape) : 0),
  evaluate({ inputs: { a, b }, types, attributes: { invert } }) {
    if (invert) return a.map((value, i) => value * (1 - b[i]!));
    const positions = sizeOf(types.a.shape.slice(1));
    const single = types.b.shape.length < types.a.shape.length;
    const perHead = types.a.shape[0]! / types.b.shape[0]!;
    const place = (i: number): number =>
      single ? Math.floor(i / positions) : Math.floor(i / positions / perHead) * positions + (i % positions);
    return a.map((value, i) => value * b[place(i)]!);
  },
  examples: [
    'x -> kc: conv2d(8) -> k: sfa(cap=1, norm=1)\n  x -> vc: conv2d(8) -> v: sfa(cap=1, norm=1)\n  gate(k, v) -> m: any_position',
    'x -> c: conv2d(8) -> a: sfa(cap=1, norm=1) -> d: conv2d(8) -> b: sfa(cap=1, norm=1)\n  gate(a, b, invert=true)',
  ],
});
