/** @file Two ways to sum a convolution; both add the same products in float64 and round once to float32. */
import type { Axis } from '../../axis.ts';
import type { Values } from '../op.ts';

/** Extents of one convolution; borders are zero. */
export interface ConvolutionExtents {
  readonly inChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly rows: Axis;
  readonly columns: Axis;
  readonly groups: number;
}

/**
 * Adds one kernel tap at a time to whole output planes: for few input channels per output, such as depthwise kernels.
 *
 * @param weight [out, in / groups, rows, columns].
 */
export function convolvePlanes(x: Values, weight: Values, bias: Values | undefined, e: ConvolutionExtents): Values {
  const positions = e.outHeight * e.outWidth;
  const [perGroupIn, perGroupOut] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const { rows, columns } = e;
  const result = new Float32Array(e.outChannels * positions);
  const plane = new Float64Array(positions);
  for (let o = 0; o < e.outChannels; o++) {
    plane.fill(bias ? bias[o]! : 0);
    const firstIn = Math.floor(o / perGroupOut) * perGroupIn;
    for (let i = 0; i < perGroupIn; i++) {
      const image = x.subarray((firstIn + i) * e.height * e.width, (firstIn + i + 1) * e.height * e.width);
      for (let ky = 0; ky < rows.kernel; ky++)
        for (let kx = 0; kx < columns.kernel; kx++) {
          const w = weight[((o * perGroupIn + i) * rows.kernel + ky) * columns.kernel + kx]!;
          if (w !== 0) addTap(plane, image, w, ky, kx, e);
        }
    }
    result.set(plane, o * positions);
  }
  return result;
}

/** Adds one kernel tap times the image, as the tap sees it, to an output plane. */
function addTap(plane: Float64Array, image: Values, w: number, ky: number, kx: number, e: ConvolutionExtents): void {
  const { rows, columns, height, width, outHeight, outWidth } = e;
  for (let y = 0; y < outHeight; y++) {
    const row = (y * rows.stride + ky * rows.dilation - rows.pad) / rows.spread;
    if (row < 0 || row >= height || !Number.isInteger(row)) continue;
    for (let x = 0; x < outWidth; x++) {
      const column = (x * columns.stride + kx * columns.dilation - columns.pad) / columns.spread;
      if (column < 0 || column >= width || !Number.isInteger(column)) continue;
      plane[y * outWidth + x]! += w * image[row * width + column]!;
    }
  }
}

/**
 * Adds the weights of one input value to all output channels, and skips values that are 0, as most spike counts are.
 *
 * @param weight [out, in / groups, rows, columns].
 */
export function convolveEvents(x: Values, weight: Values, bias: Values | undefined, e: ConvolutionExtents): Values {
  const positions = e.outHeight * e.outWidth;
  const [perGroupIn, perGroupOut] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const taps = perGroupIn * e.rows.kernel * e.columns.kernel;
  const result = new Float32Array(e.outChannels * positions);
  const sums = new Float64Array(positions * perGroupOut);
  for (let group = 0; group < e.groups; group++) {
    const first = group * perGroupOut;
    for (let i = 0; i < sums.length; i++) sums[i] = bias ? bias[first + (i % perGroupOut)]! : 0;
    const turned = outputsLast(weight.subarray(first * taps), perGroupOut, taps);
    addEvents(sums, x.subarray(group * perGroupIn * e.height * e.width), turned, perGroupIn, perGroupOut, e);
    for (let o = 0; o < perGroupOut; o++)
      for (let p = 0; p < positions; p++) result[(first + o) * positions + p] = sums[p * perGroupOut + o]!;
  }
  return result;
}

/** [out, rest] as [rest, out]. */
function outputsLast(weight: Values, out: number, rest: number): Values {
  const taps = new Float32Array(out * rest);
  for (let o = 0; o < out; o++) for (let r = 0; r < rest; r++) taps[r * out + o] = weight[o * rest + r]!;
  return taps;
}

/** Per position of an axis: the taps that see it, each followed by the output position that has the tap there. */
type Seen = readonly Int32Array[];

const seenOf = ({ kernel, stride, pad, dilation, spread }: Axis, size: number, outputs: number): Seen =>
  Array.from({ length: size }, (_, position) =>
    Int32Array.from(
      Array.from({ length: kernel }, (_tap, k) => [k, (position * spread + pad - k * dilation) / stride] as const)
        .filter(([, output]) => output >= 0 && output < outputs && Number.isInteger(output))
        .flat(),
    ),
  );

/** All input values of one group, position by position, so that the sums they touch stay in the cache. */
function addEvents(
  sums: Float64Array,
  x: Values,
  taps: Values,
  ins: number,
  outs: number,
  e: ConvolutionExtents,
): void {
  const { height, width, outHeight, outWidth, rows, columns } = e;
  const [seenRows, seenColumns] = [seenOf(rows, height, outHeight), seenOf(columns, width, outWidth)];
  for (let y = 0; y < height; y++)
    for (let column = 0; column < width; column++) {
      const [seenAlong, seenAcross] = [seenRows[y]!, seenColumns[column]!];
      for (let i = 0; i < ins; i++) {
        const value = x[(i * height + y) * width + column]!;
        if (value === 0) continue;
        for (let r = 0; r < seenAlong.length; r += 2)
          for (let c = 0; c < seenAcross.length; c += 2) {
            const tap = (i * rows.kernel + seenAlong[r]!) * columns.kernel + seenAcross[c]!;
            addRow(sums, (seenAlong[r + 1]! * outWidth + seenAcross[c + 1]!) * outs, taps, tap * outs, outs, value);
          }
      }
    }
}

function addRow(sums: Float64Array, at: number, taps: Values, from: number, count: number, value: number): void {
  for (let o = 0; o < count; o++) sums[at + o]! += value * taps[from + o]!;
}
