/** Sums over tallies: what the ledger charges for. */
import { endRow, firstRow } from './rows';

/**
 * Task: sums from..to, to out (float64) at [i][slots]. Terms j of sum i, from starts[i] to starts[i + 1], count weights[j] times. Of spikes a
 * term is the lengths[j] vectors (int32, four slots) from word places[j] on, steps[i] words further for the next four of fours[i]; of values
 * (fours[i] is 0) it is so many words, and of the first slot.
 */
export function account(
  from: i32, to: i32, starts: usize, places: usize, lengths: usize, weights: usize, steps: usize, fours: usize, slots: i32, out: usize,
): void {
  const last = endRow(to);
  for (let i = firstRow(from); i < last; i++) {
    const first = load<i32>(starts + <usize>i * 4), end = load<i32>(starts + <usize>i * 4, 4);
    const step = load<i32>(steps + <usize>i * 4), count = load<i32>(fours + <usize>i * 4);
    const to = out + <usize>(i * slots) * 8;
    for (let slot = count * 4; slot < slots; slot++) store<f64>(to + <usize>slot * 8, 0);
    if (count === 0) {
      let sum: f64 = 0;
      for (let j = first; j < end; j++) sum += <f64>sumOf(wordsAt(places, j, 0), load<i32>(lengths + <usize>j * 4)) * <f64>load<i32>(weights + <usize>j * 4);
      store<f64>(to, sum);
    }
    for (let four = 0; four < count; four++) {
      let low = f64x2.splat(0), high = low;
      for (let j = first; j < end; j++) {
        const at = wordsAt(places, j, four * step), length = load<i32>(lengths + <usize>j * 4);
        const sum = length === 1 ? v128.load(at) : sumOfFours(at, length), weight = f64x2.splat(<f64>load<i32>(weights + <usize>j * 4));
        low = f64x2.add(low, f64x2.mul(f64x2.convert_low_i32x4_s(sum), weight));
        high = f64x2.add(high, f64x2.mul(f64x2.convert_low_i32x4_s(i64x2.shuffle(sum, sum, 1, 1)), weight));
      }
      storeFour(to + <usize>four * 32, slots - four * 4, low, high);
    }
  }
}

@inline function wordsAt(places: usize, j: i32, further: i32): usize {
  return <usize>(load<i32>(places + <usize>j * 4) + further) * 4;
}

/** Writes so many of four numbers, at most all. */
@inline function storeFour(at: usize, count: i32, low: v128, high: v128): void {
  if (count >= 4) {
    v128.store(at, low);
    v128.store(at, high, 16);
    return;
  }
  store<f64>(at, f64x2.extract_lane(low, 0));
  if (count > 1) store<f64>(at, f64x2.extract_lane(low, 1), 8);
  if (count > 2) store<f64>(at, f64x2.extract_lane(high, 0), 16);
}

function sumOfFours(at: usize, length: i32): v128 {
  let sum = v128.load(at);
  for (; length > 1; length--) {
    at += 16;
    sum = i32x4.add(sum, v128.load(at));
  }
  return sum;
}

/** The sum of so many words, at least one. */
@inline function sumOf(at: usize, length: i32): i32 {
  return length === 1 ? load<i32>(at) : sumOfMany(at, length);
}

function sumOfMany(at: usize, length: i32): i32 {
  let sums = i32x4.splat(0);
  for (; length >= 4; length -= 4, at += 16) sums = i32x4.add(sums, v128.load(at));
  let sum = i32x4.extract_lane(sums, 0) + i32x4.extract_lane(sums, 1) + i32x4.extract_lane(sums, 2) + i32x4.extract_lane(sums, 3);
  for (; length > 0; length--, at += 4) sum += load<i32>(at);
  return sum;
}

/**
 * Task: products from..to. Product i of slot s is the sum of sum fixed[i] + k of slot 0 times sum moving[i] + k of slot s over
 * k in 0..keys[i], but 0 of slot 0 where late[i] is 1; `sums` is what `account` has written, and `out` is likewise.
 */
export function multiply(from: i32, to: i32, fixed: usize, moving: usize, keys: usize, late: usize, slots: i32, sums: usize, out: usize): void {
  const last = endRow(to), bytes = <usize>slots * 8;
  for (let i = firstRow(from); i < last; i++) {
    const a = sums + <usize>load<i32>(fixed + <usize>i * 4) * bytes, b = sums + <usize>load<i32>(moving + <usize>i * 4) * bytes;
    const end = <usize>load<i32>(keys + <usize>i * 4) * bytes;
    for (let slot: usize = 0; slot < bytes; slot += 8) {
      let sum: f64 = 0;
      for (let k: usize = 0; k < end; k += bytes) sum += load<f64>(a + k) * load<f64>(b + slot + k);
      if (slot === 0 && load<i32>(late + <usize>i * 4) !== 0) sum = 0;
      store<f64>(out + <usize>i * bytes + slot, sum);
    }
  }
}
