/**
 * Matrix products in 4 x 8 register tiles. The second factor is packed: blocks of 256 rows, each split into panels of 8
 * columns (the last one padded with zeros). An element's products are added in the order of depth, whatever the tile,
 * so any split over rows gives the same bits.
 */
import { packedDepth, tileBytes } from './constants';
import { scratch } from './scratch';
import { tile1, tile1t, tile2, tile2t, tile4, tile4t } from './tiles';

/** Rows of the second factor in one packed block. */
export const blockDepth: i32 = <i32>packedDepth;

/** Bytes that packing `depth` rows of `width` columns takes. */
@inline export function packedBytes(depth: i32, width: i32): usize {
  return (<usize>depth * ((<usize>width + 7) & ~7)) << 2;
}

/** Packs rows `from..from+depth` (at most one block) of a matrix stored by rows, or by columns if `transposed`. */
export function packBlock(
  source: usize, stride: usize, from: i32, depth: i32, width: i32, transposed: bool, target: usize,
): void {
  for (let n = 0; n < width; n += 8, target += <usize>depth << 5) {
    const columns = min(8, width - n);
    if (transposed) packColumns(source + <usize>n * stride + (<usize>from << 2), stride, depth, columns, target);
    else packRows(source + <usize>from * stride + (<usize>n << 2), stride, depth, columns, target);
  }
}

/** One panel from rows of `columns` floats. */
function packRows(row: usize, stride: usize, depth: i32, columns: i32, target: usize): void {
  const zero = f32x4.splat(0);
  for (let k = 0; k < depth; k++, row += stride, target += 32)
    if (columns === 8) {
      v128.store(target, v128.load(row));
      v128.store(target, v128.load(row, 16), 16);
    } else if (columns === 4) {
      v128.store(target, v128.load(row));
      v128.store(target, zero, 16);
    } else packRow(row, 4, columns, target);
}

/** One panel from `columns` rows that hold its columns. */
function packColumns(column: usize, stride: usize, depth: i32, columns: i32, target: usize): void {
  let k = 0;
  if (columns === 8 || columns === 4)
    for (; k + 4 <= depth; k += 4, column += 16, target += 128) {
      transpose4(column, stride, target);
      if (columns === 8) transpose4(column + 4 * stride, stride, target + 16);
      else for (let r: usize = 16; r < 128; r += 32) v128.store(target + r, f32x4.splat(0));
    }
  for (; k < depth; k++, column += 4, target += 32) packRow(column, stride, columns, target);
}

/** Four vectors, `stride` apart, as the columns of four vectors 32 bytes apart. */
@inline function transpose4(source: usize, stride: usize, target: usize): void {
  const a = v128.load(source), b = v128.load(source + stride);
  const c = v128.load(source + 2 * stride), d = v128.load(source + 3 * stride);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(target, v128.shuffle<i64>(ab, cd, 1, 3), 32);
  v128.store(target, v128.shuffle<i64>(ef, gh, 0, 2), 64);
  v128.store(target, v128.shuffle<i64>(ef, gh, 1, 3), 96);
}

@inline function packRow(source: usize, step: usize, columns: i32, target: usize): void {
  for (let j = 0; j < 8; j++)
    store<f32>(target + (<usize>j << 2), j < columns ? load<f32>(source + <usize>j * step) : 0);
}

/** Task: packs a whole matrix; the stride is in bytes. */
export function packMatrix(source: usize, stride: usize, depth: i32, width: i32, transposed: bool, target: usize): void {
  for (let from = 0; from < depth; from += blockDepth) {
    const rows = min(blockDepth, depth - from);
    packBlock(source, stride, from, rows, width, transposed, target);
    target += packedBytes(rows, width);
  }
}

/**
 * Task: packs the weights [taps][in][out] of a convolution for its gradient: taps mirrored, `in` and `out` exchanged, so that
 * a convolution of the output's gradient gives the input's.
 */
export function packMirrored(source: usize, taps: i32, inputs: i32, outputs: i32, target: usize): void {
  const depth = taps * outputs;
  for (let from = 0; from < depth; from += blockDepth) {
    const end = min(depth, from + blockDepth);
    for (let n = 0; n < inputs; n += 8)
      for (let k = from; k < end; k++, target += 32) {
        const tap = taps - 1 - k / outputs;
        const row = source + (<usize>((tap * inputs + n) * outputs + k % outputs) << 2);
        packRow(row, <usize>outputs << 2, min(8, inputs - n), target);
      }
  }
}

/** c[rows x width] (+)= a[rows x depth] times a packed matrix; strides in bytes. `transposed`: a is stored [depth x rows]. */
export function multiplyBlock(
  transposed: bool, a: usize, aStride: usize, packed: usize, depth: i32, width: i32, c: usize, cStride: usize,
  rows: i32, accumulate: bool,
): void {
  multiplySegments(transposed, 1, depth, 0, a, aStride, packed, width, c, cStride, rows, accumulate ? 1 : 0);
}

/** The same where the depth of a lies in segments of `depth`, with `skip` bytes between them; `onto` as tiles have it. */
export function multiplySegments(
  transposed: bool, segments: i32, depth: i32, skip: usize, a: usize, aStride: usize, packed: usize, width: i32, c: usize, cStride: usize,
  rows: i32, onto: i32,
): void {
  const panelBytes = <usize>(segments * depth) << 5;
  for (let n = 0; n < width; n += 8, packed += panelBytes, c += 32) {
    let aTile = a, cTile = c;
    for (let height = 4, left = rows; left > 0; height >>= 1) {
      const tiles = left / height;
      if (tiles === 0) continue;
      if (width - n >= 8) tile(height, transposed, tiles, segments, depth, skip, aTile, aStride, packed, cTile, cStride, onto);
      else edges(height, transposed, tiles, segments, depth, skip, aTile, aStride, packed, cTile, cStride, width - n, onto);
      const done = tiles * height;
      aTile += transposed ? <usize>done << 2 : <usize>done * aStride;
      cTile += <usize>done * cStride;
      left -= done;
    }
  }
}

/** c[rows x width] (+)= a times the whole packed matrix of `depth` rows, block after block. */
export function multiplyPacked(
  a: usize, aStride: usize, packed: usize, depth: i32, width: i32, c: usize, cStride: usize, rows: i32, accumulate: bool,
): void {
  for (let from = 0; from < depth; from += blockDepth) {
    const block = min(blockDepth, depth - from);
    multiplyBlock(false, a + (<usize>from << 2), aStride, packed, block, width, c, cStride, rows, accumulate || from > 0);
    packed += packedBytes(block, width);
  }
}

function tile(
  height: i32, transposed: bool, tiles: i32, segments: i32, depth: i32, skip: usize, a: usize, aStride: usize, b: usize, c: usize, cStride: usize, onto: i32,
): void {
  if (transposed) {
    if (height === 4) tile4t(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
    else if (height === 2) tile2t(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
    else tile1t(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
  } else {
    if (height === 4) tile4(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
    else if (height === 2) tile2(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
    else tile1(tiles, segments, depth, skip, a, aStride, b, c, cStride, onto);
  }
}

/** Tiles with fewer than 8 columns: computed beside the result, then copied. */
function edges(
  height: i32, transposed: bool, tiles: i32, segments: i32, depth: i32, skip: usize, a: usize, aStride: usize, b: usize, c: usize, cStride: usize,
  columns: i32, onto: i32,
): void {
  const aStep = transposed ? <usize>height << 2 : <usize>height * aStride;
  for (; tiles > 0; tiles--, a += aStep, c += <usize>height * cStride) {
    if (onto !== 0) copyTile(scratch, 32, c, cStride, height, columns);
    tile(height, transposed, 1, segments, depth, skip, a, aStride, b, scratch, 32, onto);
    copyTile(c, cStride, scratch, 32, height, columns);
  }
}

function copyTile(to: usize, toStride: usize, from: usize, fromStride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++, to += toStride, from += fromStride)
    for (let j: usize = 0; j < <usize>columns << 2; j += 4) store<f32>(to + j, load<f32>(from + j));
}

/** Task: rows of a plain product, started from a bias row (0: none), into c or onto it. */
export function multiply(
  a: usize, aStride: usize, packed: usize, depth: i32, width: i32, c: usize, rows: i32, bias: usize, accumulate: i32,
): void {
  const cStride = <usize>width << 2;
  if (bias !== 0) fillRows(c, bias, cStride, rows);
  multiplyPacked(a, aStride, packed, depth, width, c, cStride, rows, accumulate !== 0 || bias !== 0);
}

/** Writes one row into many. */
export function fillRows(target: usize, row: usize, bytes: usize, rows: i32): void {
  for (let r = 0; r < rows; r++, target += bytes) memory.copy(target, row, bytes);
}

/**
 * c[rows x width] (+)= a b of plain matrices, b packed on the way; strides in bytes.
 * `aTransposed`: a is stored [depth x rows]; `bTransposed`: b is stored [width x depth].
 */
export function multiplyPlain(
  aTransposed: bool, a: usize, aStride: usize, bTransposed: bool, b: usize, bStride: usize, depth: i32, width: i32,
  c: usize, cStride: usize, rows: i32, accumulate: bool,
): void {
  const packed = scratch + tileBytes;
  for (let from = 0; from < depth; from += blockDepth) {
    const block = min(blockDepth, depth - from);
    packBlock(b, bStride, from, block, width, bTransposed, packed);
    const start = a + (aTransposed ? <usize>from * aStride : <usize>from << 2);
    multiplyBlock(aTransposed, start, aStride, packed, block, width, c, cStride, rows, accumulate || from > 0);
  }
}

/** Task: partial[depth x width] = a' g over some rows of a [rows x depth] and g [rows x width]. */
export function multiplyTransposed(a: usize, depth: i32, g: usize, width: i32, rows: i32, partial: usize): void {
  multiplyPlain(true, a, <usize>depth << 2, false, g, <usize>width << 2, rows, width, partial, <usize>width << 2, depth, false);
}
