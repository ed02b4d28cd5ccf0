import { largestExtent } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { biasSpec, definePrimitive } from './op.ts';

export const linear = definePrimitive({
  name: 'linear',
  summary: 'Multiply all spikes of a sample with a weight matrix: the classifier.',
  source: 'torch.nn.Linear',
  attributes: {
    out: { kind: 'int', min: 1, max: largestExtent, doc: 'Output features.' },
    bias: { kind: 'bool', default: true, doc: 'Whether the checkpoint holds a bias.' },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'own',
  weighted: true,
  infer({ x }, { out }) {
    expectKind('linear', 'x', x, ['count']);
    return { kind: 'membrane', shape: [out] };
  },
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
  examples: ['x -> m: mean -> s: sfa -> head: linear(10)'],
});
