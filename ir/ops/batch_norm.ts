import { largestKernel } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { expectImage, expectKind } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type Line } from './op.ts';

export const batchNorm = definePrimitive({
  name: 'batch_norm',
  summary:
    'Normalise each channel with its running statistics; folds into the layers in front of it, through sums and joined channels. Of spikes it is an un-spiked value, and folds into the graded layers behind it, which then read spikes.',
  source: 'torch.nn.BatchNorm2d in evaluation mode; with pad, of spikes, BNAndPadLayer of SpikeYOLO',
  attributes: {
    eps: { kind: 'number', default: 1e-5, min: 0, doc: 'Added to the variance.' },
    pad: {
      kind: 'int',
      default: 0,
      min: 0,
      max: largestKernel / 2,
      doc: 'Of spikes: border in pixels that holds what the norm makes of no spike.',
    },
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: null,
  line: (channel, { weight, bias, running_mean: mean, running_var: variance }, { eps }) =>
    batchNormLine(weight![channel]!, bias![channel]!, mean![channel]!, variance![channel]!, eps),
  infer({ x }, { pad }) {
    const { kind, shape } = expectKind('batch_norm', 'x', x, ['membrane', 'count']);
    if (pad === 0) return { kind: 'membrane', shape };
    const [channels, height, width] = expectImage('batch_norm', 'x', x);
    if (kind === 'membrane')
      throw new OperatorError(
        'batch_norm: a border is made around spikes alone',
        'pad in front: conv2d(dim, pad=1) -> batch_norm has the same border, a kernel of one pixel reaches it too',
      );
    return { kind: 'membrane', shape: [channels, height + 2 * pad, width + 2 * pad] };
  },
  parameters: ({ x }) =>
    [
      { name: 'weight', learned: true, initial: 1 },
      { name: 'bias', learned: true, initial: 0 },
      { name: 'running_mean', learned: false, initial: 0 },
      { name: 'running_var', learned: false, initial: 1, least: 0 },
    ].map((parameter) => ({ ...parameter, near: parameter.initial, shape: [x.shape[0]!] })),
  evaluate({ inputs: { x }, types, out, attributes: { eps, pad }, parameters }) {
    const { weight, bias, running_mean: mean, running_var: variance } = parameters;
    const [channels, ...places] = out.shape as [number, ...number[]];
    const [height, width] = pad === 0 ? [1, sizeOf(places)] : (types.x.shape.slice(1) as [number, number]);
    const positions = sizeOf(places);
    const result = new Float32Array(channels * positions);
    for (let c = 0; c < channels; c++) {
      const { scale, offset } = batchNormLine(weight![c]!, bias![c]!, mean![c]!, variance![c]!, eps);
      result.fill(offset, c * positions, (c + 1) * positions);
      for (let row = 0; row < height; row++) {
        const from = (c * height + row) * width;
        const to = c * positions + (row + pad) * (width + 2 * pad) + pad;
        for (let i = 0; i < width; i++) result[to + i] = x[from + i]! * scale + offset;
      }
    }
    return result;
  },
  examples: [
    'x -> c: conv2d(8) -> b: batch_norm',
    'x -> c: conv2d(4)\nx -> d: conv2d(4)\nconcat(c, d) -> b: batch_norm -> s: sfa',
    'x -> c: conv2d(8) -> s: sfa -> b: batch_norm(pad=1) -> d: conv2d(4, kernel=3, pad=0, graded=true)',
  ],
});

/** Batch norm of one channel, in float64. */
function batchNormLine(weight: number, bias: number, mean: number, variance: number, eps: number): Line {
  const scale = weight / Math.sqrt(variance + eps);
  return { scale, offset: bias - mean * scale };
}
