import { largestChannels, largestDilation, largestKernel } from '../limits.ts';
import { sizeOf } from '../tensor.ts';
import { borderOf } from './helpers/border.ts';
import { convolveEvents, convolvePlanes } from './helpers/convolve.ts';
import { expectImage, expectKind, expectWeighable, imageOf } from './helpers/expect.ts';
import { axesOf, positionsOf } from './helpers/sides.ts';
import { biasSpec, definePrimitive, OperatorError } from './op.ts';

export const conv2d = definePrimitive({
  name: 'conv2d',
  summary: 'Convolve spikes, or the input image, with weights; borders are padded with zeros.',
  source: 'torch.nn.Conv2d; kernel 1 is also torch.nn.Conv1d of kernel 1 over flattened positions',
  attributes: {
    out: { kind: 'int', min: 1, max: largestChannels, doc: 'Output channels.' },
    kernel: { kind: 'pair', default: [1, 1], min: 1, max: largestKernel, doc: 'Kernel side in pixels.' },
    stride: { kind: 'pair', default: [1, 1], min: 1, max: largestKernel, doc: 'Step between output pixels.' },
    pad: {
      kind: 'border',
      default: 'half',
      max: largestDilation * largestKernel,
      doc: 'Zero border in pixels; half is kernel / 2 rounded down, times dilation; same keeps the extents at stride 1, less in front where it is uneven.',
    },
    groups: {
      kind: 'int',
      default: 1,
      min: 1,
      max: largestChannels,
      doc: 'Groups of channels that do not mix; as many as channels is depthwise.',
    },
    dilation: {
      kind: 'pair',
      default: [1, 1],
      min: 1,
      max: largestDilation,
      doc: 'Step between pixels under a kernel.',
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
  infer({ x }, attributes) {
    const { out, stride, groups, pad, graded } = attributes;
    if (graded) expectKind('conv2d', 'x', x, ['membrane']);
    else expectWeighable('conv2d', 'x', x);
    const [channels, height, width] = expectImage('conv2d', 'x', x);
    if (channels % groups !== 0 || out % groups !== 0)
      throw new OperatorError(
        `conv2d: ${groups} groups do not divide the channels evenly: in ${channels}, out ${out}`,
        'every group takes the same number of channels: groups=1 mixes all, groups of as many as channels is depthwise',
      );
    if (pad === 'same' && (stride[0] > 1 || stride[1] > 1))
      throw new OperatorError(
        'conv2d: pad=same keeps the extents, and a stride does not',
        'give the border in pixels: pad=1, pad=[1, 2] (rows, columns), pad=[0, 1, 0, 1] (top, bottom, left, right)',
      );
    const positions = positionsOf('conv2d', 'kernel', attributes, borderOf(attributes), [height, width]);
    return { kind: 'membrane', shape: [out, ...positions] };
  },
  parameters({ x }, { out, kernel, groups, bias }) {
    const weight = { name: 'weight', shape: [out, x.shape[0]! / groups, ...kernel], learned: true };
    return bias ? [weight, biasSpec(out)] : [weight];
  },
  macs: ({ x }, out, { kernel, groups }) => sizeOf(out.shape) * (x.shape[0]! / groups) * kernel[0] * kernel[1],
  evaluate({ inputs: { x }, types, out, attributes, parameters }) {
    const [inChannels, height, width] = imageOf(types.x);
    const [outChannels, outHeight, outWidth] = imageOf(out);
    const [rows, columns] = axesOf(attributes, borderOf(attributes));
    const { groups } = attributes;
    const extents = { inChannels, height, width, outChannels, outHeight, outWidth, rows, columns, groups };
    const convolve = inChannels === groups ? convolvePlanes : convolveEvents;
    return convolve(x, parameters['weight']!, parameters['bias'], extents);
  },
  examples: [
    'x -> c: conv2d(8, kernel=3, stride=2)',
    'x -> d: conv2d(4, kernel=7, groups=4, bias=false)',
    'x -> c: conv2d(8, bias=false) -> d: conv2d(8, kernel=3, groups=8, graded=true)',
    'x -> c: conv2d(8, kernel=[1, 3], stride=[1, 2], pad=[0, 1]) -> s: sfa -> d: conv2d(8, kernel=[2, 4], pad=same)',
    'x -> c: conv2d(8, kernel=3, dilation=2) -> s: sfa -> d: conv2d(8, kernel=2, pad=[1, 0, 1, 0])',
  ],
});
