/** Membranes into membranes. Both sides have the same channels, so the same stride; parts alone have not. */
import { endRow, firstRow } from './rows';

@inline function addVectors(out: usize, from: usize, bytes: usize, shift: i32): void {
  for (let b: usize = 0; b < bytes; b += 16)
    v128.store(out + b, i32x4.add(v128.load(out + b), i32x4.shl(v128.load(from + b), shift)));
}

/** Task: adds source pixel (row >> halve, column >> halve), or (row << double, column << double), times 2^shift. */
export function transferNearest(
  from: i32, to: i32, source: usize, sourceWidth: i32, stride: i32, halve: i32, double: i32, shift: i32,
  membranes: usize, width: i32,
): void {
  const bytes = <usize>stride * 4, last = endRow(to);
  for (let y = firstRow(from); y < last; y++)
    for (let x = 0; x < width; x++) {
      const pixel = ((y >> halve) << double) * sourceWidth + ((x >> halve) << double);
      addVectors(membranes + <usize>(y * width + x) * bytes, source + <usize>pixel * bytes, bytes, shift);
    }
}

/** Task: adds values of channels first.. without their lowest bits to membranes of channels place.., pixel by pixel. */
export function part(
  from: i32, to: i32, source: usize, stride: i32, first: i32, count: i32, place: i32, drop: i32, width: i32, targetStride: i32,
  membranes: usize,
): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++) {
    const at = source + <usize>(pixel * stride + first) * 4, m = membranes + <usize>(pixel * targetStride + place) * 4;
    for (let c: usize = 0; c < <usize>count * 4; c += 4) store<i32>(m + c, load<i32>(m + c) + (load<i32>(at + c) >> drop));
  }
}

/** Task: adds all pixels of the source, times 2^shift, to the one pixel of the target. */
export function transferSum(from: i32, to: i32, source: usize, pixels: i32, stride: i32, shift: i32, membranes: usize): void {
  if (firstRow(from) >= endRow(to)) return;
  const bytes = <usize>stride * 4;
  for (let pixel = 0; pixel < pixels; pixel++) addVectors(membranes, source + <usize>pixel * bytes, bytes, shift);
}

/** Task: the doubled grid between pixels: weights of 3 and 1 quarter along both axes, of sixteenths that values hold. */
export function transferBilinear(
  from: i32, to: i32, source: usize, height: i32, sourceWidth: i32, stride: i32, shift: i32, membranes: usize, width: i32,
): void {
  const last = endRow(to), bytes = <usize>stride * 4;
  for (let y = firstRow(from); y < last; y++) {
    const row = y >> 1, otherRow = (y & 1) === 0 ? max(0, row - 1) : min(height - 1, row + 1);
    for (let x = 0; x < width; x++) {
      const column = x >> 1, otherColumn = (x & 1) === 0 ? max(0, column - 1) : min(sourceWidth - 1, column + 1);
      const out = membranes + <usize>(y * width + x) * bytes;
      addWeighted(out, source + <usize>(row * sourceWidth + column) * bytes, bytes, 9 << shift);
      addWeighted(out, source + <usize>(row * sourceWidth + otherColumn) * bytes, bytes, 3 << shift);
      addWeighted(out, source + <usize>(otherRow * sourceWidth + column) * bytes, bytes, 3 << shift);
      addWeighted(out, source + <usize>(otherRow * sourceWidth + otherColumn) * bytes, bytes, 1 << shift);
    }
  }
}

@inline function addWeighted(out: usize, from: usize, bytes: usize, factor: i32): void {
  const f = i32x4.splat(factor);
  for (let b: usize = 0; b < bytes; b += 16)
    v128.store(out + b, i32x4.add(v128.load(out + b), i32x4.mul(i32x4.shr_s(v128.load(from + b), 4), f)));
}
