import { sizeOf } from '../tensor.ts';
import { largestHeads, largestKernel } from '../limits.ts';
import { expectPlaces, expectKind } from './helpers/expect.ts';
import { largestIn } from './max_pool.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const maxPoolHeads = definePrimitive({
  name: 'max_pool_heads',
  summary:
    'Largest spike count of a square window over (flattened position, channel inside the head): what Erode does in the event mode of V1.',
  source:
    'Erode of the official V1 code on [T, B, heads, tokens, channels of a head]: MaxPool3d((1, 3, 3), 1, (0, 1, 1))',
  attributes: {
    heads: {
      kind: 'int',
      min: 1,
      max: largestHeads,
      doc: 'Heads; must divide the channels. Head h owns the channels h*d .. h*d+d-1.',
    },
    kernel: {
      kind: 'int',
      default: 3,
      min: 1,
      max: largestKernel - 1,
      doc: 'Window side, an odd number; borders take no part.',
    },
  },
  inputs: ['x'],
  gives: ['count'],
  expansion: 'linear',
  grid: null,
  infer({ x }, { heads, kernel }) {
    const type = expectKind('max_pool_heads', 'x', x, ['count']);
    const [channels] = expectPlaces('max_pool_heads', 'x', x);
    if (channels % heads !== 0)
      throw new OperatorError(`max_pool_heads: ${heads} heads do not divide ${channels} channels`);
    if (kernel % 2 !== 1) throw new OperatorError(`max_pool_heads: the kernel must be odd, not ${kernel}`);
    return type;
  },
  evaluate({ inputs: { x }, out, attributes: { heads, kernel } }) {
    const positions = sizeOf(out.shape.slice(1));
    const perHead = out.shape[0]! / heads;
    const reach = (at: number): [number, number] => [at - (kernel - 1) / 2, at + (kernel + 1) / 2];
    return x.map((_, i) => {
      const [channel, position] = [Math.floor(i / positions), i % positions];
      const plane = x.subarray((channel - (channel % perHead)) * positions);
      return largestIn(plane, [...reach(channel % perHead), perHead], [...reach(position), positions]);
    });
  },
  examples: ['x -> c: conv2d(8) -> s: sfa -> e: max_pool_heads(2)'],
});
