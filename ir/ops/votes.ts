import { largestChannels } from '../limits.ts';
import { meanOf } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { summedType } from './avg_pool.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError } from './op.ts';

export const votes = definePrimitive({
  name: 'votes',
  summary:
    'Mean of every `size` channels, one after the other: neurons that vote for a class. Of spikes it is an un-spiked value, which neurons, layers with weights and the host read.',
  source: 'VotingLayer of SpikingJelly: avg_pool1d over the channels',
  attributes: {
    size: {
      kind: 'int',
      default: 10,
      min: 1,
      max: largestChannels,
      doc: 'Voters of a class; must divide the channels.',
    },
    divisor: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestChannels,
      doc: 'What sums are divided by; 0 means size, 1 gives the sums.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'averaged',
  divides: (_, { size, divisor }) => divisor || size,
  infer({ x }, { size, divisor }) {
    const type = expectKind('votes', 'x', x, ['count', 'membrane']);
    const [channels, ...places] = x.shape;
    if (channels! % size !== 0)
      throw new OperatorError(`votes: ${channels!} channels are no whole number of classes with ${size} voters each`);
    return { ...summedType(type, [channels! / size, ...places], size, divisor || size, true), kind: 'membrane' };
  },
  macs: ({ x }) => sizeOf(x.shape),
  evaluate({ inputs: { x }, out, attributes: { size, divisor } }) {
    const positions = sizeOf(out.shape.slice(1));
    return Float32Array.from({ length: x.length / size }, (_, i) => {
      const first = Math.floor(i / positions) * size * positions + (i % positions);
      let sum = 0;
      for (let voter = 0; voter < size; voter++) sum += x[first + voter * positions]!;
      return meanOf(sum, divisor || size);
    });
  },
  examples: ['x -> c: conv2d(4) -> s: sfa -> fc: linear(100) -> t: sfa -> votes(10) -> mean_steps'],
});
