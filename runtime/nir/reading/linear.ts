/** @file Nodes that multiply and add, in float64, by plain loops. */
import { sizeOf, type Shape } from '../../../ir/tensor.ts';
import type { NirConvolution, NirMatrix, NirPool } from '../network.ts';

/** W x + b. */
export function multiply({ weight, bias }: NirMatrix, x: Float64Array, out: number): Float64Array {
  const result = new Float64Array(out);
  for (let o = 0; o < out; o++) {
    let sum = 0;
    for (let i = 0; i < x.length; i++) if (x[i] !== 0) sum += weight[o * x.length + i]! * x[i]!;
    result[o] = sum + (bias?.[o] ?? 0);
  }
  return result;
}

/** Rows and columns of a window's places, 1-D as one row. */
interface Plane {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
}

const planeOf = (shape: Shape): Plane => {
  const [channels, rows, columns] = shape.length === 2 ? [shape[0]!, 1, shape[1]!] : [shape[0]!, shape[1]!, shape[2]!];
  return { channels, rows, columns };
};

const pair = (axes: readonly number[], alone: number): [number, number] =>
  axes.length === 1 ? [alone, axes[0]!] : [axes[0]!, axes[1]!];

/** Cross-correlation, every value that is not 0 added where it belongs. */
export function convolve(body: NirConvolution, x: Float64Array, takes: Shape, gives: Shape): Float64Array {
  const [from, to] = [planeOf(takes), planeOf(gives)];
  const [[kernelRows, kernelColumns], [rowStep, columnStep]] = [pair(body.kernel, 1), pair(body.stride, 1)];
  const [[above, before], [rowGap, columnGap]] = [pair(body.front, 0), pair(body.dilation, 1)];
  const [inGroup, outGroup] = [from.channels / body.groups, to.channels / body.groups];
  const result = new Float64Array(sizeOf(gives));
  const taps = kernelRows * kernelColumns;
  for (let index = 0; index < x.length; index++) {
    if (x[index] === 0) continue;
    const [channel, row, column] = placeOf(index, from);
    const first = Math.floor(channel / inGroup) * outGroup;
    for (let tap = 0; tap < taps; tap++) {
      const [atRow, atColumn] = [Math.floor(tap / kernelColumns), tap % kernelColumns];
      const y = (row + above - atRow * rowGap) / rowStep;
      const z = (column + before - atColumn * columnGap) / columnStep;
      if (!Number.isInteger(y) || !Number.isInteger(z) || y < 0 || z < 0 || y >= to.rows || z >= to.columns) continue;
      for (let o = first; o < first + outGroup; o++)
        result[(o * to.rows + y) * to.columns + z]! +=
          body.weight[(o * inGroup + (channel % inGroup)) * taps + tap]! * x[index]!;
    }
  }
  if (body.bias)
    for (let i = 0; i < result.length; i++) result[i]! += body.bias[Math.floor(i / (to.rows * to.columns))]!;
  return result;
}

function placeOf(index: number, { rows, columns }: Plane): [channel: number, row: number, column: number] {
  return [Math.floor(index / (rows * columns)), Math.floor(index / columns) % rows, index % columns];
}

/** Sums or means of windows, zeros of the border among them. */
export function pool(
  { takes: what, kernel, stride, pad }: NirPool,
  x: Float64Array,
  takes: Shape,
  gives: Shape,
): Float64Array {
  const [from, to] = [planeOf(takes), planeOf(gives)];
  const result = new Float64Array(sizeOf(gives));
  const share = what === 'mean' ? kernel[0]! * kernel[1]! : 1;
  for (let index = 0; index < result.length; index++) {
    const [channel, row, column] = placeOf(index, to);
    let sum = 0;
    for (let y = 0; y < kernel[0]!; y++)
      for (let z = 0; z < kernel[1]!; z++) {
        const [inRow, inColumn] = [row * stride[0]! + y - pad[0]!, column * stride[1]! + z - pad[1]!];
        if (inRow >= 0 && inColumn >= 0 && inRow < from.rows && inColumn < from.columns)
          sum += x[(channel * from.rows + inRow) * from.columns + inColumn]!;
      }
    result[index] = sum / share;
  }
  return result;
}
