/**
 * What the ledger needs to know of a layer: how many of its neurons reach each count, by row, class of columns and range
 * of channels. Columns of a class weigh the same in everything that is counted.
 */
import { endRow, firstRow } from './rows';
import { scratch } from './scratch';

/**
 * Task: tallies [row][class][four slots][range][4] of counts [row][column][stride], and per row the counts that are not 0. Columns
 * stand in `order` (u16) class by class; `classes` holds where each class begins, `ranges` where each range begins, and the
 * ends (i32). `fours`: of slots.
 */
export function tally(
  from: i32, to: i32, counts: usize, width: i32, stride: i32, fours: i32, order: usize,
  classes: usize, classCount: i32, ranges: usize, rangeCount: i32, out: usize, nonzero: usize,
): void {
  const last = endRow(to), bytes = <usize>rangeCount * 16;
  for (let row = firstRow(from); row < last; row++) {
    const at = counts + <usize>(row * width * stride);
    let to = out + <usize>(row * classCount * fours) * bytes, fired = 0;
    for (let k = 0; k < classCount; k++) {
      const column = load<i32>(classes + <usize>k * 4), end = load<i32>(classes + <usize>k * 4, 4);
      for (let four = 0; four < fours; four++, to += bytes) {
        if (column + 1 === end) {
          const sum = tallyPixel(at + <usize>(<i32>load<u16>(order + <usize>column * 2) * stride), four * 4, ranges, rangeCount, to);
          if (four === 0) fired += sum;
          continue;
        }
        memory.fill(to, 0, bytes);
        for (let next = column; next < end; next += 255) {
          for (let c = 0; c < stride; c += 16) reach(at + <usize>c, stride, order, next, min(end, next + 255), four * 4, scratch + <usize>c * 4);
          const sum = addRanges(scratch, ranges, rangeCount, to);
          if (four === 0) fired += sum;
        }
      }
    }
    store<i32>(nonzero + <usize>row * 4, fired);
  }
}

/** Sixteen channels: for four slots, how many of up to 255 columns have a count above the slot, bytes [channel][4]. */
@inline function reach(counts: usize, stride: i32, order: usize, column: i32, end: i32, slot: i32, out: usize): void {
  const s0 = i8x16.splat(<i8>slot), s1 = i8x16.splat(<i8>(slot + 1)), s2 = i8x16.splat(<i8>(slot + 2)), s3 = i8x16.splat(<i8>(slot + 3));
  let a0 = i8x16.splat(0), a1 = a0, a2 = a0, a3 = a0;
  for (; column < end; column++) {
    const v = v128.load(counts + <usize>(<i32>load<u16>(order + <usize>column * 2) * stride));
    a0 = i8x16.sub(a0, i8x16.gt_s(v, s0));
    a1 = i8x16.sub(a1, i8x16.gt_s(v, s1));
    a2 = i8x16.sub(a2, i8x16.gt_s(v, s2));
    a3 = i8x16.sub(a3, i8x16.gt_s(v, s3));
  }
  const a = lowBytes(a0, a1), b = highBytes(a0, a1), c = lowBytes(a2, a3), d = highBytes(a2, a3);
  v128.store(out, v128.shuffle<i16>(a, c, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(out, v128.shuffle<i16>(a, c, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(out, v128.shuffle<i16>(b, d, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(out, v128.shuffle<i16>(b, d, 4, 12, 5, 13, 6, 14, 7, 15), 48);
}

@inline function lowBytes(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

@inline function highBytes(x: v128, y: v128): v128 {
  return v128.shuffle<i8>(x, y, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/** Tallies [range][4] of the counts of one pixel; gives the sum of those of the first slot. */
function tallyPixel(counts: usize, slot: i32, ranges: usize, rangeCount: i32, out: usize): i32 {
  const s0 = i8x16.splat(<i8>slot), s1 = i8x16.splat(<i8>(slot + 1)), s2 = i8x16.splat(<i8>(slot + 2)), s3 = i8x16.splat(<i8>(slot + 3));
  let total = 0, at = load<i32>(ranges);
  for (let r = 0; r < rangeCount; r++, out += 16) {
    const end = load<i32>(ranges + <usize>r * 4, 4);
    let n0 = 0, n1 = 0, n2 = 0, n3 = 0;
    for (; at < end; at += 16) {
      const v = v128.load(counts + <usize>at), mask = end - at < 16 ? (1 << (end - at)) - 1 : 65535;
      n0 += popcnt(i8x16.bitmask(i8x16.gt_s(v, s0)) & mask);
      n1 += popcnt(i8x16.bitmask(i8x16.gt_s(v, s1)) & mask);
      n2 += popcnt(i8x16.bitmask(i8x16.gt_s(v, s2)) & mask);
      n3 += popcnt(i8x16.bitmask(i8x16.gt_s(v, s3)) & mask);
    }
    at = end;
    store<i32>(out, n0);
    store<i32>(out, n1, 4);
    store<i32>(out, n2, 8);
    store<i32>(out, n3, 12);
    total += n0;
  }
  return total;
}

/** Adds the bytes [channel][4] of every range to `out` [range][4]; gives the sum of those of the first slot. */
function addRanges(bytes: usize, ranges: usize, rangeCount: i32, out: usize): i32 {
  let total = i32x4.splat(0), at = load<i32>(ranges);
  if (load<i32>(ranges + <usize>rangeCount * 4) - at === rangeCount) {
    for (let r = 0; r < rangeCount; r++, out += 16) {
      const sum = wordsOf(bytes + <usize>(at + r) * 4);
      v128.store(out, i32x4.add(v128.load(out), sum));
      total = i32x4.add(total, sum);
    }
    return i32x4.extract_lane(total, 0);
  }
  for (let r = 0; r < rangeCount; r++, out += 16) {
    const end = load<i32>(ranges + <usize>r * 4, 4);
    let sum = i32x4.splat(0);
    while (at + 4 <= end) {
      // 65,535 are more than 255 from 128 times two channels.
      const stop = min(end, at + 512);
      let pair = i16x8.splat(0);
      for (; at + 4 <= stop; at += 4) {
        const four = v128.load(bytes + <usize>at * 4);
        pair = i16x8.add(pair, i16x8.add(i16x8.extend_low_i8x16_u(four), i16x8.extend_high_i8x16_u(four)));
      }
      sum = i32x4.add(sum, i32x4.add(i32x4.extend_low_i16x8_u(pair), i32x4.extend_high_i16x8_u(pair)));
    }
    for (; at < end; at++) sum = i32x4.add(sum, wordsOf(bytes + <usize>at * 4));
    v128.store(out, i32x4.add(v128.load(out), sum));
    total = i32x4.add(total, sum);
  }
  return i32x4.extract_lane(total, 0);
}

@inline function wordsOf(bytes: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)));
}

/** Task: tallies [row][class][range] of values that are not 0, [row][column][stride] of int32. */
export function tallyValues(
  from: i32, to: i32, values: usize, width: i32, stride: i32, order: usize,
  classes: usize, classCount: i32, ranges: usize, rangeCount: i32, out: usize,
): void {
  const last = endRow(to), first = load<i32>(ranges) & ~7, end = load<i32>(ranges + <usize>rangeCount * 4);
  for (let row = firstRow(from); row < last; row++)
    for (let k = 0; k < classCount; k++) {
      const begin = load<i32>(classes + <usize>k * 4), behind = load<i32>(classes + <usize>k * 4, 4);
      for (let c = first; c < end; c += 8)
        countZeros(values + <usize>(row * width * stride + c) * 4, stride, order, begin, behind, scratch + <usize>c * 4);
      const to = out + <usize>((row * classCount + k) * rangeCount) * 4;
      for (let r = 0, at = load<i32>(ranges); r < rangeCount; r++) {
        const next = load<i32>(ranges + <usize>r * 4, 4);
        let sum = (behind - begin) * (next - at);
        for (; at < next; at++) sum += load<i32>(scratch + <usize>at * 4);
        store<i32>(to + <usize>r * 4, sum);
      }
    }
}

/** Eight channels of some columns: minus how many are 0. */
@inline function countZeros(values: usize, stride: i32, order: usize, column: i32, end: i32, out: usize): void {
  const zero = i32x4.splat(0);
  let low = zero, high = zero;
  for (; column < end; column++) {
    const at = values + <usize>(<i32>load<u16>(order + <usize>column * 2) * stride) * 4;
    low = i32x4.add(low, i32x4.eq(v128.load(at), zero));
    high = i32x4.add(high, i32x4.eq(v128.load(at, 16), zero));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}
