/**
 * Weight gradients of convolutions of values most of which are 0, such as spike counts. What is not 0 is listed channel by channel
 * with the place of its pixel in a copy of the output's gradient that has zeros around it, so that one list serves all taps; the
 * sums of one channel, along a row of taps and their outputs, stay in registers. They are added in the order of
 * `convolveWeightGradient`, and a product of 0 and a finite number changes none of them: they start at 0 and are never -0. Where a
 * number is not finite, everything is multiplied.
 */
import { gradientChannels, gradientPixels, gradientVectors, tileBytes } from './constants';
import { convolveWeightGradient } from './convolution';
import { areFinite, lookupBytes, writeLookup } from './listed';
import { copyVectors } from './memory';
import { scratch } from './scratch';
import { addProducts } from './tiles';

const most: i32 = <i32>gradientPixels;
const group: i32 = <i32>gradientChannels;

/** Vectors of a row of taps whose sums are in registers at once: as many as fit, in parts of about the same width. */
@inline function vectorsAtOnce(all: i32): i32 {
  const parts = (all + <i32>gradientVectors - 1) / <i32>gradientVectors;
  return (all + parts - 1) / parts;
}

/** In scratch memory: the lookup, where sums lie, where lists end, places of pixels and of their gradients, lists, gradients. */
let places: usize = 0;
let ends: usize = 0;
let pixels: usize = 0;
let targets: usize = 0;
let lists: usize = 0;
let listBytes: usize = 0;
let gradients: usize = 0;
/** Pixels whose places are written. */
let count: i32 = 0;

function lay(capacity: i32): void {
  const lookup = scratch + tileBytes;
  writeLookup(lookup);
  const table = (<usize>capacity * 4 + 15) & ~15;
  places = lookup + lookupBytes;
  ends = places + 4 * gradientVectors;
  pixels = ends + 4 * gradientChannels;
  targets = pixels + table;
  lists = targets + table;
  listBytes = <usize>capacity * 8 + 32;
  gradients = lists + listBytes * gradientChannels;
  count = 0;
}

/** Task: partial[taps * channels x outputs] = sum over output positions from..to of window' times gradient. */
export function convolveListedWeightGradient(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, g: usize, outputs: i32, from: i32, to: i32, partial: usize,
): void {
  const positions = outHeight * outWidth;
  const image = <usize>(height * width * channels) << 2, bytes = <usize>outputs << 2;
  const first = from / positions, end = (to + positions - 1) / positions;
  if (!areFinite(g + bytes * <usize>from, bytes * <usize>(to - from)) || !areFinite(x + image * <usize>first, image * <usize>(end - first))) {
    convolveWeightGradient(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      1, 1, 1, 1, outHeight, outWidth, g, outputs, from, to, partial);
    return;
  }
  memory.fill(partial, 0, <usize>(kernelHeight * kernelWidth * taken) * bytes);
  if (height === outHeight && width === outWidth && kernelHeight === 1 && kernelWidth === 1 && rowPad === 0 && columnPad === 0) {
    multiplyRows(x, channels, taken, g, outputs, from, to, partial);
    return;
  }
  // Of pixels p = q * stride + class - pad: q - j is an output's position, tap j * stride + class.
  for (let rowClass = 0; rowClass < min(rowStride, kernelHeight); rowClass++)
    for (let columnClass = 0; columnClass < min(columnStride, kernelWidth); columnClass++) {
      const rows = (kernelHeight - rowClass + rowStride - 1) / rowStride;
      const columns = (kernelWidth - columnClass + columnStride - 1) / columnStride;
      const left = firstOf(columnPad - columnClass, columnStride);
      const right = min(outWidth + columns - 1, endOf(width + columnPad - columnClass, columnStride));
      const span = right - left;
      if (span <= 0) continue;
      const line = bytes * <usize>(span + columns - 1);
      const stripRows = rowsOfStrip(height, width, rowStride, columnStride), strips = stripsAtOnce(height, width, rowStride, columnStride);
      lay(max(most, (width + columnStride - 1) / columnStride));
      let next = gradients, held = 0;
      for (let n = first; n < end; n++) {
        const start = max(0, from - n * positions), stop = min(positions, to - n * positions);
        const top = max(start / outWidth, firstOf(rowPad - rowClass, rowStride));
        const bottom = min((stop - 1) / outWidth + rows, endOf(height + rowPad - rowClass, rowStride));
        for (let row = top; row < bottom; row += stripRows) {
          const strip = min(stripRows, bottom - row);
          const corner = x + image * <usize>n + (<usize>(columnClass - columnPad + left * columnStride) * <usize>channels << 2);
          for (let i = 0; i < strip; i++)
            addPixels(corner + (<usize>(((row + i) * rowStride + rowClass - rowPad) * width * channels) << 2), <usize>(columnStride * channels) << 2,
              next + line * <usize>i, bytes, span);
          for (let i = 0; i < strip + rows - 1; i++, next += line)
            copyLine(g + bytes * <usize>(n * positions), bytes, outHeight, outWidth, row - rows + 1 + i, left - columns + 1, span + columns - 1, start, stop, next);
          if (++held === strips) {
            addListed(taken, rows, columns, line, outputs, kernelWidth, rowStride, columnStride, rowClass, columnClass, partial);
            next = gradients;
            held = 0;
          }
        }
      }
      if (held > 0) addListed(taken, rows, columns, line, outputs, kernelWidth, rowStride, columnStride, rowClass, columnClass, partial);
    }
}

/** The first q of pixels p >= 0 where p + offset = q * stride, and the one behind the last of p < extent, offset added to it. */
@inline function firstOf(offset: i32, stride: i32): i32 {
  return (offset + stride - 1) / stride;
}
@inline function endOf(end: i32, stride: i32): i32 {
  return end <= 0 ? 0 : (end - 1) / stride + 1;
}

/** Rows of pixels of one image that are listed at once, and strips of so many rows: together about as many pixels as told. */
function rowsOfStrip(height: i32, width: i32, rowStride: i32, columnStride: i32): i32 {
  const columns = (width + columnStride - 1) / columnStride;
  return max(1, min((height + rowStride - 1) / rowStride, most / columns));
}
function stripsAtOnce(height: i32, width: i32, rowStride: i32, columnStride: i32): i32 {
  const columns = (width + columnStride - 1) / columnStride;
  return max(1, most / (rowsOfStrip(height, width, rowStride, columnStride) * columns));
}

/** The places of pixels of one row, and of their gradients. */
function addPixels(pixel: usize, pixelStep: usize, target: usize, targetStep: usize, columns: i32): void {
  for (let i = 0; i < columns; i++, pixel += pixelStep, target += targetStep, count++) {
    store<u32>(pixels + (<usize>count << 2), <u32>pixel);
    store<u32>(targets + (<usize>count << 2), <u32>target);
  }
}

/** One row of gradients from column `left`: those of an image's positions start..stop, zeros elsewhere. */
function copyLine(
  image: usize, bytes: usize, outHeight: i32, outWidth: i32, row: i32, left: i32, columns: i32, start: i32, stop: i32, target: usize,
): void {
  let first = max(0, left), last = min(outWidth, left + columns);
  if (row < 0 || row >= outHeight) last = first;
  first = max(first, start - row * outWidth);
  last = min(last, stop - row * outWidth);
  if (last <= first) {
    memory.fill(target, 0, bytes * <usize>columns);
    return;
  }
  memory.fill(target, 0, bytes * <usize>(first - left));
  const own = target + bytes * <usize>(first - left);
  copyVectors(own, image + bytes * <usize>(row * outWidth + first), bytes * <usize>(last - first));
  memory.fill(own + bytes * <usize>(last - first), 0, bytes * <usize>(left + columns - last));
}

/** Windows of one pixel: gradients are read where they are. */
function multiplyRows(x: usize, channels: i32, taken: i32, g: usize, outputs: i32, from: i32, to: i32, partial: usize): void {
  const pixel = <usize>channels << 2, bytes = <usize>outputs << 2;
  lay(most);
  for (let row = from; row < to; row += most) {
    addPixels(x + pixel * <usize>row, pixel, g + bytes * <usize>row, bytes, min(most, to - row));
    addListed(taken, 1, 1, 0, outputs, 1, 1, 1, 0, 0, partial);
  }
}

/** Adds the products of all pixels whose places are written, with taps of one class. */
function addListed(
  taken: i32, rows: i32, columns: i32, line: usize, outputs: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowClass: i32, columnClass: i32, partial: usize,
): void {
  const bytes = <usize>outputs << 2;
  const perTap = outputs >> 2, all = columns * perTap;
  const vectors = vectorsAtOnce(all);
  for (let c = 0; c < taken; c += group) {
    const listed = min(group, taken - c);
    for (let i = 0; i < listed; i += 4) listPixels(<usize>(c + i) << 2, i);
    for (let v = 0; v < all; v += vectors) {
      const held = min(vectors, all - v);
      for (let i = 0; i < held; i++) {
        const tap = (columns - 1 - (v + i) / perTap) * columnStride + columnClass;
        store<u32>(places + (<usize>i << 2), <u32>(bytes * <usize>(tap * taken) + (<usize>((v + i) % perTap) << 4)));
      }
      for (let j = 0; j < rows; j++) {
        const offset = line * <usize>(rows - 1 - j) + (<usize>v << 4);
        let sums = partial + bytes * <usize>((j * rowStride + rowClass) * kernelWidth * taken + c);
        let list = lists;
        for (let i = 0; i < listed; i++, sums += bytes, list += listBytes)
          addProducts(held, list, <usize>load<u32>(ends + (<usize>i << 2)), offset, sums, places);
      }
    }
  }
  count = 0;
}

/** Lists four channels, `channel` bytes behind the places of pixels, as lists index..index+4. */
function listPixels(channel: usize, index: i32): void {
  const zero = f32x4.splat(0);
  const first = lists + listBytes * <usize>index;
  let n0 = first, n1 = n0 + listBytes, n2 = n1 + listBytes, n3 = n2 + listBytes;
  for (let i = 0; i < count; i += 4) {
    const at = <usize>i << 2;
    const a = v128.load(<usize>load<u32>(pixels + at) + channel);
    const b = i + 1 < count ? v128.load(<usize>load<u32>(pixels + at, 4) + channel) : zero;
    const c = i + 2 < count ? v128.load(<usize>load<u32>(pixels + at, 8) + channel) : zero;
    const d = i + 3 < count ? v128.load(<usize>load<u32>(pixels + at, 12) + channel) : zero;
    const target = v128.load(targets + at);
    const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
    const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    n0 = listVector(v128.shuffle<i64>(ab, cd, 0, 2), target, n0);
    n1 = listVector(v128.shuffle<i64>(ab, cd, 1, 3), target, n1);
    n2 = listVector(v128.shuffle<i64>(ef, gh, 0, 2), target, n2);
    n3 = listVector(v128.shuffle<i64>(ef, gh, 1, 3), target, n3);
  }
  const end = ends + (<usize>index << 2);
  store<u32>(end, <u32>n0);
  store<u32>(end, <u32>n1, 4);
  store<u32>(end, <u32>n2, 8);
  store<u32>(end, <u32>n3, 12);
}

/** Lists what is not 0 of four values. Returns where the list goes on. */
@inline function listVector(values: v128, targets: v128, next: usize): usize {
  const mask = <usize>i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
  const lanes = v128.load(scratch + tileBytes + (mask << 4));
  const o = i8x16.swizzle(targets, lanes), v = i8x16.swizzle(values, lanes);
  v128.store(next, v128.shuffle<i32>(o, v, 0, 4, 1, 5));
  v128.store(next, v128.shuffle<i32>(o, v, 2, 6, 3, 7), 16);
  return next + (<usize>popcnt(mask) << 3);
}
