/**
 * Dense convolutions over images stored [image][row][column][channel]. Windows are gathered block by block into rows of
 * [tap][channel] and multiplied; the rows of a task are output positions, counted through the whole batch. Windows take
 * the first `taken` channels of a pixel: all of them, or fewer than a vector where the rest is padding.
 */
import { tileBytes, windowBytes } from './constants';
import { copyVectors } from './memory';
import { canOverlap, canSpread, convolveOverlapping, overlappingWeightGradient, spreadOverlapping } from './overlapping';
import { scratch } from './scratch';
import { blockDepth, fillRows, multiplyBlock, multiplyPacked, packBlock, packedBytes } from './matmul';

/** Bytes of gathered windows that are worked on at once: they stay in the second-level cache. */
const gatheredBytes: i32 = <i32>windowBytes;

/** Rows gathered at once, a multiple of 4. */
export function rowsAtOnce(depth: i32): i32 {
  const rows = gatheredBytes / (depth << 2);
  return min(256, max(4, rows & ~3));
}

/** Copies the first `part` bytes of pixels, side by side. */
export function copyParts(target: usize, source: usize, pixels: i32, pixel: usize, part: usize): void {
  const end = target + part * <usize>pixels;
  if (part === 4) for (; target < end; target += 4, source += pixel) store<f32>(target, load<f32>(source));
  else
    for (; target < end; target += part, source += pixel)
      for (let c: usize = 0; c < part; c += 4) store<f32>(target + c, load<f32>(source + c));
}

/**
 * Gathers the windows of output positions from..from+rows. Tap k of output o is place o * stride + k * dilation - pad of an
 * input whose positions lie `spread` places apart, with zeros between them and around them.
 */
export function gather(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, from: i32, rows: i32, target: usize,
): void {
  const pixel = <usize>channels << 2;
  const image = pixel * <usize>(height * width);
  const part = <usize>taken << 2;
  const line = part * <usize>kernelWidth;
  const positions = outHeight * outWidth;
  const sideBySide = columnDilation === 1 && columnSpread === 1;
  let base = x + image * <usize>(from / positions);
  let oy = (from % positions) / outWidth;
  let ox = from % outWidth;
  for (let r = 0; r < rows; r++) {
    const left = ox * columnStride - columnPad;
    const skip = max(0, -left);
    const end = min(kernelWidth, width - left);
    for (let ky = 0; ky < kernelHeight; ky++, target += line) {
      const place = oy * rowStride - rowPad + ky * rowDilation, iy = place / rowSpread;
      if (place < 0 || iy >= height || iy * rowSpread !== place) { memory.fill(target, 0, line); continue; }
      const row = base + pixel * <usize>(iy * width);
      if (!sideBySide) { gatherApart(row, width, pixel, part, kernelWidth, left, columnDilation, columnSpread, target); continue; }
      if (end <= skip) { memory.fill(target, 0, line); continue; }
      if (skip > 0) memory.fill(target, 0, part * <usize>skip);
      const start = row + pixel * <usize>(left + skip);
      if (part === pixel) copyVectors(target + part * <usize>skip, start, pixel * <usize>(end - skip));
      else copyParts(target + part * <usize>skip, start, end - skip, pixel, part);
      if (end < kernelWidth) memory.fill(target + part * <usize>end, 0, part * <usize>(kernelWidth - end));
    }
    if (++ox === outWidth) {
      ox = 0;
      if (++oy === outHeight) { oy = 0; base += image; }
    }
  }
}

/** One row of a window whose taps, or whose pixels, do not lie side by side. */
function gatherApart(
  row: usize, width: i32, pixel: usize, part: usize, kernelWidth: i32, left: i32, dilation: i32, spread: i32, target: usize,
): void {
  for (let kx = 0; kx < kernelWidth; kx++, target += part) {
    const place = left + kx * dilation, ix = place / spread;
    if (place < 0 || ix >= width || ix * spread !== place) memory.fill(target, 0, part);
    else copyParts(target, row + pixel * <usize>ix, 1, pixel, part);
  }
}

/** Task: y[from..to] (+)= windows of x times packed weights [taps * channels x outputs], started from a bias row (0: none). */
export function convolve(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, packed: usize, outputs: i32, y: usize, from: i32, to: i32, bias: usize, accumulate: i32,
): void {
  if (canOverlap(taken, kernelHeight, kernelWidth, columnStride, rowDilation, columnDilation, rowSpread, columnSpread, outWidth)) {
    convolveOverlapping(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      outHeight, outWidth, packed, outputs, y, from, to, bias, accumulate !== 0);
    return;
  }
  const depth = kernelHeight * kernelWidth * taken;
  const gathered = scratch + tileBytes;
  const step = rowsAtOnce(depth);
  const rowBytes = <usize>outputs << 2;
  for (let row = from; row < to; row += step) {
    const rows = min(step, to - row);
    const target = y + rowBytes * <usize>row;
    gather(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      rowDilation, columnDilation, rowSpread, columnSpread, outHeight, outWidth, row, rows, gathered);
    if (bias !== 0) fillRows(target, bias, rowBytes, rows);
    multiplyPacked(gathered, <usize>depth << 2, packed, depth, outputs, target, rowBytes, rows, accumulate !== 0 || bias !== 0);
  }
}

/** Task: partial[taps * channels x outputs] = sum over output positions from..to of window' times gradient. */
export function convolveWeightGradient(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, g: usize, outputs: i32, from: i32, to: i32, partial: usize,
): void {
  if (canOverlap(taken, kernelHeight, kernelWidth, columnStride, rowDilation, columnDilation, rowSpread, columnSpread, outWidth)) {
    overlappingWeightGradient(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      outHeight, outWidth, g, outputs, from, to, partial);
    return;
  }
  const depth = kernelHeight * kernelWidth * taken;
  const step = min(blockDepth, rowsAtOnce(depth));
  const packed = scratch + tileBytes;
  const gathered = packed + packedBytes(step, outputs);
  const gStride = <usize>outputs << 2;
  for (let row = from; row < to; row += step) {
    const rows = min(step, to - row);
    packBlock(g, gStride, row, rows, outputs, false, packed);
    gather(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      rowDilation, columnDilation, rowSpread, columnSpread, outHeight, outWidth, row, rows, gathered);
    multiplyBlock(true, gathered, <usize>depth << 2, packed, rows, outputs, partial, gStride, depth, row > from);
  }
}

/**
 * Task: dx (+)= the gradient through a convolution of images from..to, by spreading g times the transposed weights
 * (packed [outputs x taps * channels]) back over the windows; any stride.
 */
export function convolveSpread(
  g: usize, outputs: i32, packed: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
  outHeight: i32, outWidth: i32, dx: usize, from: i32, to: i32, accumulate: i32,
): void {
  if (taken === channels && canSpread(outputs, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowDilation, columnDilation,
    rowSpread, columnSpread, outHeight, outWidth)) {
    spreadOverlapping(g, outputs, packed, height, width, channels, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      outHeight, outWidth, dx, from, to, accumulate !== 0);
    return;
  }
  const depth = kernelHeight * kernelWidth * taken;
  const windows = scratch + tileBytes;
  const step = rowsAtOnce(depth);
  const positions = outHeight * outWidth;
  const image = (<usize>channels << 2) * <usize>(height * width);
  const gStride = <usize>outputs << 2;
  for (let n = from; n < to; n++) {
    const target = dx + image * <usize>n;
    if (accumulate === 0) memory.fill(target, 0, image);
    for (let row = 0; row < positions; row += step) {
      const rows = min(step, positions - row);
      const source = g + gStride * <usize>(n * positions + row);
      multiplyPacked(source, gStride, packed, outputs, depth, windows, <usize>depth << 2, rows, false);
      for (let r = 0; r < rows; r++) {
        const oy = (row + r) / outWidth;
        const ox = (row + r) % outWidth;
        spread(windows + (<usize>(r * depth) << 2), target, height, width, channels, taken, kernelHeight, kernelWidth,
          oy * rowStride - rowPad, ox * columnStride - columnPad, rowDilation, columnDilation, rowSpread, columnSpread);
      }
    }
  }
}

/** Adds one window to the image it was taken from. */
export function spread(
  window: usize, image: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32,
  top: i32, left: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32,
): void {
  const pixel = <usize>channels << 2;
  const part = <usize>taken << 2;
  const sideBySide = columnDilation === 1 && columnSpread === 1;
  const first = max(0, -left);
  const pixels = max(0, min(kernelWidth, width - left) - first);
  for (let ky = 0; ky < kernelHeight; ky++) {
    const place = top + ky * rowDilation, iy = place / rowSpread;
    if (place < 0 || iy >= height || iy * rowSpread !== place) continue;
    const row = image + pixel * <usize>(iy * width), taps = window + part * <usize>(ky * kernelWidth);
    if (!sideBySide) { spreadApart(taps, row, width, pixel, part, kernelWidth, left, columnDilation, columnSpread); continue; }
    const source = taps + part * <usize>first;
    const target = row + pixel * <usize>(left + first);
    if (part !== pixel) addParts(target, source, pixels, pixel, part);
    else for (let i: usize = 0; i < pixel * <usize>pixels; i += 16)
      v128.store(target + i, f32x4.add(v128.load(target + i), v128.load(source + i)));
  }
}

function spreadApart(
  taps: usize, row: usize, width: i32, pixel: usize, part: usize, kernelWidth: i32, left: i32, dilation: i32, spread: i32,
): void {
  for (let kx = 0; kx < kernelWidth; kx++, taps += part) {
    const place = left + kx * dilation, ix = place / spread;
    if (place >= 0 && ix < width && ix * spread === place) addParts(row + pixel * <usize>ix, taps, 1, pixel, part);
  }
}

/** Adds numbers that lie side by side to the first `part` bytes of pixels. */
function addParts(target: usize, source: usize, pixels: i32, pixel: usize, part: usize): void {
  for (let i = 0; i < pixels; i++, target += pixel, source += part)
    for (let c: usize = 0; c < part; c += 4) store<f32>(target + c, load<f32>(target + c) + load<f32>(source + c));
}

/** Task: clears the weights (or gradients) [taps][in][out] that join channels of different groups. */
export function clearOtherGroups(
  weights: usize, taps: i32, inputs: i32, outputs: i32, inputsPerGroup: i32, outputsPerGroup: i32,
): void {
  for (let row = 0; row < taps * inputs; row++)
    for (let o = 0; o < outputs; o++)
      if ((row % inputs) / inputsPerGroup !== o / outputsPerGroup) store<f32>(weights + (<usize>(row * outputs + o) << 2), 0);
}
