import { largestHeads } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { summedType } from './avg_pool.ts';
import { expectPlaces, expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const sumChannels = definePrimitive({
  name: 'sum_channels',
  summary:
    'Sum of spikes over the channels of each head, at every position: an un-spiked value, whose neuron is a mask of tokens.',
  source: 'q.sum(dim=3) of the token attention of QKFormer; head h owns the channels h*d .. h*d+d-1',
  attributes: {
    heads: { kind: 'int', min: 1, max: largestHeads, doc: 'Heads; must divide the channels. 1 sums all channels.' },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'averaged',
  infer({ x }, { heads }) {
    const type = expectKind('sum_channels', 'x', x, ['count']);
    const [channels] = expectPlaces('sum_channels', 'x', x);
    if (channels % heads !== 0)
      throw new OperatorError(`sum_channels: ${heads} heads do not divide ${channels} channels evenly`);
    return { ...summedType(type, [heads, ...x.shape.slice(1)], channels / heads, 1, true), kind: 'membrane' };
  },
  macs: ({ x }) => sizeOf(x.shape),
  evaluate({ inputs: { x }, out }) {
    const [heads, ...places] = out.shape;
    const positions = sizeOf(places);
    const perHead = x.length / positions / heads!;
    const sums = new Float32Array(heads! * positions);
    for (let i = 0; i < x.length; i++)
      sums[Math.floor(i / positions / perHead) * positions + (i % positions)]! += x[i]!;
    return sums;
  },
  examples: [
    'x -> qc: conv2d(8) -> q: sfa(cap=1, norm=1)\n  x -> kc: conv2d(8) -> k: sfa(cap=1, norm=1)\n  q -> sum_channels(2) -> mask: sfa(cap=1, norm=1)\n  gate(k, mask)',
  ],
});
