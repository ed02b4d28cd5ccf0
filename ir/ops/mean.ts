import { largestLayer } from '../limits.ts';
import { meanOf } from '../numerics.ts';
import { sizeOf } from '../tensor.ts';
import { summedType } from './avg_pool.ts';
import { expectPlaces, expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const mean = definePrimitive({
  name: 'mean',
  summary:
    'Mean over all positions of each channel, of un-spiked membranes or of spikes: an un-spiked value. Means of spikes are read by neurons, layers with weights and the host; of membranes, by neurons and the host.',
  source:
    'x.flatten(2).mean(2) of the official head; torch.nn.AdaptiveAvgPool2d(1), which SEW-ResNet and Spikformer put behind neurons',
  attributes: {
    divisor: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestLayer,
      doc: 'What sums are divided by; 0 means the positions, 1 gives the sums.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'averaged',
  divides: ({ x }, { divisor }) => divisor || sizeOf(x.shape.slice(1)),
  infer({ x }, { divisor }) {
    const type = expectKind('mean', 'x', x, ['membrane', 'count']);
    const [channels, height, width] = expectPlaces('mean', 'x', x);
    const positions = height * width;
    return { ...summedType(type, [channels], positions, divisor || positions, true), kind: 'membrane' };
  },
  macs: ({ x }) => (x.kind === 'count' ? sizeOf(x.shape) : 0),
  evaluate({ inputs: { x }, out, attributes: { divisor } }) {
    const channels = out.shape[0]!;
    const positions = x.length / channels;
    return Float32Array.from({ length: channels }, (_, c) => {
      let sum = 0;
      for (let i = c * positions; i < (c + 1) * positions; i++) sum += x[i]!;
      return meanOf(sum, divisor || positions);
    });
  },
  examples: ['x -> c: conv2d(4) -> m: mean', 'x -> c: conv2d(4) -> s: sfa -> m: mean -> head: linear(10)'],
});
