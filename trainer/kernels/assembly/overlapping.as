/**
 * Shallow dense convolutions without gathered windows: rows of an image are copied once with zeros around them, and windows of
 * neighbouring output positions overlap there, each of them `kernelHeight` segments of a row. The order of additions is that of
 * gathered windows.
 */
import { tileBytes, windowBytes } from './constants';
import { copyParts } from './convolution';
import { blockDepth, fillRows, multiplySegments, packBlock, packedBytes } from './matmul';
import { copyVectors } from './memory';
import { scratch } from './scratch';

/** Copied rows that stay in the first-level cache, in bytes. */
const cachedBytes: i32 = 24576;

/** Bytes of a copied row under so many output columns. */
@inline function lineBytes(columns: i32, taken: i32, kernelWidth: i32, columnStride: i32): i32 {
  return ((columns - 1) * columnStride + kernelWidth) * taken << 2;
}

/** Whether windows can overlap: their depth is one packed block, and the rows under one output row fit. */
export function canOverlap(
  taken: i32, kernelHeight: i32, kernelWidth: i32, columnStride: i32, rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32, outWidth: i32,
): bool {
  const bytes = kernelHeight * lineBytes(outWidth, taken, kernelWidth, columnStride);
  return rowDilation === 1 && columnDilation === 1 && rowSpread === 1 && columnSpread === 1 &&
    kernelHeight * kernelWidth * taken <= blockDepth && bytes <= <i32>windowBytes;
}

/** Output rows whose input rows are copied at once. */
function rowsAtOnce(line: i32, kernelHeight: i32, rowStride: i32): i32 {
  return max(1, (cachedBytes / line - kernelHeight) / rowStride + 1);
}

/** The first `taken` channels of rows and columns of an image from `top` and `left`, with zeros around it. */
function copyRows(
  image: usize, height: i32, width: i32, channels: i32, taken: i32, top: i32, left: i32, rows: i32, columns: i32, target: usize,
): void {
  const pixel = <usize>channels << 2, part = <usize>taken << 2;
  const line = part * <usize>columns;
  const first = max(0, left), last = max(first, min(width, left + columns));
  const before = part * <usize>min(columns, first - left), behind = part * <usize>(last - max(first, left)) + before;
  for (let row = top; row < top + rows; row++, target += line) {
    if (row < 0 || row >= height || last === first) { memory.fill(target, 0, line); continue; }
    const source = image + pixel * <usize>(row * width + first);
    memory.fill(target, 0, before);
    if (part === pixel) copyVectors(target + before, source, behind - before);
    else copyParts(target + before, source, last - first, pixel, part);
    memory.fill(target + behind, 0, line - behind);
  }
}

/** y[from..to] (+)= windows times packed weights, as `convolve`. */
export function convolveOverlapping(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, packed: usize, outputs: i32, y: usize, from: i32, to: i32, bias: usize, accumulate: bool,
): void {
  const rows = scratch + tileBytes;
  const image = <usize>(height * width * channels) << 2, rowBytes = <usize>outputs << 2;
  const segment = kernelWidth * taken, step = <usize>(columnStride * taken) << 2;
  const columns = (outWidth - 1) * columnStride + kernelWidth;
  const line = lineBytes(outWidth, taken, kernelWidth, columnStride);
  const most = rowsAtOnce(line, kernelHeight, rowStride);
  let held = -1, end = -1;
  for (let at = from; at < to; ) {
    const row = at / outWidth, first = at - row * outWidth;
    const count = min(outWidth - first, to - at);
    if (row >= end) {
      const n = row / outHeight, oy = row - n * outHeight;
      held = row;
      end = row + min(min(most, outHeight - oy), (to - 1) / outWidth + 1 - row);
      copyRows(x + image * <usize>n, height, width, channels, taken, oy * rowStride - rowPad, -columnPad,
        (end - row - 1) * rowStride + kernelHeight, columns, rows);
    }
    const target = y + rowBytes * <usize>at;
    if (bias !== 0) fillRows(target, bias, rowBytes, count);
    multiplySegments(false, kernelHeight, segment, <usize>(line - (segment << 2)), rows + <usize>((row - held) * rowStride * line) + step * <usize>first,
      step, packed, outputs, target, rowBytes, count, accumulate || bias !== 0 ? 1 : 0);
    at += count;
  }
}

/** partial = sum over output positions from..to of window' times gradient, as `convolveWeightGradient`. */
export function overlappingWeightGradient(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, g: usize, outputs: i32, from: i32, to: i32, partial: usize,
): void {
  const packed = scratch + tileBytes;
  const rows = packed + packedBytes(blockDepth, outputs);
  const image = <usize>(height * width * channels) << 2, gStride = <usize>outputs << 2;
  const segment = kernelWidth * taken, step = <usize>(columnStride * taken) << 2;
  const most = rowsAtOnce(lineBytes(outWidth, taken, kernelWidth, columnStride), kernelHeight, rowStride);
  for (let at = from; at < to; ) {
    const row = at / outWidth, n = row / outHeight, oy = row - n * outHeight, first = at - row * outWidth;
    const count = min(min(outWidth - first, to - at), blockDepth);
    // Whole rows together, else a part of one.
    const together = count < outWidth ? 1 : min(min(most, blockDepth / outWidth), min(outHeight - oy, (to - at) / outWidth));
    const line = lineBytes(count, taken, kernelWidth, columnStride);
    copyRows(x + image * <usize>n, height, width, channels, taken, oy * rowStride - rowPad, first * columnStride - columnPad,
      (together - 1) * rowStride + kernelHeight, (count - 1) * columnStride + kernelWidth, rows);
    packBlock(g, gStride, at, together * count, outputs, false, packed);
    let target = partial;
    for (let ky = 0; ky < kernelHeight; ky++, target += gStride * <usize>segment)
      multiplySegments(true, together, count, <usize>(line * rowStride) - step * <usize>count, rows + <usize>(line * ky), step,
        packed, outputs, target, gStride, segment, at > from ? 1 : 0);
    at += together * count;
  }
}

/** Whether the products of a tap are whole panels of one packed block, and the rows under an image fit. */
export function canSpread(
  outputs: i32, taken: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowDilation: i32, columnDilation: i32, rowSpread: i32, columnSpread: i32, outHeight: i32, outWidth: i32,
): bool {
  const rows = (outHeight - 1) * rowStride + kernelHeight;
  return outputs <= blockDepth && taken % 8 === 0 && rowDilation === 1 && columnDilation === 1 && rowSpread === 1 && columnSpread === 1 &&
    rows * lineBytes(outWidth, taken, kernelWidth, columnStride) <= <i32>windowBytes;
}

/**
 * dx (+)= the gradient of images from..to, as `convolveSpread`: taps from the last to the first, each pixel's products in the order
 * of output positions, in rows with a border around the image.
 */
export function spreadOverlapping(
  g: usize, outputs: i32, packed: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, rowStride: i32, columnStride: i32,
  rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, dx: usize, from: i32, to: i32, accumulate: bool,
): void {
  const rows = scratch + tileBytes;
  const pixel = <usize>channels << 2, gStride = <usize>outputs << 2;
  const columns = (outWidth - 1) * columnStride + kernelWidth, lines = (outHeight - 1) * rowStride + kernelHeight;
  const line = pixel * <usize>columns, panelBytes = gStride * <usize>channels;
  const first = max(0, columnPad), last = min(columns, width + columnPad);
  for (let n = from; n < to; n++) {
    const image = dx + pixel * <usize>(n * height * width);
    if (accumulate) copyRows(image, height, width, channels, channels, -rowPad, -columnPad, lines, columns, rows);
    else memory.fill(rows, 0, line * <usize>lines);
    for (let tap = kernelHeight * kernelWidth - 1; tap >= 0; tap--) {
      const ky = tap / kernelWidth, kx = tap - ky * kernelWidth;
      let source = g + gStride * <usize>(n * outHeight * outWidth), target = rows + line * <usize>ky + pixel * <usize>kx;
      for (let oy = 0; oy < outHeight; oy++, source += gStride * <usize>outWidth, target += line * <usize>rowStride)
        multiplySegments(false, 1, outputs, 0, source, gStride, packed + panelBytes * <usize>tap, channels, target,
          pixel * <usize>columnStride, outWidth, 2);
    }
    for (let row = 0; row < height; row++) {
      const own = image + pixel * <usize>(row * width), at = row + rowPad;
      if (at >= lines || last <= first) { if (!accumulate) memory.fill(own, 0, pixel * <usize>width); continue; }
      copyVectors(own, rows + line * <usize>at + pixel * <usize>first, pixel * <usize>(last - first));
      if (!accumulate) memory.fill(own + pixel * <usize>(last - columnPad), 0, pixel * <usize>(width + columnPad - last));
    }
  }
}
