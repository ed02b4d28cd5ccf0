/** @file What convolutions of all shapes have in common: extents, parameters, the float32 forward. */
import { outputsOf, sidesText, type Axis } from '../../axis.ts';
import { largestChannels } from '../../limits.ts';
import { extentsOf, shapeText, sizeOf, type Extents, type Shape } from '../../tensor.ts';
import {
  biasSpec,
  OperatorError,
  type Evaluation,
  type Kernels,
  type ParameterSpec,
  type ValueType,
  type Values,
} from '../op.ts';
import { expectKind, expectWeighable } from './expect.ts';
import { convolveEvents, convolvePlanes } from './convolve.ts';

/** Attributes of convolutions of all shapes. */
export const convolutionAttributes = {
  out: { kind: 'int', min: 1, max: largestChannels, doc: 'Output channels.' },
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
} as const;

/** Throws unless a convolution can read `x`: membranes where it is graded, else what weights may multiply. */
export function expectConvolvable(operator: string, x: ValueType, graded: boolean): void {
  if (graded) expectKind(operator, 'x', x, ['membrane']);
  else expectWeighable(operator, 'x', x);
}

const axisIn = ({ kernel, stride, before, dilation, spread }: Kernels, i: 0 | 1): Axis => ({
  ...{ kernel: kernel[i], stride: stride[i], pad: before[i], dilation: dilation[i], spread: spread[i] },
});

/** Positions of kernels over a map. Throws where groups do not divide the channels, or a kernel does not fit. */
export function positionsOf(
  operator: string,
  kernels: Kernels,
  [channels, ...size]: Extents,
  out: number,
): [number, number] {
  const { after, groups } = kernels;
  if (channels % groups !== 0 || out % groups !== 0)
    throw new OperatorError(
      `${operator}: ${groups} groups do not divide the channels evenly: in ${channels}, out ${out}`,
      'every group takes the same number of channels: groups=1 mixes all, groups of as many as channels is depthwise',
    );
  const extent = (i: 0 | 1): number => outputsOf(axisIn(kernels, i), size[i], after[i]);
  const positions: [number, number] = [extent(0), extent(1)];
  if (positions.some((side) => side < 1))
    throw new OperatorError(
      `${operator}: ${misfit(kernels, size)}`,
      'give a smaller one, or less stride in the layers before it',
    );
  return positions;
}

function misfit({ kernel, dilation, before, after }: Kernels, size: readonly number[]): string {
  const dilated = dilation[0] * dilation[1] === 1 ? '' : ` of dilation ${sidesText(dilation)}`;
  const even = before.every((side, i) => side === after[i]);
  const border = even ? sidesText(before) : `${sidesText(before)} and ${sidesText(after)}`;
  return `a ${kernel.join('x')} kernel${dilated} does not fit ${size.join('x')} pixels padded by ${border}`;
}

/** Weights of a shape [out, in / groups, ...], and a bias. */
export const weightsOf = (
  { shape: [channels] }: ValueType,
  { out, groups, bias }: { readonly out: number; readonly groups: number; readonly bias: boolean },
  kernel: Shape,
  more: Pick<ParameterSpec, 'transposed'> = {},
): readonly ParameterSpec[] => [
  { name: 'weight', shape: [out, channels! / groups, ...kernel], learned: true, ...more },
  ...(bias ? [biasSpec(out)] : []),
];

/** Products of a dense evaluation: every weight at every output position, of spread sources at every position of those. */
export const macsOf = (x: ValueType, out: ValueType, { kernel, spread, groups }: Kernels): number =>
  spread[0] * spread[1] === 1
    ? (sizeOf(out.shape) * x.shape[0]! * kernel[0] * kernel[1]) / groups
    : (sizeOf(x.shape) * out.shape[0]! * kernel[0] * kernel[1]) / groups;

/** The forward, in float64, rounded once. */
export function convolve(
  { inputs: { x }, types, out, parameters }: Pick<Evaluation<'x', unknown>, 'inputs' | 'types' | 'out' | 'parameters'>,
  kernels: Kernels,
): Values {
  const { groups } = kernels;
  const [inChannels, height, width] = extentsOf(types.x.shape);
  const [outChannels, outHeight, outWidth] = extentsOf(out.shape);
  const extents = { inChannels, height, width, outChannels, outHeight, outWidth, groups };
  const sum = inChannels === groups ? convolvePlanes : convolveEvents;
  return sum(x, parameters['weight']!, parameters['bias'], {
    ...extents,
    rows: axisIn(kernels, 0),
    columns: axisIn(kernels, 1),
  });
}

/** Strides and `pad=same` do not go together. Throws. */
export function expectSameStride(operator: string, pad: unknown, stride: readonly number[]): void {
  if (pad === 'same' && stride.some((step) => step > 1))
    throw new OperatorError(
      `${operator}: pad=same keeps the extents, and a stride does not`,
      'give the border in pixels: pad=1, pad=[1, 2] (rows, columns), pad=[0, 1, 0, 1] (top, bottom, left, right)',
    );
}

/** A signal [C, L], or a map of one row, as extents. Throws for all others. */
export function expectSignal(operator: string, { shape }: ValueType): Extents {
  const isSignal = shape.length === 2 || (shape.length === 3 && shape[1] === 1);
  if (!isSignal)
    throw new OperatorError(
      `${operator} takes a signal of shape [C, L] as x, not ${shapeText(shape)}`,
      shape.length === 1
        ? `a signal has channels in front: input x: [1, ${shape[0]!}]`
        : 'maps [C, H, W] are read by conv2d',
    );
  return extentsOf(shape);
}
