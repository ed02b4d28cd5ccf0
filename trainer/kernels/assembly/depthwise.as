/** Depthwise convolutions: weights [tap][channel], images copied into a border of zeros first, four channels at a time. */
import { multiplyAdd } from './arithmetic';
import { slidColumns, tileBytes } from './constants';
import { copyVectors } from './memory';
import { scratch } from './scratch';
import { slide as slideTile } from './tiles';

/** Copies an image to rows of `paddedWidth` pixels, `spacing` apart, `before` pixels from the top and left; the rest is 0. */
function border(
  x: usize, height: i32, width: i32, pixel: usize, before: i32, spacing: i32, paddedHeight: i32, paddedWidth: i32, target: usize,
): void {
  memory.fill(target, 0, pixel * <usize>(paddedHeight * paddedWidth));
  for (let row = 0; row < height; row++) {
    const line = target + pixel * <usize>((before + row * spacing) * paddedWidth + before);
    if (spacing === 1) copyVectors(line, x + pixel * <usize>(row * width), pixel * <usize>width);
    else for (let column = 0; column < width; column++)
      copyVectors(line + pixel * <usize>(column * spacing), x + pixel * <usize>(row * width + column), pixel);
  }
}

/** Sums of one image with a border: `mirrored` takes the taps from last to first. */
function slide(
  padded: usize, paddedWidth: i32, weights: usize, pixel: usize, kernel: i32, stride: i32, outHeight: i32, outWidth: i32,
  mirrored: bool, y: usize, bias: usize, accumulate: bool,
): void {
  const line = pixel * <usize>paddedWidth;
  const step = pixel * <usize>stride;
  const firstTap = mirrored ? weights + pixel * <usize>(kernel * kernel - 1) : weights;
  const tapStep: usize = mirrored ? 0 - pixel : pixel;
  const pieces = (outWidth + <i32>slidColumns - 1) / <i32>slidColumns;
  const columns = (outWidth + pieces - 1) / pieces;
  for (let c: usize = 0; c < pixel; c += 16)
    for (let oy = 0; oy < outHeight; oy++) {
      const out = y + pixel * <usize>(oy * outWidth) + c;
      const row = padded + line * <usize>(oy * stride) + c;
      for (let ox = 0; ox < outWidth; ox += columns)
        slideTile(min(columns, outWidth - ox), row + step * <usize>ox, line, step, firstTap + c, tapStep, pixel, kernel,
          out + pixel * <usize>ox, bias === 0 ? 0 : bias + c, accumulate);
    }
}

/** Task: y of images from..to, started from a bias row (0: none). */
export function depthwise(
  x: usize, height: i32, width: i32, channels: i32, weights: usize, kernel: i32, stride: i32, pad: i32,
  outHeight: i32, outWidth: i32, y: usize, from: i32, to: i32, bias: usize,
): void {
  const pixel = <usize>channels << 2;
  const padded = scratch + tileBytes;
  const paddedHeight = max(height + pad, (outHeight - 1) * stride + kernel);
  const paddedWidth = max(width + pad, (outWidth - 1) * stride + kernel);
  for (let n = from; n < to; n++) {
    border(x + pixel * <usize>(n * height * width), height, width, pixel, pad, 1, paddedHeight, paddedWidth, padded);
    const out = y + pixel * <usize>(n * outHeight * outWidth);
    slide(padded, paddedWidth, weights, pixel, kernel, stride, outHeight, outWidth, false, out, bias, false);
  }
}

/** Task: dx (+)= gradient of images from..to: g spread `stride` apart, mirrored taps. */
export function depthwiseInputGradient(
  g: usize, height: i32, width: i32, channels: i32, weights: usize, kernel: i32, stride: i32, pad: i32,
  outHeight: i32, outWidth: i32, dx: usize, from: i32, to: i32, accumulate: i32,
): void {
  const pixel = <usize>channels << 2;
  const padded = scratch + tileBytes;
  const before = kernel - 1;
  const paddedHeight = max(height + pad + kernel - 1, before + (outHeight - 1) * stride + 1);
  const paddedWidth = max(width + pad + kernel - 1, before + (outWidth - 1) * stride + 1);
  for (let n = from; n < to; n++) {
    border(g + pixel * <usize>(n * outHeight * outWidth), outHeight, outWidth, pixel, before, stride, paddedHeight, paddedWidth, padded);
    const start = padded + pixel * <usize>(pad * paddedWidth + pad);
    slide(start, paddedWidth, weights, pixel, kernel, 1, height, width, true, dx + pixel * <usize>(n * height * width), 0, accumulate !== 0);
  }
}

/** Task: partial[tap][channel] = sum over images from..to of shifted input times gradient. */
export function depthwiseWeightGradient(
  x: usize, height: i32, width: i32, channels: i32, kernel: i32, stride: i32, pad: i32, outHeight: i32, outWidth: i32,
  g: usize, from: i32, to: i32, partial: usize,
): void {
  const pixel = <usize>channels << 2;
  const padded = scratch + tileBytes;
  const paddedHeight = max(height + pad, (outHeight - 1) * stride + kernel);
  const paddedWidth = max(width + pad, (outWidth - 1) * stride + kernel);
  memory.fill(partial, 0, pixel * <usize>(kernel * kernel));
  for (let n = from; n < to; n++) {
    border(x + pixel * <usize>(n * height * width), height, width, pixel, pad, 1, paddedHeight, paddedWidth, padded);
    const gradient = g + pixel * <usize>(n * outHeight * outWidth);
    for (let c: usize = 0; c < pixel; c += 16)
      for (let ky = 0; ky < kernel; ky++) {
        const rows = padded + pixel * <usize>(ky * paddedWidth) + c;
        let sums = partial + pixel * <usize>(ky * kernel) + c;
        let kx = 0;
        for (; kx + 7 <= kernel; kx += 7, sums += 7 * pixel) taps7(rows + pixel * <usize>kx, paddedWidth, gradient + c, pixel, stride, outHeight, outWidth, sums);
        for (; kx + 3 <= kernel; kx += 3, sums += 3 * pixel) taps3(rows + pixel * <usize>kx, paddedWidth, gradient + c, pixel, stride, outHeight, outWidth, sums);
        for (; kx < kernel; kx++, sums += pixel) taps1(rows + pixel * <usize>kx, paddedWidth, gradient + c, pixel, stride, outHeight, outWidth, sums);
      }
  }
}

function taps7(row: usize, paddedWidth: i32, g: usize, pixel: usize, stride: i32, outHeight: i32, outWidth: i32, sums: usize): void {
  let s0 = v128.load(sums), s1 = v128.load(sums + pixel), s2 = v128.load(sums + 2 * pixel), s3 = v128.load(sums + 3 * pixel);
  let s4 = v128.load(sums + 4 * pixel), s5 = v128.load(sums + 5 * pixel), s6 = v128.load(sums + 6 * pixel);
  const step = pixel * <usize>stride;
  for (let oy = 0; oy < outHeight; oy++) {
    let p = row + pixel * <usize>(oy * stride * paddedWidth);
    for (let ox = 0; ox < outWidth; ox++, p += step, g += pixel) {
      const d = v128.load(g);
      s0 = multiplyAdd(v128.load(p), d, s0);
      s1 = multiplyAdd(v128.load(p + pixel), d, s1);
      s2 = multiplyAdd(v128.load(p + 2 * pixel), d, s2);
      s3 = multiplyAdd(v128.load(p + 3 * pixel), d, s3);
      s4 = multiplyAdd(v128.load(p + 4 * pixel), d, s4);
      s5 = multiplyAdd(v128.load(p + 5 * pixel), d, s5);
      s6 = multiplyAdd(v128.load(p + 6 * pixel), d, s6);
    }
  }
  v128.store(sums, s0); v128.store(sums + pixel, s1); v128.store(sums + 2 * pixel, s2); v128.store(sums + 3 * pixel, s3);
  v128.store(sums + 4 * pixel, s4); v128.store(sums + 5 * pixel, s5); v128.store(sums + 6 * pixel, s6);
}

function taps3(row: usize, paddedWidth: i32, g: usize, pixel: usize, stride: i32, outHeight: i32, outWidth: i32, sums: usize): void {
  let s0 = v128.load(sums), s1 = v128.load(sums + pixel), s2 = v128.load(sums + 2 * pixel);
  const step = pixel * <usize>stride;
  for (let oy = 0; oy < outHeight; oy++) {
    let p = row + pixel * <usize>(oy * stride * paddedWidth);
    for (let ox = 0; ox < outWidth; ox++, p += step, g += pixel) {
      const d = v128.load(g);
      s0 = multiplyAdd(v128.load(p), d, s0);
      s1 = multiplyAdd(v128.load(p + pixel), d, s1);
      s2 = multiplyAdd(v128.load(p + 2 * pixel), d, s2);
    }
  }
  v128.store(sums, s0); v128.store(sums + pixel, s1); v128.store(sums + 2 * pixel, s2);
}

function taps1(row: usize, paddedWidth: i32, g: usize, pixel: usize, stride: i32, outHeight: i32, outWidth: i32, sums: usize): void {
  let s = v128.load(sums);
  const step = pixel * <usize>stride;
  for (let oy = 0; oy < outHeight; oy++) {
    let p = row + pixel * <usize>(oy * stride * paddedWidth);
    for (let ox = 0; ox < outWidth; ox++, p += step, g += pixel) s = multiplyAdd(v128.load(p), v128.load(g), s);
  }
  v128.store(sums, s);
}
