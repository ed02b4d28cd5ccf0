/** Membranes at the start of a logical step, and what their thresholds make of them. Channels come in blocks of 8. */
import { endRow, firstRow } from './rows';

/** Task: membranes [row][column][stride] of rows from..to become `initial` [stride]. */
export function startFresh(from: i32, to: i32, membranes: usize, width: i32, stride: i32, initial: usize): void {
  const pixelBytes = <usize>stride * 4;
  let at = membranes + <usize>(firstRow(from) * width) * pixelBytes;
  const end = membranes + <usize>(endRow(to) * width) * pixelBytes;
  for (; at < end; at += pixelBytes)
    for (let b: usize = 0; b < pixelBytes; b += 16) v128.store(at + b, v128.load(initial + b));
}

/** Task: the same, and gain as many values of `source` times 2^shift. */
export function startMoved(
  from: i32, to: i32, membranes: usize, width: i32, stride: i32, initial: usize, source: usize, shift: i32,
): void {
  const pixelBytes = <usize>stride * 4, end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++) {
    const at = <usize>pixel * pixelBytes;
    for (let b: usize = 0; b < pixelBytes; b += 16)
      v128.store(membranes + at + b, i32x4.add(v128.load(initial + b), i32x4.shl(v128.load(source + at + b), shift)));
  }
}

/** Task: membranes leak by a shift, where `leak` is not 0, and gain `initial`. */
export function startKept(
  from: i32, to: i32, membranes: usize, width: i32, stride: i32, initial: usize, leak: i32,
): void {
  const pixelBytes = <usize>stride * 4;
  let at = membranes + <usize>(firstRow(from) * width) * pixelBytes;
  const end = membranes + <usize>(endRow(to) * width) * pixelBytes;
  for (; at < end; at += pixelBytes)
    for (let b: usize = 0; b < pixelBytes; b += 16) {
      let m = v128.load(at + b);
      if (leak > 0) m = i32x4.sub(m, i32x4.shr_s(m, leak));
      v128.store(at + b, i32x4.add(m, v128.load(initial + b)));
    }
}

/** Four values times factors / 2^bits, towards zero: products of 31 and 16 bits are exact in float64. */
@inline function decayed(m: v128, factors: v128, unit: f64): v128 {
  const u = f64x2.splat(unit);
  const low = f64x2.mul(f64x2.convert_low_i32x4_s(m), f64x2.mul(f64x2.convert_low_i32x4_s(factors), u));
  const high = f64x2.mul(
    f64x2.convert_low_i32x4_s(i64x2.shuffle(m, m, 1, 1)),
    f64x2.mul(f64x2.convert_low_i32x4_s(i64x2.shuffle(factors, factors, 1, 1)), u),
  );
  const a = i32x4.trunc_sat_f64x2_s_zero(low), b = i32x4.trunc_sat_f64x2_s_zero(high);
  return i64x2.shuffle(a, b, 0, 2);
}

/** Task: membranes or currents become what their decay leaves of them, and gain `initial`. Tables are [stride]. */
export function startDecayed(
  from: i32, to: i32, membranes: usize, width: i32, stride: i32, initial: usize, factors: usize, bits: i32,
): void {
  const pixelBytes = <usize>stride * 4, unit = 1.0 / <f64>(1 << bits);
  let at = membranes + <usize>(firstRow(from) * width) * pixelBytes;
  const end = membranes + <usize>(endRow(to) * width) * pixelBytes;
  for (; at < end; at += pixelBytes)
    for (let b: usize = 0; b < pixelBytes; b += 16)
      v128.store(at + b, i32x4.add(decayed(v128.load(at + b), v128.load(factors + b), unit), v128.load(initial + b)));
}

/** Task: the same of membranes from which spikes of the step before take amounts [stride]. */
export function startDelayed(
  from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32,
  initial: usize, factors: usize, bits: i32, amounts: usize,
): void {
  const end = endRow(to) * width, unit = 1.0 / <f64>(1 << bits);
  for (let pixel = firstRow(from) * width; pixel < end; pixel++)
    for (let channel = 0; channel < stride; channel += 4) {
      const at = pixel * stride + channel, m = membranes + <usize>at * 4, c = <usize>channel * 4;
      const taken = i32x4.mul(fourCounts(counts + at), v128.load(amounts + c));
      const left = i32x4.sub(decayed(v128.load(m), v128.load(factors + c), unit), taken);
      v128.store(m, i32x4.add(left, v128.load(initial + c)));
    }
}

/** Task: membranes gain currents. */
export function charge(from: i32, to: i32, membranes: usize, currents: usize, width: i32, stride: i32): void {
  const end = <usize>(endRow(to) * width * stride) * 4;
  for (let at = <usize>(firstRow(from) * width * stride) * 4; at < end; at += 16)
    v128.store(membranes + at, i32x4.add(v128.load(membranes + at), v128.load(currents + at)));
}

/** Task: counts of spikes [row][column][stride] from membranes and thresholds [cap][stride]. */
export function fire(
  from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32, cap: i32, thresholds: usize,
): void {
  const first = firstRow(from) * width, pixels = endRow(to) * width - first;
  if (pixels <= 0) return;
  const m = membranes + <usize>(first * stride) * 4, c = counts + <usize>(first * stride);
  for (let block = 0; block < stride; block += 8) {
    const t = thresholds + <usize>block * 4;
    if (cap === 4) fireFour(m + <usize>block * 4, c + block, pixels, stride, t);
    else fireAny(m + <usize>block * 4, c + block, pixels, stride, cap, t);
  }
}

/**
 * Task: the same with thresholds of int16 above the least of these: membranes beyond 16 bits are beyond all thresholds on the same side.
 */
export function fireHalves(
  from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32, cap: i32, thresholds: usize,
): void {
  const first = firstRow(from) * width, pixels = endRow(to) * width - first;
  if (pixels <= 0) return;
  const m = membranes + <usize>(first * stride) * 4, c = counts + <usize>(first * stride);
  let block: usize = 0;
  if (cap === 4)
    for (; block + 16 <= <usize>stride; block += 16) fireSixteen(m + block * 4, c + block, pixels, stride, thresholds + block * 2);
  for (; block < <usize>stride; block += 8) fireEight(m + block * 4, c + block, pixels, stride, cap, thresholds + block * 2);
}

/** Sixteen channels of a cap of 4: their thresholds stay in registers. */
function fireSixteen(membranes: usize, counts: usize, pixels: i32, stride: i32, t: usize): void {
  const next = <usize>stride * 2, row = <usize>stride * 4, four = i8x16.splat(4);
  const l0 = v128.load(t), h0 = v128.load(t, 16), l1 = v128.load(t + next), h1 = v128.load(t + next, 16);
  const l2 = v128.load(t + 2 * next), h2 = v128.load(t + 2 * next, 16), l3 = v128.load(t + 3 * next), h3 = v128.load(t + 3 * next, 16);
  for (; pixels > 0; pixels--) {
    const low = i16x8.narrow_i32x4_s(v128.load(membranes), v128.load(membranes, 16));
    const high = i16x8.narrow_i32x4_s(v128.load(membranes, 32), v128.load(membranes, 48));
    const a = i16x8.add(i16x8.add(i16x8.gt_s(l0, low), i16x8.gt_s(l1, low)), i16x8.add(i16x8.gt_s(l2, low), i16x8.gt_s(l3, low)));
    const b = i16x8.add(i16x8.add(i16x8.gt_s(h0, high), i16x8.gt_s(h1, high)), i16x8.add(i16x8.gt_s(h2, high), i16x8.gt_s(h3, high)));
    v128.store(counts, i8x16.add(four, i8x16.narrow_i16x8_s(a, b)));
    membranes += row;
    counts += stride;
  }
}

function fireEight(membranes: usize, counts: usize, pixels: i32, stride: i32, cap: i32, t: usize): void {
  const next = <usize>stride * 2, row = <usize>stride * 4, most = i16x8.splat(<i16>cap);
  for (; pixels > 0; pixels--) {
    const sum = i16x8.narrow_i32x4_s(v128.load(membranes), v128.load(membranes, 16));
    let count = most;
    for (let slot = 0, at = t; slot < cap; slot++, at += next) count = i16x8.add(count, i16x8.gt_s(v128.load(at), sum));
    v128.store64_lane(counts, i8x16.narrow_i16x8_u(count, count), 0);
    membranes += row;
    counts += stride;
  }
}

/** Writes cap minus the thresholds that lie above: `low` and `high` hold -1 for each of those. */
@inline function storeCounts(at: usize, cap: i32, low: v128, high: v128): void {
  const counts = i16x8.add(i16x8.splat(<i16>cap), i16x8.narrow_i32x4_s(low, high));
  v128.store64_lane(at, i8x16.narrow_i16x8_u(counts, counts), 0);
}

function fireFour(membranes: usize, counts: usize, pixels: i32, stride: i32, t: usize): void {
  const row = <usize>stride * 4;
  const l0 = v128.load(t), h0 = v128.load(t, 16), l1 = v128.load(t + row), h1 = v128.load(t + row, 16);
  const l2 = v128.load(t + 2 * row), h2 = v128.load(t + 2 * row, 16);
  const l3 = v128.load(t + 3 * row), h3 = v128.load(t + 3 * row, 16);
  for (let p = 0; p < pixels; p++) {
    const low = v128.load(membranes), high = v128.load(membranes, 16);
    const a = i32x4.add(i32x4.add(i32x4.gt_s(l0, low), i32x4.gt_s(l1, low)), i32x4.add(i32x4.gt_s(l2, low), i32x4.gt_s(l3, low)));
    const b = i32x4.add(i32x4.add(i32x4.gt_s(h0, high), i32x4.gt_s(h1, high)), i32x4.add(i32x4.gt_s(h2, high), i32x4.gt_s(h3, high)));
    storeCounts(counts, 4, a, b);
    membranes += row;
    counts += stride;
  }
}

function fireAny(membranes: usize, counts: usize, pixels: i32, stride: i32, cap: i32, t: usize): void {
  const row = <usize>stride * 4;
  for (let p = 0; p < pixels; p++) {
    const low = v128.load(membranes), high = v128.load(membranes, 16);
    let a = i32x4.splat(0), b = i32x4.splat(0), at = t;
    for (let slot = 0; slot < cap; slot++, at += row) {
      a = i32x4.add(a, i32x4.gt_s(v128.load(at), low));
      b = i32x4.add(b, i32x4.gt_s(v128.load(at, 16), high));
    }
    storeCounts(counts, cap, a, b);
    membranes += row;
    counts += stride;
  }
}

/** Task: membranes of neurons that fired become 0. */
export function settleHard(from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32): void {
  const end = endRow(to) * width * stride;
  for (let at = firstRow(from) * width * stride; at < end; at += 4) {
    const m = membranes + <usize>at * 4;
    v128.store(m, v128.and(v128.load(m), i32x4.eq(fourCounts(counts + at), i32x4.splat(0))));
  }
}

/** Task: membranes of neurons that fired become `rest` [stride]. */
export function settleRest(
  from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32, rest: usize,
): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++)
    for (let channel = 0; channel < stride; channel += 4) {
      const at = pixel * stride + channel, m = membranes + <usize>at * 4;
      const silent = i32x4.eq(fourCounts(counts + at), i32x4.splat(0));
      v128.store(m, v128.bitselect(v128.load(m), v128.load(rest + <usize>channel * 4), silent));
    }
}

/** Task: membranes become at least those of `least` [stride]. */
export function settleLeast(from: i32, to: i32, membranes: usize, width: i32, stride: i32, least: usize): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++)
    for (let channel = 0; channel < stride; channel += 4) {
      const m = membranes + <usize>(pixel * stride + channel) * 4;
      v128.store(m, i32x4.max_s(v128.load(m), v128.load(least + <usize>channel * 4)));
    }
}

/** Task: membranes lose amounts [stride] times their count. */
export function settleSoft(
  from: i32, to: i32, membranes: usize, counts: usize, width: i32, stride: i32, amounts: usize,
): void {
  const end = endRow(to) * width;
  for (let pixel = firstRow(from) * width; pixel < end; pixel++)
    for (let channel = 0; channel < stride; channel += 4) {
      const at = pixel * stride + channel, m = membranes + <usize>at * 4;
      const taken = i32x4.mul(fourCounts(counts + at), v128.load(amounts + <usize>channel * 4));
      v128.store(m, i32x4.sub(v128.load(m), taken));
    }
}

@inline function fourCounts(at: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
}
