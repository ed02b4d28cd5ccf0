/** The chip's grid: integers times a power of two per output channel. */

/**
 * Task: y = x in whole steps of 1 / scale, at most `limit` steps from 0, rounded half to even, of bytes from..to; x itself where the
 * scale is 0. Scales are powers of two, so nothing but the rounding itself rounds.
 */
export function roundToGrid(x: usize, y: usize, scale: usize, limit: usize, from: usize, to: usize): void {
  for (let p = from; p < to; p += 16) {
    const by = v128.load(scale + p), most = v128.load(limit + p);
    const steps = f32x4.nearest(f32x4.mul(v128.load(x + p), by));
    const rounded = f32x4.div(f32x4.max(f32x4.min(steps, most), f32x4.neg(most)), by);
    v128.store(y + p, v128.bitselect(v128.load(x + p), rounded, f32x4.eq(by, f32x4.splat(0))));
  }
}

/** Task: y = x to the nearest whole number, half to even, within low..high; `count` exponents. What is no number is `low`. */
export function wholeExponents(x: usize, y: usize, low: f32, high: f32, count: i32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const whole = nearest(load<f32>(x + (i << 2)));
    store<f32>(y + (i << 2), whole >= low ? min(high, whole) : low);
  }
}

/**
 * Task: scale = 2^(exponent + shift) of bytes from..to; `owner` (int32) says which of the exponents, whole numbers, an element has. Where it
 * says -1 the scale stays as it is.
 */
export function scaleOfExponent(owner: usize, exponents: usize, scale: usize, shift: i32, from: usize, to: usize): void {
  for (let p = from; p < to; p += 4) {
    const own = load<i32>(owner + p);
    if (own >= 0) store<i32>(scale + p, (<i32>load<f32>(exponents + (<usize>own << 2)) + shift + 127) << 23);
  }
}

/**
 * Task: partial[count] (float64) = factor times the sums of g d(rounded)/d(step) step over the elements of bytes from..to by their owner: what
 * rounding adds, or the whole rounded number where it is clipped; there g becomes 0 (Esser et al. 2020, equations 3 and 5).
 */
export function exponentGradient(
  x: usize, rounded: usize, g: usize, scale: usize, limit: usize, owner: usize, factor: f64, count: i32, partial: usize,
  from: usize, to: usize,
): void {
  memory.fill(partial, 0, <usize>count << 3);
  for (let p = from; p < to; p += 4) {
    const own = load<i32>(owner + p);
    if (own < 0) continue;
    const at = partial + (<usize>own << 3);
    const w = load<f32>(x + p), y = <f64>load<f32>(rounded + p), d = factor * <f64>load<f32>(g + p);
    const inside = abs(w * load<f32>(scale + p)) < load<f32>(limit + p);
    store<f64>(at, load<f64>(at) + d * (inside ? y - <f64>w : y));
    if (!inside) store<f32>(g + p, 0);
  }
}
