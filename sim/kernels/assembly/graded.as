/** Integers through kernels: multiply-accumulates. Everything is multiplied. */
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';
import { gradedTilePixels } from './constants';

/** Task: integers [channel][row][column] become int32 [row][column][stride], and int16 [row][column][channel]. */
export function interleave(
  from: i32, to: i32, planes: usize, channels: i32, height: i32, width: i32, stride: i32, out: usize, halves: usize,
): void {
  const last = endRow(to), fours = channels === 3 ? width & ~3 : 0;
  for (let row = firstRow(from); row < last; row++) {
    if (fours > 0) threeChannels(planes + <usize>(row * width) * 4, <usize>(height * width) * 4, fours, <usize>stride * 4, out + <usize>(row * width * stride) * 4, halves + <usize>(row * width) * 6);
    for (let channel = 0; channel < channels; channel++) {
      const plane = planes + <usize>((channel * height + row) * width) * 4;
      const at = out + <usize>(row * width * stride + channel) * 4, half = halves + <usize>(row * width * channels + channel) * 2;
      for (let x = fours; x < width; x++) {
        const value = load<i32>(plane + <usize>x * 4);
        store<i32>(at + <usize>(x * stride) * 4, value);
        store<i16>(half + <usize>(x * channels) * 2, <i16>value);
      }
    }
  }
}

/** The same of a row of so many pixels, a multiple of 4, of three planes; a channel behind the third becomes 0. */
function threeChannels(first: usize, plane: usize, pixels: i32, next: usize, out: usize, halves: usize): void {
  const none = i32x4.splat(0);
  for (const end = first + <usize>pixels * 4; first < end; first += 16, out += next << 2, halves += 24) {
    const a = v128.load(first), b = v128.load(first + plane), c = v128.load(first + (plane << 1));
    const low = v128.shuffle<i32>(a, b, 0, 4, 1, 5), high = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const third = v128.shuffle<i32>(c, none, 0, 4, 1, 4), fourth = v128.shuffle<i32>(c, none, 2, 4, 3, 4);
    const p = v128.shuffle<i64>(low, third, 0, 2), q = v128.shuffle<i64>(low, third, 1, 3);
    const r = v128.shuffle<i64>(high, fourth, 0, 2), s = v128.shuffle<i64>(high, fourth, 1, 3);
    v128.store(out, p);
    v128.store(out + next, q);
    v128.store(out + (next << 1), r);
    v128.store(out + next + (next << 1), s);
    v128.store(halves, v128.shuffle<i16>(v128.shuffle<i16>(p, q, 0, 2, 4, 8, 10, 12, 0, 0), r, 0, 1, 2, 3, 4, 5, 8, 10));
    v128.store64_lane(halves, v128.shuffle<i16>(r, s, 4, 8, 10, 12, 0, 0, 0, 0), 0, 16);
  }
}

/**
 * Task: adds kernels over values [row][column][stride] that fit 16 bits to membranes. Weights int16, pairs of inputs side
 * by side: [block of 8 outputs][kernel row][pair][8][2], inputs of a kernel row in the order [column][channel]; the last pair may lack
 * one. `outputs` is a multiple of 4. `halves`: the values as int16, pixel by pixel, or 0. Where they are there, and a kernel lies within
 * the source, its rows are read where they stand.
 */
export function graded(
  from: i32, to: i32, values: usize, halves: usize, height: i32, width: i32, stride: i32, inputs: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32, weights: usize, scale: usize,
  membranes: usize, targetWidth: i32, targetStride: i32, outputs: i32,
): void {
  const rowPairs = (kernelWidth * inputs + 1) >> 1, pairs = kernelHeight * rowPairs, copied = <usize>rowPairs * 4;
  const slot = <usize>(pairs * 4 + 31 & ~15), last = endRow(to), tile = <i32>gradedTilePixels;
  const sourceRow = <usize>(width * inputs) * 2, step = <usize>(columnStep * inputs) * 2;
  for (let y = firstRow(from); y < last; y++) {
    const top = y * rowStep - rowPad, rowsInside = halves !== 0 && top >= 0 && top + kernelHeight <= height;
    for (let x = 0; x < targetWidth; x += tile) {
      const pixels = min(tile, targetWidth - x), left = x * columnStep - columnPad;
      const inside = rowsInside && left >= 0 && left + (pixels - 1) * columnStep + kernelWidth <= width;
      const out = membranes + <usize>((y * targetWidth + x) * targetStride) * 4, next = <usize>targetStride * 4;
      if (inside) {
        gradedTile(halves + <usize>((top * width + left) * inputs) * 2, step, sourceRow, kernelHeight, rowPairs, pixels, weights, outputs, scale, out, next);
        continue;
      }
      for (let p = 0; p < pixels; p++) {
        const to = scratch + <usize>p * slot, column = left + p * columnStep;
        if (halves !== 0) copyHalves(halves, height, width, inputs, kernelHeight, kernelWidth, top, column, to);
        else copyNarrow(values, height, width, stride, inputs, kernelHeight, kernelWidth, top, column, to);
      }
      gradedTile(scratch, slot, copied, kernelHeight, rowPairs, pixels, weights, outputs, scale, out, next);
    }
  }
}

/** All outputs of some pixels, whose kernels' first rows are `slot` bytes apart, and the rows of a kernel `rowBytes`. */
function gradedTile(
  values: usize, slot: usize, rowBytes: usize, rows: i32, rowPairs: i32, pixels: i32, weights: usize, outputs: i32, scale: usize, out: usize, next: usize,
): void {
  for (let output = 0; output < outputs; output += 8, weights += <usize>(rows * rowPairs) * 32) {
    const factors: usize = scale === 0 ? 0 : scale + <usize>output * 4;
    let target = out + <usize>output * 4, at = values, p = 0;
    for (; p + 3 < pixels; p += 4, at += slot << 2, target += next << 2)
      if (outputs - output === 4) product4Half(at, slot, rowBytes, rows, rowPairs, weights, target, next, factors);
      else product4(at, slot, rowBytes, rows, rowPairs, weights, target, next, factors);
    for (; p < pixels; p++, at += slot, target += next) product1(at, rowBytes, rows, rowPairs, weights, target, factors);
  }
}

/** A kernel's row is one stretch of int16 values: whole vectors, and what they wrote too much is written again or zeroed. */
function copyHalves(
  halves: usize, height: i32, width: i32, inputs: i32, kernelHeight: i32, kernelWidth: i32, top: i32, left: i32, to: usize,
): void {
  const rowBytes = <usize>(kernelWidth * inputs + 1 & ~1) * 2, before = max(0, -left), columns = min(kernelWidth, width - left) - before;
  for (let ky = 0; ky < kernelHeight; ky++, to += rowBytes) {
    const row = top + ky;
    const whole = <u32>row < <u32>height && before === 0 && columns === kernelWidth;
    if (!whole) for (let b: usize = 0; b < rowBytes; b += 16) v128.store(to + b, i16x8.splat(0));
    if (<u32>row >= <u32>height || columns <= 0) continue;
    const from = halves + <usize>((row * width + left + before) * inputs) * 2, at = to + <usize>(before * inputs) * 2;
    const bytes = <usize>(columns * inputs) * 2;
    if (whole) for (let b: usize = 0; b < bytes; b += 16) v128.store(at + b, v128.load(from + b));
    else for (let b: usize = 0; b < bytes; b += 2) store<i16>(at + b, load<i16>(from + b));
  }
}

function copyNarrow(
  values: usize, height: i32, width: i32, stride: i32, inputs: i32,
  kernelHeight: i32, kernelWidth: i32, top: i32, left: i32, to: usize,
): void {
  const odd = <usize>(kernelWidth * inputs & 1) * 2;
  for (let ky = 0; ky < kernelHeight; ky++, to += odd) {
    for (let kx = 0; kx < kernelWidth; kx++) {
      const row = top + ky, column = left + kx;
      const inside = <u32>row < <u32>height && <u32>column < <u32>width;
      const at = values + <usize>((row * width + column) * stride) * 4;
      for (let c = 0; c < inputs; c++, to += 2) store<i16>(to, inside ? <i16>load<i32>(at + <usize>c * 4) : 0);
    }
    store<i16>(to, 0);
  }
}

/** The kernels of four pixels times a block of eight outputs, added to membranes `next` bytes apart. */
export function product4(values: usize, slot: usize, rowBytes: usize, rows: i32, rowPairs: i32, weights: usize, out: usize, next: usize, factors: usize): void {
  let a0 = i32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const second = values + slot, third = second + slot, fourth = third + slot, length = <usize>rowPairs * 4;
  for (let row: usize = 0; rows > 0; rows--, row += rowBytes)
    for (let at = row, end = row + length; at < end; at += 4) {
      const low = v128.load(weights), high = v128.load(weights, 16);
      let v = v128.load32_splat(values + at);
      a0 = i32x4.add(a0, i32x4.dot_i16x8_s(low, v));
      a1 = i32x4.add(a1, i32x4.dot_i16x8_s(high, v));
      v = v128.load32_splat(second + at);
      b0 = i32x4.add(b0, i32x4.dot_i16x8_s(low, v));
      b1 = i32x4.add(b1, i32x4.dot_i16x8_s(high, v));
      v = v128.load32_splat(third + at);
      c0 = i32x4.add(c0, i32x4.dot_i16x8_s(low, v));
      c1 = i32x4.add(c1, i32x4.dot_i16x8_s(high, v));
      v = v128.load32_splat(fourth + at);
      d0 = i32x4.add(d0, i32x4.dot_i16x8_s(low, v));
      d1 = i32x4.add(d1, i32x4.dot_i16x8_s(high, v));
      weights += 32;
    }
  addEight(out, a0, a1, factors);
  addEight(out + next, b0, b1, factors);
  addEight(out + 2 * next, c0, c1, factors);
  addEight(out + 3 * next, d0, d1, factors);
}

/** The same of the first four of a block. */
function product4Half(values: usize, slot: usize, rowBytes: usize, rows: i32, rowPairs: i32, weights: usize, out: usize, next: usize, factors: usize): void {
  let a = i32x4.splat(0), b = a, c = a, d = a;
  const second = values + slot, third = second + slot, fourth = third + slot, length = <usize>rowPairs * 4;
  for (let row: usize = 0; rows > 0; rows--, row += rowBytes)
    for (let at = row, end = row + length; at < end; at += 4, weights += 32) {
      const four = v128.load(weights);
      a = i32x4.add(a, i32x4.dot_i16x8_s(four, v128.load32_splat(values + at)));
      b = i32x4.add(b, i32x4.dot_i16x8_s(four, v128.load32_splat(second + at)));
      c = i32x4.add(c, i32x4.dot_i16x8_s(four, v128.load32_splat(third + at)));
      d = i32x4.add(d, i32x4.dot_i16x8_s(four, v128.load32_splat(fourth + at)));
    }
  addFour(out, a, factors);
  addFour(out + next, b, factors);
  addFour(out + 2 * next, c, factors);
  addFour(out + 3 * next, d, factors);
}

@inline function addFour(out: usize, four: v128, factors: usize): void {
  if (factors !== 0) four = i32x4.mul(four, v128.load(factors));
  v128.store(out, i32x4.add(v128.load(out), four));
}

export function product1(values: usize, rowBytes: usize, rows: i32, rowPairs: i32, weights: usize, out: usize, factors: usize): void {
  let low = i32x4.splat(0), high = low;
  for (; rows > 0; rows--, values += rowBytes - <usize>rowPairs * 4)
    for (const end = values + <usize>rowPairs * 4; values < end; values += 4, weights += 32) {
      const v = v128.load32_splat(values);
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(weights), v));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(weights, 16), v));
    }
  addEight(out, low, high, factors);
}

@inline function addEight(out: usize, low: v128, high: v128, factors: usize): void {
  if (factors !== 0) {
    low = i32x4.mul(low, v128.load(factors));
    high = i32x4.mul(high, v128.load(factors, 16));
  }
  v128.store(out, i32x4.add(v128.load(out), low));
  v128.store(out, i32x4.add(v128.load(out, 16), high), 16);
}

/**
 * Task: any kernels, over values of any width or counts (`bytes` 4 or 1 per value), group by group, one product after the
 * other: the path of kernels that are dilated, or whose source is spread, too. Weights int8 as the image has them,
 * [output][input of the group][tap].
 */
export function grouped(
  from: i32, to: i32, values: usize, bytes: i32, height: i32, width: i32, stride: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32,
  rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32, weights: usize, scale: usize,
  membranes: usize, targetWidth: i32, targetStride: i32, groups: i32, groupInputs: i32, groupOutputs: i32,
): void {
  const last = endRow(to), area = kernelHeight * kernelWidth, outputs = groups * groupOutputs;
  for (let y = firstRow(from); y < last; y++)
    for (let x = 0; x < targetWidth; x++)
      for (let ky = 0; ky < kernelHeight; ky++) {
        const placeY = y * rowStep - rowPad + ky * rowDilation, row = placeY / rowSpread;
        if (placeY < 0 || row >= height || row * rowSpread !== placeY) continue;
        for (let kx = 0; kx < kernelWidth; kx++) {
          const placeX = x * columnStep - columnPad + kx * columnDilation, column = placeX / columnSpread;
          if (placeX < 0 || column >= width || column * columnSpread !== placeX) continue;
          const pixel = (row * width + column) * stride;
          for (let output = 0; output < outputs; output++) {
            const at = pixel + (output / groupOutputs) * groupInputs;
            let w = weights + <usize>(output * groupInputs * area + ky * kernelWidth + kx), sum = 0;
            for (let i = 0; i < groupInputs; i++, w += area) {
              const v = bytes === 4 ? load<i32>(values + <usize>(at + i) * 4) : <i32>load<u8>(values + <usize>(at + i));
              sum += v * load<i8>(w);
            }
            const m = membranes + <usize>((y * targetWidth + x) * targetStride + output) * 4;
            store<i32>(m, load<i32>(m) + (scale === 0 ? sum : sum * load<i32>(scale + <usize>output * 4)));
          }
        }
      }
}
