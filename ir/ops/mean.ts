import { meanOf } from '../numerics.ts';
import { expectImage, expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const mean = definePrimitive({
  name: 'mean',
  summary: 'Mean of the un-spiked membranes over all positions of each channel.',
  source: 'x.flatten(2).mean(2) of the official head',
  attributes: {},
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'averaged',
  infer({ x }) {
    expectKind('mean', 'x', x, ['membrane']);
    return { kind: 'membrane', shape: [expectImage('mean', 'x', x)[0]] };
  },
  evaluate({ inputs: { x }, out }) {
    const channels = out.shape[0]!;
    const positions = x.length / channels;
    return Float32Array.from({ length: channels }, (_, c) => {
      let sum = 0;
      for (let i = c * positions; i < (c + 1) * positions; i++) sum += x[i]!;
      return meanOf(sum, positions);
    });
  },
  examples: ['x -> c: conv2d(4) -> m: mean'],
});
