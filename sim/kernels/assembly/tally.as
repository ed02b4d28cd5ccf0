/**
 * What the ledger needs to know of a layer: how many of its neurons reach each count, by row, class of columns and range
 * of channels. Columns of a class weigh the same in everything that is counted.
 */
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';

/**
 * Task: tallies [row][class][slot][range] of counts [row][column][stride], and per row the counts that are not 0. Columns
 * stand in `order` (u16) class by class; `classes` holds where each class begins, `ranges` where each range begins, and the
 * ends (i32).
 */
export function tally(
  from: i32, to: i32, counts: usize, width: i32, stride: i32, slots: i32, order: usize,
  classes: usize, classCount: i32, ranges: usize, rangeCount: i32, out: usize, nonzero: usize,
): void {
  const last = endRow(to);
  for (let row = firstRow(from); row < last; row++) {
    const at = out + <usize>(row * classCount * slots * rangeCount) * 4;
    tallyRow(counts + <usize>(row * width * stride), stride, slots, order, classes, classCount, ranges, rangeCount, at, nonzero + <usize>row * 4);
  }
}

/** Task: the same for values that are not 0, [row][column][stride] of int32: one slot. */
export function tallyValues(
  from: i32, to: i32, values: usize, width: i32, stride: i32, order: usize,
  classes: usize, classCount: i32, ranges: usize, rangeCount: i32, out: usize,
): void {
  const last = endRow(to), size = width * stride;
  const flags = scratch + <usize>((stride + 15) & ~15) * 4 + 16;
  for (let row = firstRow(from); row < last; row++) {
    const v = values + <usize>(row * size) * 4;
    const one = i32x4.splat(1), zero = i32x4.splat(0);
    for (let i = 0; i < size; i += 8) {
      const low = v128.and(i32x4.ne(v128.load(v + <usize>i * 4), zero), one);
      const high = v128.and(i32x4.ne(v128.load(v + <usize>i * 4, 16), zero), one);
      const both = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(flags + i, i8x16.narrow_i16x8_u(both, both), 0);
    }
    const at = out + <usize>(row * classCount * rangeCount) * 4;
    tallyRow(flags, stride, 1, order, classes, classCount, ranges, rangeCount, at, flags + <usize>((size + 31) & ~15));
  }
}

function tallyRow(
  counts: usize, stride: i32, slots: i32, order: usize,
  classes: usize, classCount: i32, ranges: usize, rangeCount: i32, out: usize, nonzero: usize,
): void {
  const bytes = <usize>((stride + 15) & ~15);
  memory.fill(out, 0, <usize>(classCount * slots * rangeCount) * 4);
  let fired = 0;
  for (let k = 0; k < classCount; k++) {
    const end = load<i32>(classes + <usize>k * 4, 4);
    for (let column = load<i32>(classes + <usize>k * 4); column < end; column += 255) {
      const columnEnd = min(end, column + 255);
      for (let slot = 0; slot < slots; slot += 4) {
        for (let c: usize = 0; c < <usize>stride; c += 16)
          reach(counts + c, stride, order, column, columnEnd, slot, scratch + c, bytes);
        for (let s = slot; s < min(slots, slot + 4); s++) {
          const sum = addRanges(scratch + <usize>(s - slot) * bytes, ranges, rangeCount, out + <usize>((k * slots + s) * rangeCount) * 4);
          if (s === 0) fired += sum;
        }
      }
    }
  }
  store<i32>(nonzero, fired);
}

/** Sixteen channels: for four slots, how many of up to 255 columns have a count above the slot, one byte each. */
@inline function reach(
  counts: usize, stride: i32, order: usize, column: i32, end: i32, slot: i32, out: usize, outStride: usize,
): void {
  const s0 = i8x16.splat(<i8>slot), s1 = i8x16.splat(<i8>(slot + 1)), s2 = i8x16.splat(<i8>(slot + 2)), s3 = i8x16.splat(<i8>(slot + 3));
  let a0 = i8x16.splat(0), a1 = a0, a2 = a0, a3 = a0;
  for (; column < end; column++) {
    const v = v128.load(counts + <usize>(<i32>load<u16>(order + <usize>column * 2) * stride));
    a0 = i8x16.sub(a0, i8x16.gt_s(v, s0));
    a1 = i8x16.sub(a1, i8x16.gt_s(v, s1));
    a2 = i8x16.sub(a2, i8x16.gt_s(v, s2));
    a3 = i8x16.sub(a3, i8x16.gt_s(v, s3));
  }
  v128.store(out, a0);
  v128.store(out + outStride, a1);
  v128.store(out + 2 * outStride, a2);
  v128.store(out + 3 * outStride, a3);
}

@inline function sumsOfFour(bytes: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(bytes));
}

/** Adds the bytes of every range to `out`; gives their sum. */
function addRanges(bytes: usize, ranges: usize, rangeCount: i32, out: usize): i32 {
  let total = 0, at = load<i32>(ranges);
  if (load<i32>(ranges + <usize>rangeCount * 4) - at === rangeCount) return addBytes(bytes + <usize>at, rangeCount, out);
  for (let r = 0; r < rangeCount; r++) {
    const end = load<i32>(ranges + <usize>r * 4, 4);
    if (at + 1 === end) {
      const one = <i32>load<u8>(bytes + at);
      at = end;
      store<i32>(out + <usize>r * 4, load<i32>(out + <usize>r * 4) + one);
      total += one;
      continue;
    }
    let sums = i32x4.splat(0);
    for (; at + 16 <= end; at += 16) sums = i32x4.add(sums, sumsOfFour(v128.load(bytes + at)));
    if (at < end) {
      const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
      sums = i32x4.add(sums, sumsOfFour(v128.and(v128.load(bytes + at), i8x16.lt_s(places, i8x16.splat(<i8>(end - at))))));
      at = end;
    }
    const sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
    store<i32>(out + <usize>r * 4, load<i32>(out + <usize>r * 4) + sum);
    total += sum;
  }
  return total;
}

/** Adds bytes to words; gives their sum. */
function addBytes(bytes: usize, n: i32, out: usize): i32 {
  let sums = i32x4.splat(0);
  for (; n >= 8; n -= 8, bytes += 8, out += 32) {
    const wide = v128.load8x8_u(bytes), low = i32x4.extend_low_i16x8_u(wide), high = i32x4.extend_high_i16x8_u(wide);
    v128.store(out, i32x4.add(v128.load(out), low));
    v128.store(out, i32x4.add(v128.load(out, 16), high), 16);
    sums = i32x4.add(sums, i32x4.add(low, high));
  }
  let total = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  for (; n > 0; n--, bytes++, out += 4) {
    const one = <i32>load<u8>(bytes);
    store<i32>(out, load<i32>(out) + one);
    total += one;
  }
  return total;
}
