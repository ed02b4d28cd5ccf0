import { largestExtent } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { expectKind } from './helpers/expect.ts';
import { biasSpec, definePrimitive } from './op.ts';

export const hostLinear = definePrimitive({
  name: 'host_linear',
  summary: 'Multiply un-spiked values with a weight matrix, on the host and in float64: a read-out without spikes.',
  source: 'head of the official large models, on the un-spiked mean; it needs about 30 bits',
  attributes: {
    out: { kind: 'int', min: 1, max: largestExtent, doc: 'Output features.' },
    bias: { kind: 'bool', default: true, doc: 'Whether the checkpoint holds a bias.' },
  },
  inputs: ['x'],
  gives: ['host'],
  expansion: 'host',
  grid: null,
  weighted: true,
  infer({ x }, { out }) {
    expectKind('host_linear', 'x', x, ['membrane', 'host']);
    return { kind: 'host', shape: [out] };
  },
  parameters({ x }, { out, bias }) {
    const weight = { name: 'weight', shape: [out, sizeOf(x.shape)], learned: true };
    return bias ? [weight, biasSpec(out)] : [weight];
  },
  macs: ({ x }, _out, { out }) => sizeOf(x.shape) * out,
  evaluate({ inputs: { x }, attributes: { out }, parameters }) {
    return Float64Array.from({ length: out }, (_, o) => {
      let sum = parameters['bias']?.[o] ?? 0;
      for (let i = 0; i < x.length; i++) sum += parameters['weight']![o * x.length + i]! * x[i]!;
      return sum;
    });
  },
  examples: ['x -> c: conv2d(4) -> m: mean -> head: host_linear(10)'],
});
