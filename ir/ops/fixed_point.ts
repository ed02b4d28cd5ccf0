import { largestFixedBits } from '../limits.ts';
import { expectKind } from './helpers/expect.ts';
import { definePrimitive } from './op.ts';

export const fixedPoint = definePrimitive({
  name: 'fixed_point',
  summary:
    'Round un-spiked values down to whole steps of 2^-bits, so that layers with weights (graded=true) can read a sum, a maximum or joined values; neurons and the host read it, too.',
  source:
    'shortcuts of MS-ResNet, whose convolution reads the sum of membranes: the deployed network rounds what it multiplies',
  attributes: {
    bits: {
      kind: 'int',
      default: 6,
      min: 0,
      max: largestFixedBits,
      doc: 'Bits behind the binary point that are kept.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'rounded',
  infer({ x }) {
    return { kind: 'membrane', shape: expectKind('fixed_point', 'x', x, ['membrane']).shape };
  },
  evaluate: ({ inputs: { x }, attributes: { bits } }) =>
    Float32Array.from(x, (value) => Math.floor(value * 2 ** bits) / 2 ** bits),
  examples: [
    'x -> a: conv2d(4)\n  a += a -> s: sfa -> b: conv2d(4)\n  a -> fixed_point -> d: conv2d(8, stride=2, graded=true)',
  ],
});
