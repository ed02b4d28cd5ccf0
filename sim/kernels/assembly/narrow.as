/**
 * Populations whose sums fit 16 bits and are read by nobody: they fire as soon as they are summed, and have no membranes. Records
 * (`constants`) say how: cap, channels of a pixel, what sums begin with [stride], thresholds [cap][stride] (int16), and where counts go.
 */
import { narrowCap, narrowCounts, narrowStride, narrowThresholds } from './constants';

/** Counts of spikes of so many pixels, from `first` on, of sums [pixel][stride]. */
export function fireNarrow(record: usize, sums: usize, first: i32, pixels: i32): void {
  const stride = load<i32>(record, narrowStride), cap = load<i32>(record, narrowCap);
  const thresholds = load<usize>(record, narrowThresholds), counts = load<usize>(record, narrowCounts) + <usize>(first * stride);
  let c: usize = 0;
  if (cap === 4)
    for (; c + 16 <= <usize>stride; c += 16) fireSixteen(sums + c * 2, counts + c, pixels, stride, thresholds + c * 2);
  for (; c < <usize>stride; c += 8) fireEight(sums + c * 2, counts + c, pixels, stride, cap, thresholds + c * 2);
}

/** Sixteen channels of a cap of 4: their thresholds stay in registers. */
function fireSixteen(sums: usize, counts: usize, pixels: i32, stride: i32, t: usize): void {
  const next = <usize>stride * 2, four = i8x16.splat(4);
  const l0 = v128.load(t), h0 = v128.load(t, 16), l1 = v128.load(t + next), h1 = v128.load(t + next, 16);
  const l2 = v128.load(t + 2 * next), h2 = v128.load(t + 2 * next, 16), l3 = v128.load(t + 3 * next), h3 = v128.load(t + 3 * next, 16);
  for (; pixels > 0; pixels--) {
    const low = v128.load(sums), high = v128.load(sums, 16);
    const a = i16x8.add(i16x8.add(i16x8.gt_s(l0, low), i16x8.gt_s(l1, low)), i16x8.add(i16x8.gt_s(l2, low), i16x8.gt_s(l3, low)));
    const b = i16x8.add(i16x8.add(i16x8.gt_s(h0, high), i16x8.gt_s(h1, high)), i16x8.add(i16x8.gt_s(h2, high), i16x8.gt_s(h3, high)));
    v128.store(counts, i8x16.add(four, i8x16.narrow_i16x8_s(a, b)));
    sums += next;
    counts += stride;
  }
}

function fireEight(sums: usize, counts: usize, pixels: i32, stride: i32, cap: i32, t: usize): void {
  const next = <usize>stride * 2, most = i16x8.splat(<i16>cap);
  for (; pixels > 0; pixels--) {
    const sum = v128.load(sums);
    let count = most;
    for (let slot = 0, at = t; slot < cap; slot++, at += next) count = i16x8.add(count, i16x8.gt_s(v128.load(at), sum));
    v128.store64_lane(counts, i8x16.narrow_i16x8_u(count, count), 0);
    sums += next;
    counts += stride;
  }
}
