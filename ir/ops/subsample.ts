import { expectImage, expectKind, imageOf } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const subsample = definePrimitive({
  name: 'subsample',
  summary: 'Take every second pixel of un-spiked values, beginning with the first.',
  source: 'max_pool2d with kernel 1 and stride 2, the additional level of feature pyramids',
  attributes: {},
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'shared',
  infer({ x }) {
    const [channels, height, width] = expectImage('subsample', 'x', expectKind('subsample', 'x', x, ['membrane']));
    return { kind: 'membrane', shape: [channels, Math.ceil(height / 2), Math.ceil(width / 2)] };
  },
  evaluate({ inputs: { x }, types, out }) {
    const [, height, width] = imageOf(types.x);
    const [channels, rows, columns] = imageOf(out);
    return Float32Array.from({ length: channels * rows * columns }, (_, i) => {
      const channel = Math.floor(i / (rows * columns));
      return x[(channel * height + 2 * (Math.floor(i / columns) % rows)) * width + 2 * (i % columns)]!;
    });
  },
  examples: ['x -> c: conv2d(4) -> s: subsample'],
});
