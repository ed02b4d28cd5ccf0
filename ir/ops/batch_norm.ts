import { expectKind } from './helpers/expect.ts';
import { definePrimitive, type Line } from './op.ts';

export const batchNorm = definePrimitive({
  name: 'batch_norm',
  summary: 'Normalise each channel with its running statistics; folds into the layer in front of it.',
  source: 'torch.nn.BatchNorm2d in evaluation mode',
  attributes: {
    eps: { kind: 'number', default: 1e-5, min: 0, doc: 'Added to the variance.' },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: null,
  line: (channel, { weight, bias, running_mean: mean, running_var: variance }, { eps }) =>
    batchNormLine(weight![channel]!, bias![channel]!, mean![channel]!, variance![channel]!, eps),
  infer({ x }) {
    return { kind: 'membrane', shape: expectKind('batch_norm', 'x', x, ['membrane']).shape };
  },
  parameters: ({ x }) =>
    [
      { name: 'weight', learned: true, initial: 1 },
      { name: 'bias', learned: true, initial: 0 },
      { name: 'running_mean', learned: false, initial: 0 },
      { name: 'running_var', learned: false, initial: 1, least: 0 },
    ].map((parameter) => ({ ...parameter, near: parameter.initial, shape: [x.shape[0]!] })),
  evaluate({ inputs: { x }, out, attributes: { eps }, parameters }) {
    const { weight, bias, running_mean: mean, running_var: variance } = parameters;
    const channels = out.shape[0]!;
    const positions = x.length / channels;
    const result = new Float32Array(x.length);
    for (let c = 0; c < channels; c++) {
      const { scale, offset } = batchNormLine(weight![c]!, bias![c]!, mean![c]!, variance![c]!, eps);
      for (let i = c * positions; i < (c + 1) * positions; i++) result[i] = x[i]! * scale + offset;
    }
    return result;
  },
  examples: ['x -> c: conv2d(8) -> b: batch_norm'],
});

/** Batch norm of one channel, in float64. */
function batchNormLine(weight: number, bias: number, mean: number, variance: number, eps: number): Line {
  const scale = weight / Math.sqrt(variance + eps);
  return { scale, offset: bias - mean * scale };
}
