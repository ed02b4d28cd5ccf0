import { sameShape, shapeText } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const concat = definePrimitive({
  name: 'concat',
  summary:
    'Join the channels of two spike sources with the same norm, or of un-spiked values, which have the same positions: first those of a, then those of b.',
  source: 'torch.cat((a, b), dim=1) of U-Nets and of the necks of YOLO',
  attributes: {},
  inputs: ['a', 'b'],
  gives: ['count', 'membrane'],
  expansion: 'linear',
  grid: 'joined',
  infer(inputs) {
    const a = expectKind('concat', 'a', inputs.a, ['count', 'membrane']);
    const b = expectKind('concat', 'b', inputs.b, ['count', 'membrane']);
    const [[first, ...places], [second, ...others]] = [a.shape, b.shape];
    if (!sameShape(places, others))
      throw new OperatorError(
        `concat: positions differ: ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
        'bring both to the same height and width: upsample in front of a neuron, avg_pool or max_pool behind one',
      );
    const shape = [first! + second!, ...places];
    if (a.kind === 'membrane' && b.kind === 'membrane') return { kind: 'membrane', shape };
    if (a.kind === 'membrane' || b.kind === 'membrane')
      throw new OperatorError(
        'concat takes two spike sources or un-spiked values of both, not one of each',
        'put a neuron behind the un-spiked values, or join in front of the neuron',
      );
    if (a.norm !== b.norm)
      throw new OperatorError(
        `concat: a spike of a counts 1/${a.norm}, one of b 1/${b.norm}`,
        'give both neurons the same norm, and scale the weights in front of one of them',
      );
    return { ...a, shape, cap: Math.max(a.cap, b.cap) };
  },
  evaluate({ inputs: { a, b } }) {
    const joined = new Float32Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  },
  examples: [
    'x -> c: conv2d(8) -> a: sfa\n  a -> d: conv2d(4) -> b: sfa\n  concat(a, b) -> e: conv2d(8)',
    'x -> c: conv2d(8)\n  x -> d: conv2d(4)\n  concat(c, d) -> s: sfa -> e: conv2d(8)',
  ],
});
