import { largestDilation, largestKernel } from '../limits.ts';
import {
  convolutionAttributes,
  convolve,
  expectConvolvable,
  macsOf,
  positionsOf,
  weightsOf,
} from './helpers/convolution.ts';
import { expectImage } from './helpers/expect.ts';
import { sidesText } from '../axis.ts';
import { definePrimitive, OperatorError, type Kernels } from './op.ts';

export const convTranspose2d = definePrimitive({
  name: 'conv_transpose2d',
  summary:
    'Transposed convolution: every position adds its kernel to a larger map, `stride` pixels further on than the one before.',
  source: 'torch.nn.ConvTranspose2d; weights in files are [in, out / groups, rows, columns]',
  attributes: {
    out: convolutionAttributes.out,
    kernel: { kind: 'pair', min: 1, max: largestKernel, doc: 'Kernel side in pixels.' },
    stride: {
      kind: 'pair',
      default: [1, 1],
      min: 1,
      max: largestDilation,
      doc: 'Step between the kernels of neighbours.',
    },
    pad: { kind: 'pair', default: [0, 0], min: 0, max: largestKernel, doc: 'Pixels that are cut off at all sides.' },
    output_padding: {
      kind: 'pair',
      default: [0, 0],
      min: 0,
      max: largestDilation,
      doc: 'Pixels more, below and to the right; less than stride or dilation.',
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
    const { out, kernel, stride, dilation, pad, output_padding: more, graded } = attributes;
    expectConvolvable('conv_transpose2d', x, graded);
    const extents = expectImage('conv_transpose2d', 'x', x);
    for (const i of [0, 1] as const) {
      if (pad[i] > dilation[i] * (kernel[i] - 1))
        throw new OperatorError(
          `conv_transpose2d: a pad of ${sidesText(pad)} is more than a kernel of ${sidesText(kernel)} reaches beyond a pixel`,
          `at most dilation x (kernel - 1) = ${dilation[i] * (kernel[i] - 1)}`,
        );
      if (more[i] >= Math.max(stride[i], dilation[i]))
        throw new OperatorError(
          `conv_transpose2d: output_padding ${sidesText(more)} is not less than stride ${sidesText(stride)} or dilation`,
        );
    }
    return { kind: 'membrane', shape: [out, ...positionsOf('conv_transpose2d', kernelsOf(attributes), extents, out)] };
  },
  parameters: ({ x }, attributes) =>
    weightsOf(x, attributes, attributes.kernel, { transposed: { groups: attributes.groups } }),
  macs: ({ x }, out, attributes) => macsOf(x, out, kernelsOf(attributes)),
  evaluate: (e) => convolve(e, kernelsOf(e.attributes)),
  examples: [
    'x -> c: conv2d(8, kernel=3, stride=2) -> s: sfa -> up: conv_transpose2d(4, kernel=2, stride=2) -> t: sfa',
  ],
});

type Pair = readonly [rows: number, columns: number];

/** A convolution over positions that lie `stride` apart, with kernels turned by half (weights are turned when they are read). */
function kernelsOf({
  kernel,
  stride,
  dilation,
  pad,
  output_padding: more,
  groups,
}: {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pad: Pair;
  readonly output_padding: Pair;
  readonly groups: number;
}): Kernels {
  const cut = (i: 0 | 1): number => dilation[i] * (kernel[i] - 1) - pad[i];
  const before = [cut(0), cut(1)] as const;
  const after = [before[0] + more[0], before[1] + more[1]] as const;
  return { kernel, stride: [1, 1], dilation, spread: stride, before, after, groups };
}
