/** @file Kernels along rows and columns: extents, words, what lies in a window. */
import { sidesText, type Axis } from '../../axis.ts';
import { OperatorError } from '../op.ts';
import type { Sides } from './border.ts';

type Pair = readonly [rows: number, columns: number];

/** What a window or kernel is made of; dilation is 1 where it is absent. */
export interface Window {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation?: Pair;
}

/** Positions of a window over a map. Throws where it does not fit. @param what `kernel`, `window`. */
export function positionsOf(
  operator: string,
  what: string,
  { kernel, stride, dilation = [1, 1] }: Window,
  { before, after }: Sides,
  size: Pair,
): Pair {
  const extent = (i: 0 | 1): number =>
    Math.floor((size[i] + before[i] + after[i] - (kernel[i] - 1) * dilation[i] - 1) / stride[i]) + 1;
  const positions: Pair = [extent(0), extent(1)];
  if (positions[0] < 1 || positions[1] < 1) {
    const dilated = dilation[0] * dilation[1] === 1 ? '' : ` of dilation ${sidesText(dilation)}`;
    const even = before.every((side, i) => side === after[i]);
    const border = even ? sidesText(before) : `${sidesText(before)} and ${sidesText(after)}`;
    throw new OperatorError(
      `${operator}: a ${kernel.join('x')} ${what}${dilated} does not fit ${size.join('x')} pixels padded by ${border}`,
      'give a smaller one, or less stride in the layers before it',
    );
  }
  return positions;
}

/** Windows over borders of more than half a kernel would see nothing somewhere. Throws. */
export function expectHalfBorder(operator: string, kernel: Pair, pad: Pair): void {
  if (2 * pad[0] > kernel[0] || 2 * pad[1] > kernel[1])
    throw new OperatorError(
      `${operator}: a border of ${sidesText(pad)} is more than half of kernel ${sidesText(kernel)}`,
    );
}

/** The axes of a convolution. */
export const axesOf = ({ kernel, stride, dilation = [1, 1] }: Window, { before }: Sides): readonly [Axis, Axis] => {
  const axis = (i: 0 | 1): Axis => ({
    ...{ kernel: kernel[i], stride: stride[i], pad: before[i], dilation: dilation[i], spread: 1 },
  });
  return [axis(0), axis(1)];
};
