/**
 * Convolutions of values most of which are 0, such as spike counts: what is not 0 is listed row by row, and only its weights
 * are multiplied. An output's products are added in the order of `convolve`, and a product of 0 and a finite weight changes no
 * sum but -0, which no sum is that starts at another number: the same bits as `convolve` gives. Weights that are not finite, and
 * biases of -0, are multiplied with everything.
 */
import { tileBytes, listedBytes, panelColumns } from './constants';
import { gather, rowsAtOnce } from './convolution';
import { blockDepth, fillRows, multiplyBlock, packBlock, packedBytes } from './matmul';
import { copyVectors } from './memory';
import { scratch } from './scratch';
import { addListed } from './tiles';

/** For each set of four lanes, the bytes that move its lanes to the front. */
export const lookupBytes: usize = 256;

export function writeLookup(target: usize): void {
  for (let mask = 0; mask < 16; mask++) {
    let next = target + (<usize>mask << 4);
    for (let lane = 0; lane < 4; lane++)
      if ((mask >> lane & 1) !== 0) {
        store<u32>(next, 0x03020100 + 0x04040404 * lane);
        next += 4;
      }
  }
}

/** Behind a row's starts by pixel (u32): pairs of an offset into weights (u32) and a value (f32). */
@inline function pairsAt(width: i32): usize {
  return (<usize>(width + 1) * 4 + 15) & ~15;
}
/** Lists are written 3 pairs past their end. */
@inline function rowListBytes(width: i32, channels: i32): usize {
  return pairsAt(width) + <usize>(width * channels) * 8 + 32;
}

/**
 * Lists what is not 0 in rows of `width` pixels, from left to right: its value, and the offset of its weights from those of
 * the row's first. Weights take `taken` rows per pixel, `step` bytes each.
 */
function listRows(x: usize, rows: i32, width: i32, channels: i32, taken: i32, step: i32, lookup: usize, lists: usize): void {
  const zero = f32x4.splat(0), four = i32x4.splat(4 * step);
  const iota = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
  const pixel = i32x4.splat(taken * step);
  for (let r = 0; r < rows; r++, lists += rowListBytes(width, channels)) {
    const pairs = lists + pairsAt(width);
    let next = pairs;
    let first = iota;
    for (let p = 0; p < width; p++, first = i32x4.add(first, pixel)) {
      store<u32>(lists + (<usize>p << 2), <u32>(next - lists));
      let offsets = first;
      for (let c = 0; c < channels; c += 4, x += 16, offsets = i32x4.add(offsets, four)) {
        const values = v128.load(x);
        const mask = <usize>i32x4.bitmask(f32x4.ne(values, zero));
        const places = v128.load(lookup + (mask << 4));
        const o = i8x16.swizzle(offsets, places), v = i8x16.swizzle(values, places);
        v128.store(next, v128.shuffle<i32>(o, v, 0, 4, 1, 5));
        v128.store(next, v128.shuffle<i32>(o, v, 2, 6, 3, 7), 16);
        next += <usize>popcnt(mask) << 3;
      }
    }
    store<u32>(lists + (<usize>width << 2), <u32>(next - lists));
  }
}

/** Input rows whose lists are made at once: at least those of one window. */
function listedRows(width: i32, channels: i32, kernelHeight: i32): i32 {
  return max(kernelHeight, <i32>(listedBytes / rowListBytes(width, channels)));
}

/** Columns of a panel: as many as fit registers, in panels of about the same width. */
function panelWidth(outputs: i32): i32 {
  const panels = (outputs + <i32>panelColumns - 1) / <i32>panelColumns;
  return ((outputs + 4 * panels - 1) / (4 * panels)) << 2;
}

/**
 * Task: y of output rows from..to, counted through the whole batch: windows of x times weights in panels (`packPanels`),
 * started from a bias row (0: none). Windows take the first `taken` channels of a pixel; the others are 0.
 */
export function convolveListed(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, panels: usize, outputs: i32, y: usize, from: i32, to: i32, bias: usize,
): void {
  const depth = kernelHeight * kernelWidth * taken;
  if (load<u32>(panels + panelBytes(depth, outputs)) !== 0) {
    convolveAll(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      outHeight, outWidth, panels, outputs, y, from * outWidth, to * outWidth, bias);
    return;
  }
  const lookup = scratch + tileBytes;
  const lists = lookup + lookupBytes;
  const bytes = rowListBytes(width, channels);
  const rowBytes = <usize>(width * channels) << 2;
  const columns = panelWidth(outputs);
  const kernelRow = <usize>(kernelWidth * taken * columns) << 2;
  writeLookup(lookup);
  const most = listedRows(width, channels, kernelHeight);
  for (let row = from, end = row; row < to; row = end) {
    const first = inputRow(row, height, rowStride, rowPad, outHeight, 0);
    // Images lie one behind the other: rows that no window reads stand between those of two images.
    for (end = row + 1; end < to && inputRow(end, height, rowStride, rowPad, outHeight, kernelHeight) - first <= most; ) end++;
    const last = inputRow(end - 1, height, rowStride, rowPad, outHeight, kernelHeight);
    listRows(x + rowBytes * <usize>first, last - first, width, channels, taken, columns << 2, lookup, lists);
    let panel = panels;
    for (let n = 0; n < outputs; n += columns, panel += kernelRow * <usize>kernelHeight)
      for (let r = row; r < end; r++) {
        const top = (r % outHeight) * rowStride - rowPad;
        const ky = max(0, -top), rows = min(kernelHeight, height - top) - ky;
        const list = lists + bytes * <usize>(inputRow(r, height, rowStride, rowPad, outHeight, 0) - first);
        const out = y + (<usize>(r * outWidth * outputs + n) << 2);
        addRow(list, bytes, rows, width, kernelWidth, columnStride, columnPad, outWidth, panel + kernelRow * <usize>ky, kernelRow,
          <usize>(taken * columns) << 2, min(columns, outputs - n), out, <usize>outputs << 2,
          bias === 0 ? 0 : bias + (<usize>n << 2));
      }
  }
}

/** The first row that an output row's window reads, of all images' rows; with `kernel`, the one behind its last. */
@inline function inputRow(row: i32, height: i32, stride: i32, pad: i32, outHeight: i32, kernel: i32): i32 {
  const image = row / outHeight;
  return image * height + max(0, min(height, (row - image * outHeight) * stride - pad + kernel));
}

/** One output row of one panel; `tap` are the bytes of a pixel's weights. */
@inline function addRow(
  list: usize, bytes: usize, rows: i32, width: i32, kernel: i32, stride: i32, pad: i32, outWidth: i32,
  weights: usize, kernelRow: usize, tap: usize, columns: i32, y: usize, pixel: usize, bias: usize,
): void {
  for (let ox = 0; ox < outWidth; ox++, y += pixel) {
    const left = ox * stride - pad;
    const first = <usize>max(0, min(width, left)) << 2, last = <usize>max(0, min(width, left + kernel)) << 2;
    addListed(columns >> 2, list, bytes, first, last, rows, weights - tap * <usize>left, kernelRow, y, bias);
  }
}

@inline function panelBytes(depth: i32, width: i32): usize {
  const columns = panelWidth(width);
  return <usize>((width + columns - 1) / columns) * <usize>(depth * columns) << 2;
}

/**
 * Task: packs weights [depth][width] in panels of equal widths, the last one filled up: [panel][depth][column]. Behind them a
 * word (u32) that is not 0 where products with 0 count: a weight is not finite, or a bias (0: none) is -0.
 */
export function packPanels(source: usize, depth: i32, width: i32, bias: usize, target: usize): void {
  const columns = panelWidth(width);
  const stride = <usize>width << 2, step = <usize>columns << 2;
  for (let n = 0; n < width; n += columns) {
    const bytes = <usize>min(columns, width - n) << 2;
    let row = source + (<usize>n << 2);
    for (let k = 0; k < depth; k++, row += stride, target += step) copyVectors(target, row, bytes);
  }
  const finite = areFinite(source, <usize>depth * stride);
  store<u32>(target, finite && (bias === 0 || !hasNegativeZero(bias, stride)) ? 0 : 1);
}

/** Whether all numbers of whole vectors are finite. */
export function areFinite(source: usize, bytes: usize): bool {
  const zero = f32x4.splat(0);
  let sum = zero;
  for (const end = source + bytes; source < end; source += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(source), zero));
  return !v128.any_true(f32x4.ne(sum, sum));
}

function hasNegativeZero(source: usize, bytes: usize): bool {
  let found = i32x4.splat(0);
  for (const end = source + bytes; source < end; source += 16)
    found = v128.or(found, i32x4.eq(v128.load(source), i32x4.splat(i32.MIN_VALUE)));
  return v128.any_true(found);
}

/** y of output positions from..to as `convolve` has it, of weights in panels. */
function convolveAll(
  x: usize, height: i32, width: i32, channels: i32, taken: i32, kernelHeight: i32, kernelWidth: i32,
  rowStride: i32, columnStride: i32, rowPad: i32, columnPad: i32, outHeight: i32, outWidth: i32, panels: usize, outputs: i32, y: usize, from: i32, to: i32, bias: usize,
): void {
  const depth = kernelHeight * kernelWidth * taken;
  const columns = panelWidth(outputs);
  const packed = scratch + tileBytes;
  const gathered = packed + packedBytes(blockDepth, columns);
  const rowBytes = <usize>outputs << 2, panelRow = <usize>columns << 2;
  const step = rowsAtOnce(depth);
  for (let row = from; row < to; row += step) {
    const rows = min(step, to - row);
    const target = y + rowBytes * <usize>row;
    gather(x, height, width, channels, taken, kernelHeight, kernelWidth, rowStride, columnStride, rowPad, columnPad,
      1, 1, 1, 1, outHeight, outWidth, row, rows, gathered);
    if (bias !== 0) fillRows(target, bias, rowBytes, rows);
    let panel = panels;
    for (let n = 0; n < outputs; n += columns)
      for (let k = 0; k < depth; k += blockDepth) {
        const block = min(blockDepth, depth - k), taking = min(columns, outputs - n);
        packBlock(panel, panelRow, 0, block, taking, false, packed);
        multiplyBlock(false, gathered + (<usize>k << 2), <usize>depth << 2, packed, block, taking,
          target + (<usize>n << 2), rowBytes, rows, bias !== 0 || k > 0);
        panel += panelRow * <usize>block;
      }
  }
}
