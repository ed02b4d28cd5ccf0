import { largestExtent } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { expectConvolvable } from './helpers/convolution.ts';
import { biasSpec, definePrimitive } from './op.ts';

export const linear = definePrimitive({
  name: 'linear',
  summary:
    'Multiply all values of a sample, spikes or the input, with a weight matrix: maps are read row by row, [C, H, W] as C x H x W values.',
  source: 'torch.nn.Linear, behind torch.nn.Flatten where it reads a map',
  attributes: {
    out: { kind: 'int', min: 1, max: largestExtent, doc: 'Output features.' },
    bias: { kind: 'bool', default: true, doc: 'Whether the checkpoint holds a bias.' },
    graded: {
      kind: 'bool',
      default: false,
      doc: 'Whether it reads un-spiked values, as multi-bit messages and multiply-accumulates.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'own',
  weighted: true,
  infer({ x }, { out, graded }) {
    expectConvolvable('linear', x, graded);
    return { kind: 'membrane', shape: [out] };
  },
  inferPartly: (_, { out }) => ({ kind: 'membrane', shape: [out] }),
  parameters({ x }, { out, bias }) {
    const weight = { name: 'weight', shape: [out, sizeOf(x.shape)], learned: true };
    return bias ? [weight, biasSpec(out)] : [weight];
  },
  macs: ({ x }, _out, { out }) => sizeOf(x.shape) * out,
  evaluate({ inputs: { x }, attributes: { out }, parameters }) {
    const result = new Float32Array(out);
    for (let o = 0; o < out; o++) {
      let sum = parameters['bias']?.[o] ?? 0;
      for (let i = 0; i < x.length; i++) sum += parameters['weight']![o * x.length + i]! * x[i]!;
      result[o] = sum;
    }
    return result;
  },
  examples: [
    'x -> fc1: linear(64) -> s: sfa -> fc2: linear(10)',
    'x -> c: conv2d(4) -> m: mean -> s: sfa -> head: linear(10)',
    'x -> fc1: linear(8) -> v: integrate(decay=0.9) -> r: fixed_point -> fc2: linear(12, graded=true) -> s: sfa',
  ],
});
