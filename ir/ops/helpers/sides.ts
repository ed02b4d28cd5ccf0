/** @file Windows along rows and columns: where they lie, what they give. */
import { outputsOf, sidesText } from '../../axis.ts';
import { extentsOf, type Shape } from '../../tensor.ts';
import { OperatorError } from '../op.ts';

type Pair = readonly [rows: number, columns: number];

/** How windows of a pool lie over a map; the border is that of both sides. */
export interface Windows {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pad: Pair;
}

/** The windows of a pool over a value: a signal [C, L] has one row, so that the numbers along columns count. */
export const windowsOver = ({ kernel, stride, pad }: Windows, { length }: Shape): Windows =>
  length === 2 ? { kernel: [1, kernel[1]], stride: [1, stride[1]], pad: [0, pad[1]] } : { kernel, stride, pad };

/** What windows give of a map or signal, in its own rank. Throws where they do not fit, or see nothing somewhere. */
export function pooledShape(operator: string, { kernel, stride, pad }: Windows, shape: Shape): Shape {
  if (2 * pad[0] > kernel[0] || 2 * pad[1] > kernel[1])
    throw new OperatorError(
      `${operator}: a border of ${sidesText(pad)} is more than half of kernel ${sidesText(kernel)}`,
    );
  const [channels, ...size] = extentsOf(shape);
  const [rows, columns] = size.map((side, i) =>
    outputsOf({ kernel: kernel[i]!, stride: stride[i]!, pad: pad[i]!, dilation: 1, spread: 1 }, side, pad[i]!),
  );
  if (rows! < 1 || columns! < 1)
    throw new OperatorError(
      `${operator}: a ${kernel.join('x')} window does not fit ${size.join('x')} pixels padded by ${sidesText(pad)}`,
      'give a smaller one, or less stride in the layers before it',
    );
  return shape.length === 2 ? [channels, columns!] : [channels, rows!, columns!];
}
