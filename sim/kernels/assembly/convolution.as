/**
 * Counts of spikes through kernels into membranes, all input channels to all output channels: by lists of the inputs that
 * are not 0, or all of them where most are. Weights lie [block of outputs][tap][input][pitch].
 */
import { gather, storeListed } from './lists';
import { fireNarrow } from './narrow';
import { byFours, dense1, dense2, denseNarrow1, denseNarrow2, fours1, fours2, foursNarrow1, foursNarrow2, gatherNarrowTile, gatherTile } from './tiles';
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';
import { denseOutputs, listedBytes, listPadding, listTilePixels, narrowStart, narrowStride } from './constants';

/**
 * Task: adds kernels of int8 weights over counts [row][column][stride] to membranes of the rows from..to.
 *
 * `flush` pairs of inputs fit 16 bits. `pitch` outputs make a block, the last one may have fewer. `scale`: factors per output, or 0. `nonzero`: counts of every source row that are
 * not 0; above `denseAbove` of 256 all inputs are multiplied; where `byFours`, above `foursAbove`, with weights `fours`: [block of outputs][four of taps and inputs][output][4]. `lookup`: places of the set bits of a byte, 8 bytes each.
 * `narrow`: where it is not 0, the target is a record of `narrow.as`, fires at once, and has no membranes.
 * Scratch memory: lists, or copies of all inputs, of so many output pixels at once, each in so many bytes.
 */
export function convolve(
  from: i32, to: i32, counts: usize, height: i32, width: i32, stride: i32, inputs: i32,
  kernelHeight: i32, kernelWidth: i32, rowStep: i32, columnStep: i32, rowPad: i32, columnPad: i32, weights: usize, pitch: i32, scale: usize, flush: i32,
  membranes: usize, targetWidth: i32, targetStride: i32, outputs: i32,
  nonzero: usize, denseAbove: i32, lookup: usize,
  listBytes: i32, listTile: i32, copyBytes: i32, copyTile: i32, narrow: usize, fours: usize, foursAbove: i32,
): void {
  const first = firstRow(from), last = endRow(to);
  if (first >= last) return;
  const top = max(0, first * rowStep - rowPad), bottom = min(height, (last - 1) * rowStep - rowPad + kernelHeight);
  let fired = 0;
  for (let row = top; row < bottom; row++) fired += load<i32>(nonzero + <usize>row * 4);
  if (fired === 0 && narrow === 0) return;
  const all = (bottom - top) * width * inputs;
  const dense = <i64>fired * 256 > <i64>all * (byFours ? foursAbove : denseAbove);
  const taps = kernelHeight * kernelWidth * inputs;
  const direct = dense && kernelHeight * kernelWidth === 1 && rowPad + columnPad === 0 && (last - 1) * rowStep < height && (targetWidth - 1) * columnStep < width;
  const slotBytes = <usize>(dense ? copyBytes : listBytes), tile = dense ? copyTile : listTile;
  const sums = scratch, pixelLists = sums + (narrow === 0 ? 0 : listTilePixels * <usize>load<i32>(narrow, narrowStride) * 2), lists = pixelLists + listTilePixels * listedBytes;
  const rowLists = lists + <usize>tile * slotBytes;
  const single = kernelHeight * kernelWidth === 1;
  let built = top;
  for (let y = first; y < last; y++) {
    const sourceTop = y * rowStep - rowPad;
    if (!dense)
      for (const end = min(height, sourceTop + kernelHeight); built < end; built++)
        gather.row(counts + <usize>(built * width * stride), width, stride, inputs, pitch, lookup, single, gather.ring(rowLists, built, kernelHeight, width, inputs));
    for (let x = 0; x < targetWidth; x += tile) {
      const pixels = min(tile, targetWidth - x);
      const out = narrow === 0 ? membranes + <usize>((y * targetWidth + x) * targetStride) * 4 : sums;
      for (let p = 0; p < pixels && !direct; p++) {
        const slot = lists + <usize>p * slotBytes, left = (x + p) * columnStep - columnPad;
        if (dense) copyTaps(counts, height, width, stride, inputs, kernelHeight, kernelWidth, sourceTop, left, slot);
        else {
          const listed = pixelLists + <usize>p * listedBytes, inside = <u32>sourceTop < <u32>height && <u32>left < <u32>width;
          if (single) listPixel(rowLists, width, inputs, left, inside, listed);
          else {
            const values = slot + <usize>(taps + <i32>listPadding) * 2;
            const pairs = gather.taps(rowLists, height, width, inputs, pitch, kernelHeight, kernelWidth, sourceTop, left, slot, values);
            storeListed(listed, slot, values, pairs);
          }
        }
      }
      if (dense) {
        const values = direct ? counts + <usize>((y * rowStep * width + x * columnStep) * stride) : lists, next = direct ? <usize>(columnStep * stride) : slotBytes;
        if (byFours) foursTile(values, next, pixels, taps, fours, scale, out, targetStride, outputs, narrow);
        else denseTile(values, next, pixels, taps, weights, pitch, scale, flush, out, targetStride, outputs, narrow);
      }
      else sparseTile(pixelLists, pixels, taps, weights, pitch, scale, flush, out, targetStride, outputs, narrow);
      if (narrow !== 0) fireNarrow(narrow, sums, y * targetWidth + x, pixels);
    }
  }
}

/** A kernel of one tap reads its pixel's part of the row's list where it stands. */
@inline function listPixel(rowList: usize, width: i32, inputs: i32, column: i32, inside: bool, listed: usize): void {
  if (!inside) return storeListed(listed, rowList, rowList, 0);
  const start = load<i32>(rowList + <usize>column * 4), length = load<i32>(rowList + <usize>column * 4, 4) - start;
  const offsets = gather.offsetsOf(rowList, width) + <usize>start * 2, counts = gather.countsOf(rowList, width, inputs) + <usize>start;
  storeListed(listed, offsets, counts, length >> 1);
}

function sparseTile(
  pixelLists: usize, pixels: i32, taps: i32,
  weights: usize, pitch: i32, scale: usize, flush: i32, out: usize, targetStride: i32, outputs: i32, narrow: usize,
): void {
  const blockBytes = <usize>(taps * pitch), end = pixelLists + <usize>pixels * listedBytes;
  const bytes: usize = narrow === 0 ? 4 : 2, next = <usize>targetStride * bytes;
  for (let output = 0; output < outputs; output += pitch) {
    const factors: usize = scale === 0 ? 0 : scale + <usize>output * 4;
    const start: usize = narrow === 0 ? 0 : load<usize>(narrow, narrowStart) + <usize>output * 2;
    const wide = min(pitch, outputs - output);
    const target = out + <usize>output * bytes;
    if (narrow === 0) gatherTile(wide, pixelLists, end, weights, next, flush, target, factors);
    else gatherNarrowTile(wide, pixelLists, end, weights, next, start, 0, target);
    weights += blockBytes;
  }
}

function denseTile(
  values: usize, slotBytes: usize, pixels: i32, taps: i32,
  weights: usize, pitch: i32, scale: usize, flush: i32, out: usize, targetStride: i32, outputs: i32, narrow: usize,
): void {
  const blockBytes = <usize>(taps * pitch), pairs = (taps + 1) >> 1, most = <i32>denseOutputs;
  const bytes: usize = narrow === 0 ? 4 : 2, next = <usize>targetStride * bytes;
  for (let output = 0, inBlock = 0; output < outputs; ) {
    const factors: usize = scale === 0 ? 0 : scale + <usize>output * 4;
    const start: usize = narrow === 0 ? 0 : load<usize>(narrow, narrowStart) + <usize>output * 2;
    const wide = min(min(most, pitch - inBlock), outputs - output), columns = weights + <usize>inBlock;
    let target = out + <usize>output * bytes, from = values, p = 0;
    for (; p + 1 < pixels; p += 2) {
      if (narrow === 0) dense2(wide, from, from + slotBytes, pairs, columns, pitch, flush, target, target + next, factors);
      else denseNarrow2(wide, from, from + slotBytes, pairs, columns, pitch, start, target, target + next);
      target += 2 * next;
      from += 2 * slotBytes;
    }
    if (p < pixels) {
      if (narrow === 0) dense1(wide, from, pairs, columns, pitch, flush, target, factors);
      else denseNarrow1(wide, from, pairs, columns, pitch, start, target);
    }
    output += wide;
    inBlock += wide;
    if (inBlock < pitch) continue;
    inBlock = 0;
    weights += blockBytes;
  }
}

/** The same by fours, in blocks of 24 outputs where they fill them, or of 16. */
function foursTile(
  values: usize, slotBytes: usize, pixels: i32, taps: i32, weights: usize, scale: usize, out: usize, targetStride: i32, outputs: i32, narrow: usize,
): void {
  const fours = (taps + 3) >> 2, most = outputs % 24 === 0 ? 24 : 16;
  const bytes: usize = narrow === 0 ? 4 : 2, next = <usize>targetStride * bytes;
  for (let output = 0; output < outputs; output += most) {
    const factors: usize = scale === 0 ? 0 : scale + <usize>output * 4;
    const start: usize = narrow === 0 ? 0 : load<usize>(narrow, narrowStart) + <usize>output * 2;
    const wide = min(most, outputs - output);
    let target = out + <usize>output * bytes, from = values, p = 0;
    for (; p + 1 < pixels; p += 2) {
      if (narrow === 0) fours2(wide, from, from + slotBytes, fours, weights, target, target + next, factors);
      else foursNarrow2(wide, from, from + slotBytes, fours, weights, start, target, target + next);
      target += 2 * next;
      from += 2 * slotBytes;
    }
    if (p < pixels) {
      if (narrow === 0) fours1(wide, from, fours, weights, target, factors);
      else foursNarrow1(wide, from, fours, weights, start, target);
    }
    weights += <usize>(fours * wide) << 2;
  }
}

/** All counts under a kernel, one after the other; 0 beyond the border and behind the last. */
function copyTaps(
  counts: usize, height: i32, width: i32, stride: i32, inputs: i32,
  kernelHeight: i32, kernelWidth: i32, top: i32, left: i32, to: usize,
): void {
  for (let ky = 0; ky < kernelHeight; ky++)
    for (let kx = 0; kx < kernelWidth; kx++) {
      const row = top + ky, column = left + kx;
      if (<u32>row < <u32>height && <u32>column < <u32>width) {
        const at = counts + <usize>((row * width + column) * stride);
        for (let c = 0; c < inputs; c += 16) v128.store(to + c, v128.load(at + c));
      } else for (let c = 0; c < inputs; c += 16) v128.store(to + c, i8x16.splat(0));
      to += inputs;
    }
  v128.store(to, i8x16.splat(0));
}
