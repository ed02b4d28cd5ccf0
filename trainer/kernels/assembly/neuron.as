/** The spiking neuron: round(clamp(x, 0, cap)) / norm, and its straight-through gradient. */

/** Four neurons; NaN stays NaN. */
@inline export function fireVector(x: v128, cap: v128, norm: v128, halfUp: bool): v128 {
  const clamped = f32x4.min(f32x4.max(x, f32x4.splat(0)), cap);
  const count = halfUp ? f32x4.floor(f32x4.add(clamped, f32x4.splat(0.5))) : f32x4.nearest(clamped);
  return f32x4.div(count, norm);
}

/** g / norm where the membrane lies between 0 and cap, bounds included unless `strict`; else 0. */
@inline export function passVector(x: v128, g: v128, cap: v128, norm: v128, strict: bool): v128 {
  const zero = f32x4.splat(0);
  const inside = strict ? v128.and(f32x4.gt(x, zero), f32x4.lt(x, cap)) : v128.and(f32x4.ge(x, zero), f32x4.le(x, cap));
  return v128.and(f32x4.div(g, norm), inside);
}

/** Task: y = values of bytes from..to of the membranes x. */
export function fire(x: usize, y: usize, from: usize, to: usize, cap: f32, norm: f32, halfUp: i32): void {
  const most = f32x4.splat(cap), by = f32x4.splat(norm);
  for (let p = from; p < to; p += 16) v128.store(y + p, fireVector(v128.load(x + p), most, by, halfUp !== 0));
}

/** Task: dx (+)= gradient of bytes from..to; dx may be g. */
export function fireGradient(
  x: usize, g: usize, dx: usize, from: usize, to: usize, cap: f32, norm: f32, strict: i32, accumulate: i32,
): void {
  const most = f32x4.splat(cap), by = f32x4.splat(norm);
  for (let p = from; p < to; p += 16) {
    let d = passVector(v128.load(x + p), v128.load(g + p), most, by, strict !== 0);
    if (accumulate !== 0) d = f32x4.add(d, v128.load(dx + p));
    v128.store(dx + p, d);
  }
}
