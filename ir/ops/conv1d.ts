import { largestDilation, largestSignalKernel } from '../limits.ts';
import { borderOf } from './helpers/border.ts';
import {
  convolutionAttributes,
  convolve,
  expectConvolvable,
  expectSameStride,
  expectSignal,
  macsOf,
  positionsOf,
  weightsOf,
} from './helpers/convolution.ts';
import { definePrimitive, type Border, type Kernels } from './op.ts';

export const conv1d = definePrimitive({
  name: 'conv1d',
  summary: 'Convolve a signal [C, L], of spikes or of the input, with weights; its ends are padded with zeros.',
  source: 'torch.nn.Conv1d; weights are [out, in / groups, kernel]',
  attributes: {
    out: convolutionAttributes.out,
    kernel: { kind: 'int', default: 1, min: 1, max: largestSignalKernel, doc: 'Kernel length.' },
    stride: { kind: 'int', default: 1, min: 1, max: largestSignalKernel, doc: 'Step between output positions.' },
    pad: {
      kind: 'ends',
      default: 'half',
      max: largestDilation * largestSignalKernel,
      doc: 'Zeros at both ends; half is kernel / 2 rounded down, times dilation; same keeps the length at stride 1, less in front where it is uneven; [d * (kernel - 1), 0] is causal.',
    },
    groups: convolutionAttributes.groups,
    dilation: { kind: 'int', default: 1, min: 1, max: largestDilation, doc: 'Step between positions under a kernel.' },
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
    expectConvolvable('conv1d', x, graded);
    const extents = expectSignal('conv1d', x);
    expectSameStride('conv1d', pad, [stride]);
    const [, length] = positionsOf('conv1d', kernelsOf(attributes), extents, out);
    return { kind: 'membrane', shape: [out, length] };
  },
  parameters: ({ x }, attributes) => weightsOf(x, attributes, [attributes.kernel]),
  macs: ({ x }, out, attributes) => macsOf(x, out, kernelsOf(attributes)),
  evaluate: (e) => convolve(e, kernelsOf(e.attributes)),
  examples: [
    'x -> c: conv1d(8, kernel=9, stride=2) -> s: sfa -> p: max_pool(2, stride=2, pad=0) -> head: linear(10)',
    'x -> c: conv1d(8, kernel=3, dilation=2, pad=[4, 0]) -> s: sfa',
  ],
});

/** A signal is a map of one row. */
function kernelsOf({
  kernel,
  stride,
  dilation,
  pad,
  groups,
}: {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: Border;
  readonly groups: number;
}): Kernels {
  const sides = { kernel: [1, kernel], stride: [1, stride], dilation: [1, dilation] } as const;
  return { ...sides, spread: [1, 1], groups, ...borderOf(sides.kernel, sides.dilation, pad) };
}
