import { largestDilation, largestKernel } from '../limits.ts';
import { borderOf } from './helpers/border.ts';
import {
  convolutionAttributes,
  convolve,
  expectConvolvable,
  expectSameStride,
  macsOf,
  positionsOf,
  weightsOf,
} from './helpers/convolution.ts';
import { expectImage } from './helpers/expect.ts';
import { definePrimitive, type Border, type Kernels } from './op.ts';

export const conv2d = definePrimitive({
  name: 'conv2d',
  summary: 'Convolve spikes, or the input image, with weights; borders are padded with zeros.',
  source: 'torch.nn.Conv2d; kernel 1 is also torch.nn.Conv1d of kernel 1 over flattened positions',
  attributes: {
    out: convolutionAttributes.out,
    kernel: { kind: 'pair', default: [1, 1], min: 1, max: largestKernel, doc: 'Kernel side in pixels.' },
    stride: { kind: 'pair', default: [1, 1], min: 1, max: largestKernel, doc: 'Step between output pixels.' },
    pad: {
      kind: 'border',
      default: 'half',
      max: largestDilation * largestKernel,
      doc: 'Zero border in pixels; half is kernel / 2 rounded down, times dilation; same keeps the extents at stride 1, less in front where it is uneven.',
    },
    groups: convolutionAttributes.groups,
    dilation: {
      kind: 'pair',
      default: [1, 1],
      min: 1,
      max: largestDilation,
      doc: 'Step between pixels under a kernel.',
    },
    bias: convolutionAttributes.bias,
    graded: convolutionAttributes.graded,
  },
  inputs: ['x'],
  gives: ['membrane'],
  expansion: 'linear',
  grid: 'own',
  weighted: true,
  kernels: kernelsOf,
  infer({ x }, attributes) {
    const { out, stride, pad, graded } = attributes;
    expectConvolvable('conv2d', x, graded);
    const extents = expectImage('conv2d', 'x', x);
    expectSameStride('conv2d', pad, stride);
    return { kind: 'membrane', shape: [out, ...positionsOf('conv2d', kernelsOf(attributes), extents, out)] };
  },
  parameters: ({ x }, attributes) => weightsOf(x, attributes, attributes.kernel),
  macs: ({ x }, out, attributes) => macsOf(x, out, kernelsOf(attributes)),
  evaluate: (e) => convolve(e, kernelsOf(e.attributes)),
  examples: [
    'x -> c: conv2d(8, kernel=3, stride=2)',
    'x -> d: conv2d(4, kernel=7, groups=4, bias=false)',
    'x -> c: conv2d(8, bias=false) -> d: conv2d(8, kernel=3, groups=8, graded=true)',
    'x -> c: conv2d(8, kernel=[1, 3], stride=[1, 2], pad=[0, 1]) -> s: sfa -> d: conv2d(8, kernel=[2, 4], pad=same)',
    'x -> c: conv2d(8, kernel=3, dilation=2) -> s: sfa -> d: conv2d(8, kernel=2, pad=[1, 0, 1, 0])',
  ],
});

type Pair = readonly [rows: number, columns: number];

function kernelsOf({
  kernel,
  stride,
  dilation,
  pad,
  groups,
}: {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: Border;
  readonly groups: number;
}): Kernels {
  return { kernel, stride, dilation, spread: [1, 1], groups, ...borderOf(kernel, dilation, pad) };
}
