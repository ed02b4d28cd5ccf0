import { largestChannels, largestKernel } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { convolveEvents, convolvePlanes } from './helpers/convolve.ts';
import { expectImage, expectKind, expectWeighable, imageOf } from './helpers/expect.ts';
import { biasSpec, definePrimitive, OperatorError } from './op.ts';

/** Output extent of one axis. */
const extent = (size: number, kernel: number, stride: number, pad: number): number =>
  Math.floor((size + 2 * pad - kernel) / stride) + 1;

export const conv2d = definePrimitive({
  name: 'conv2d',
  summary: 'Convolve spikes, or the input image, with weights; borders are padded with zeros.',
  source: 'torch.nn.Conv2d; kernel 1 is also torch.nn.Conv1d of kernel 1 over flattened positions',
  attributes: {
    out: { kind: 'int', min: 1, max: largestChannels, doc: 'Output channels.' },
    kernel: { kind: 'int', default: 1, min: 1, max: largestKernel, doc: 'Kernel side in pixels.' },
    stride: { kind: 'int', default: 1, min: 1, max: largestKernel, doc: 'Step between output pixels.' },
    pad: {
      kind: 'int',
      default: -1,
      min: -1,
      max: largestKernel,
      doc: 'Zero border in pixels; -1 means kernel / 2 rounded down.',
    },
    groups: {
      kind: 'int',
      default: 1,
      min: 1,
      max: largestChannels,
      doc: 'Groups of channels that do not mix; as many as channels is depthwise.',
    },
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
  infer({ x }, { out, kernel, stride, pad, groups, graded }) {
    if (graded) expectKind('conv2d', 'x', x, ['membrane']);
    else expectWeighable('conv2d', 'x', x);
    const [channels, height, width] = expectImage('conv2d', 'x', x);
    if (channels % groups !== 0 || out % groups !== 0)
      throw new OperatorError(`conv2d: ${groups} groups divide neither evenly: ${channels} channels in, ${out} out`);
    const border = paddingOf({ pad, kernel });
    const shape = [out, extent(height, kernel, stride, border), extent(width, kernel, stride, border)];
    if (shape[1]! < 1 || shape[2]! < 1)
      throw new OperatorError(
        `conv2d: a ${kernel}x${kernel} kernel does not fit ${height}x${width} pixels padded by ${border}`,
      );
    return { kind: 'membrane', shape };
  },
  parameters({ x }, { out, kernel, groups, bias }) {
    const weight = { name: 'weight', shape: [out, x.shape[0]! / groups, kernel, kernel], learned: true };
    return bias ? [weight, biasSpec(out)] : [weight];
  },
  macs: ({ x }, out, { kernel, groups }) => sizeOf(out.shape) * (x.shape[0]! / groups) * kernel * kernel,
  evaluate({ inputs: { x }, types, out, attributes, parameters }) {
    const [inChannels, height, width] = imageOf(types.x);
    const [outChannels, outHeight, outWidth] = imageOf(out);
    const { kernel, stride, groups } = attributes;
    const pad = paddingOf(attributes);
    const extents = { inChannels, height, width, outChannels, outHeight, outWidth, kernel, stride, pad, groups };
    const convolve = inChannels === groups ? convolvePlanes : convolveEvents;
    return convolve(x, parameters['weight']!, parameters['bias'], extents);
  },
  examples: [
    'x -> c: conv2d(8, kernel=3, stride=2)',
    'x -> d: conv2d(4, kernel=7, groups=4, bias=false)',
    'x -> c: conv2d(8, bias=false) -> d: conv2d(8, kernel=3, groups=8, graded=true)',
  ],
});

/** The border a convolution really has. */
export const paddingOf = ({ pad, kernel }: { pad: number; kernel: number }): number =>
  pad < 0 ? Math.floor(kernel / 2) : pad;
