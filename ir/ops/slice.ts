import { largestExtent } from '../limits.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const slice = definePrimitive({
  name: 'slice',
  summary: 'Take some channels of spikes or of un-spiked values, one after the other: a part of a split.',
  source: 'x[:, first : first + count] of torch, torch.split and torch.chunk along the channels',
  attributes: {
    first: { kind: 'int', min: 0, max: largestExtent, doc: 'First channel, counted from 0.' },
    count: { kind: 'int', min: 1, max: largestExtent, doc: 'Channels in all.' },
  },
  inputs: ['x'],
  gives: ['count', 'membrane'],
  expansion: 'linear',
  grid: 'taken',
  infer({ x }, { first, count }) {
    const type = expectKind('slice', 'x', x, ['count', 'membrane']);
    const [channels, ...places] = type.shape;
    if (first + count > channels!)
      throw new OperatorError(
        `slice: channels ${first}..${first + count - 1} are asked for, and there are ${channels!}, 0..${channels! - 1}`,
      );
    return { ...type, shape: [count, ...places] };
  },
  evaluate({ inputs: { x }, types, attributes: { first, count } }) {
    const positions = x.length / types.x.shape[0]!;
    return x.slice(first * positions, (first + count) * positions);
  },
  examples: [
    'x -> c: conv2d(8) -> s: sfa\n  s -> a: slice(0, 4) -> d: conv2d(4)\n  s -> b: slice(4, 4) -> e: conv2d(4)\n  add(d, e)',
    'x -> c: conv2d(8)\n  c -> a: slice(0, 4)\n  c -> b: slice(4, 4)\n  add(a, b) -> s: sfa',
  ],
});
