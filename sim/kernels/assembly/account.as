/** Sums over tallies: what the ledger charges for. */
import { endRow, firstRow } from './rows';

/**
 * Task: sums from..to. Sum i of slot s is the sum of weights[j] times the words[places[j] + s * steps[i]] and the lengths[j] - 1
 * behind it over j in starts[i]..starts[i + 1], and 0 from its own number of slots on; it goes to out (float64) at [i][slots].
 */
export function account(
  from: i32, to: i32, starts: usize, places: usize, lengths: usize, weights: usize, steps: usize, own: usize, slots: i32, out: usize,
): void {
  const last = endRow(to);
  for (let i = firstRow(from); i < last; i++) {
    const first = load<i32>(starts + <usize>i * 4), end = load<i32>(starts + <usize>i * 4, 4);
    const step = load<i32>(steps + <usize>i * 4), count = load<i32>(own + <usize>i * 4);
    const to = out + <usize>(i * slots) * 8, next = <usize>step * 4;
    for (let slot = 0; slot < slots; slot++) store<f64>(to + <usize>slot * 8, 0);
    let slot = 0;
    for (; slot + 4 <= count; slot += 4) {
      let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
      for (let j = first; j < end; j++) {
        const at = <usize>(load<i32>(places + <usize>j * 4) + slot * step) * 4, length = load<i32>(lengths + <usize>j * 4);
        const weight = <f64>load<i32>(weights + <usize>j * 4);
        a += <f64>sumOf(at, length) * weight;
        b += <f64>sumOf(at + next, length) * weight;
        c += <f64>sumOf(at + 2 * next, length) * weight;
        d += <f64>sumOf(at + 3 * next, length) * weight;
      }
      store<f64>(to + <usize>slot * 8, a);
      store<f64>(to + <usize>slot * 8, b, 8);
      store<f64>(to + <usize>slot * 8, c, 16);
      store<f64>(to + <usize>slot * 8, d, 24);
    }
    for (; slot < count; slot++) {
      let sum: f64 = 0;
      for (let j = first; j < end; j++) {
        const at = <usize>(load<i32>(places + <usize>j * 4) + slot * step) * 4;
        sum += <f64>sumOf(at, load<i32>(lengths + <usize>j * 4)) * <f64>load<i32>(weights + <usize>j * 4);
      }
      store<f64>(to + <usize>slot * 8, sum);
    }
  }
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
