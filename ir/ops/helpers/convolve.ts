/** @file Two ways to sum a convolution; both add the same products in float64 and round once to float32. */
import type { Values } from '../op.ts';

/** Extents of one convolution; kernels are square, borders are zero. */
export interface ConvolutionExtents {
  readonly inChannels: number;
  readonly height: number;
  readonly width: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
}

/**
 * Adds one kernel tap at a time to whole output planes: for few input channels per output, such as depthwise kernels.
 *
 * @param weight [out, in / groups, kernel, kernel].
 */
export function convolvePlanes(x: Values, weight: Values, bias: Values | undefined, e: ConvolutionExtents): Values {
  const positions = e.outHeight * e.outWidth;
  const [perGroupIn, perGroupOut] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const result = new Float32Array(e.outChannels * positions);
  const plane = new Float64Array(positions);
  for (let o = 0; o < e.outChannels; o++) {
    plane.fill(bias ? bias[o]! : 0);
    const firstIn = Math.floor(o / perGroupOut) * perGroupIn;
    for (let i = 0; i < perGroupIn; i++) {
      const image = x.subarray((firstIn + i) * e.height * e.width, (firstIn + i + 1) * e.height * e.width);
      for (let ky = 0; ky < e.kernel; ky++)
        for (let kx = 0; kx < e.kernel; kx++) {
          const w = weight[((o * perGroupIn + i) * e.kernel + ky) * e.kernel + kx]!;
          if (w !== 0) addTap(plane, image, w, ky - e.pad, kx - e.pad, e);
        }
    }
    result.set(plane, o * positions);
  }
  return result;
}

/** Adds one kernel tap times the shifted image to an output plane. */
function addTap(plane: Float64Array, image: Values, w: number, dy: number, dx: number, e: ConvolutionExtents): void {
  const { stride, height, width, outHeight, outWidth } = e;
  const fromX = Math.max(0, Math.ceil(-dx / stride));
  const toX = Math.min(outWidth - 1, Math.floor((width - 1 - dx) / stride));
  const fromY = Math.max(0, Math.ceil(-dy / stride));
  const toY = Math.min(outHeight - 1, Math.floor((height - 1 - dy) / stride));
  for (let y = fromY; y <= toY; y++) {
    const row = (y * stride + dy) * width + dx;
    const outRow = y * outWidth;
    for (let column = fromX; column <= toX; column++) plane[outRow + column]! += w * image[row + column * stride]!;
  }
}

/**
 * Adds the weights of one input value to all output channels, and skips values that are 0, as most spike counts are.
 *
 * @param weight [out, in / groups, kernel, kernel].
 */
export function convolveEvents(x: Values, weight: Values, bias: Values | undefined, e: ConvolutionExtents): Values {
  const positions = e.outHeight * e.outWidth;
  const [perGroupIn, perGroupOut] = [e.inChannels / e.groups, e.outChannels / e.groups];
  const result = new Float32Array(e.outChannels * positions);
  const sums = new Float64Array(positions * perGroupOut);
  for (let group = 0; group < e.groups; group++) {
    const first = group * perGroupOut;
    for (let i = 0; i < sums.length; i++) sums[i] = bias ? bias[first + (i % perGroupOut)]! : 0;
    const taps = outputsLast(
      weight.subarray(first * perGroupIn * e.kernel ** 2),
      perGroupOut,
      perGroupIn * e.kernel ** 2,
    );
    addEvents(sums, x.subarray(group * perGroupIn * e.height * e.width), taps, perGroupIn, perGroupOut, e);
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

/** All input values of one group, position by position, so that the sums they touch stay in the cache. */
function addEvents(
  sums: Float64Array,
  x: Values,
  taps: Values,
  ins: number,
  outs: number,
  e: ConvolutionExtents,
): void {
  const { height, width, outHeight, outWidth, kernel, stride, pad } = e;
  for (let y = 0; y < height; y++)
    for (let column = 0; column < width; column++)
      for (let i = 0; i < ins; i++) {
        const value = x[(i * height + y) * width + column]!;
        if (value === 0) continue;
        for (let ky = (y + pad) % stride; ky < kernel; ky += stride) {
          const outY = (y + pad - ky) / stride;
          if (outY < 0 || outY >= outHeight) continue;
          for (let kx = (column + pad) % stride; kx < kernel; kx += stride) {
            const outX = (column + pad - kx) / stride;
            if (outX < 0 || outX >= outWidth) continue;
            addRow(sums, (outY * outWidth + outX) * outs, taps, ((i * kernel + ky) * kernel + kx) * outs, outs, value);
          }
        }
      }
}

function addRow(sums: Float64Array, at: number, taps: Values, from: number, count: number, value: number): void {
  for (let o = 0; o < count; o++) sums[at + o]! += value * taps[from + o]!;
}
