/**
 * Parameter updates. Ranges are bytes, multiples of 16. `settings` points to float32 numbers that change from step to
 * step, in the order of `optimiserSettings`: rate, beta1, 1 - beta1, beta2, 1 - beta2, eps, 1 / (1 - beta1^t),
 * 1 / (1 - beta2^t), weight decay, gradient factor (what clipping multiplies the gradient with).
 */

@inline function setting(settings: usize, index: usize): v128 {
  return v128.load32_splat(settings + (index << 2));
}

/** Task: partial (float64) = sum of squares of bytes from..to. */
export function squareSum(x: usize, from: usize, to: usize, partial: usize): void {
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let p = from; p < to; p += 16) {
    const v = v128.load(x + p);
    const a = f64x2.promote_low_f32x4(v), b = f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
    low = f64x2.add(low, f64x2.mul(a, a));
    high = f64x2.add(high, f64x2.mul(b, b));
  }
  const sum = f64x2.add(low, high);
  store<f64>(partial, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
}

/** Root of the sum of `count` partial sums. */
@inline function normOf(partial: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += load<f64>(partial + (<usize>i << 3));
  return sqrt(sum);
}

/**
 * Task: the global norm of the gradient, and the factor limit / (norm + guard) that brings it to `limit` if it is larger
 * (limit 0: no clipping). `limit` and `guard` point to float32 numbers.
 */
export function clipFactor(partial: usize, count: i32, limit: usize, guard: usize, factor: usize, norm: usize): void {
  const length = normOf(partial, count);
  const most = <f64>load<f32>(limit);
  store<f64>(norm, length);
  store<f32>(factor, <f32>(most > 0 ? min(1.0, most / (length + <f64>load<f32>(guard))) : 1.0));
}

@inline function moment(m: usize, beta: v128, rest: v128, value: v128): v128 {
  const next = f32x4.add(f32x4.mul(beta, v128.load(m)), f32x4.mul(rest, value));
  v128.store(m, next);
  return next;
}

/** Task: AdamW with decoupled weight decay (`decays` 0: none) of bytes from..to; `scale` is the parameter's share of the rate. */
export function adamw(
  w: usize, g: usize, m: usize, v: usize, from: usize, to: usize, settings: usize, decays: i32, scale: f32,
): void {
  const rate = f32x4.mul(setting(settings, 0), f32x4.splat(scale)), beta1 = setting(settings, 1), rest1 = setting(settings, 2);
  const beta2 = setting(settings, 3), rest2 = setting(settings, 4), eps = setting(settings, 5);
  const correct1 = setting(settings, 6), correct2 = setting(settings, 7), factor = setting(settings, 9);
  const shrink = decays !== 0 ? f32x4.mul(rate, setting(settings, 8)) : f32x4.splat(0);
  for (let p = from; p < to; p += 16) {
    const d = f32x4.mul(v128.load(g + p), factor);
    const first = moment(m + p, beta1, rest1, d);
    const second = moment(v + p, beta2, rest2, f32x4.mul(d, d));
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(second, correct2)), eps);
    const old = v128.load(w + p);
    const step = f32x4.mul(rate, f32x4.div(f32x4.mul(first, correct1), size));
    v128.store(w + p, f32x4.sub(f32x4.sub(old, f32x4.mul(old, shrink)), step));
  }
}

/** Task: LAMB's direction u = m / (sqrt v + eps) + decay w of bytes from..to. */
export function lambDirection(
  w: usize, g: usize, m: usize, v: usize, u: usize, from: usize, to: usize, settings: usize, decays: i32,
): void {
  const beta1 = setting(settings, 1), rest1 = setting(settings, 2);
  const beta2 = setting(settings, 3), rest2 = setting(settings, 4), eps = setting(settings, 5);
  const correct1 = setting(settings, 6), correct2 = setting(settings, 7), factor = setting(settings, 9);
  const decay = decays !== 0 ? setting(settings, 8) : f32x4.splat(0);
  for (let p = from; p < to; p += 16) {
    const d = f32x4.mul(v128.load(g + p), factor);
    const first = moment(m + p, beta1, rest1, d);
    const second = moment(v + p, beta2, rest2, f32x4.mul(d, d));
    const size = f32x4.add(f32x4.sqrt(f32x4.mul(second, correct2)), eps);
    v128.store(u + p, f32x4.add(f32x4.div(f32x4.mul(first, correct1), size), f32x4.mul(decay, v128.load(w + p))));
  }
}

/**
 * Task: w -= scale rate ratio u of bytes from..to of one tensor, ratio = |w| / |u|, at most 1, from `count` partial sums of squares
 * each (1 where a norm is 0, and where `adapts` is 0).
 */
export function lambApply(
  w: usize, u: usize, from: usize, to: usize, settings: usize, weightPartial: usize, directionPartial: usize, count: i32,
  adapts: i32, scale: f32,
): void {
  const length = normOf(weightPartial, count), direction = normOf(directionPartial, count);
  const ratio = adapts !== 0 && length > 0 && direction > 0 ? min(1.0, length / direction) : 1.0;
  const step = f32x4.mul(f32x4.mul(setting(settings, 0), f32x4.splat(scale)), f32x4.splat(<f32>ratio));
  for (let p = from; p < to; p += 16) v128.store(w + p, f32x4.sub(v128.load(w + p), f32x4.mul(step, v128.load(u + p))));
}

/** Task: average += rest (w - average) of bytes from..to; `rest` points to 1 - decay. */
export function movingAverage(average: usize, w: usize, from: usize, to: usize, rest: usize): void {
  const share = v128.load32_splat(rest);
  for (let p = from; p < to; p += 16) {
    const old = v128.load(average + p);
    v128.store(average + p, f32x4.add(old, f32x4.mul(share, f32x4.sub(v128.load(w + p), old))));
  }
}
