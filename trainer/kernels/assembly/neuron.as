/** The spiking neuron: round(clamp(x, 0, cap)) / norm, and its straight-through gradient. */

/** Whether dividing by a norm is multiplying with its inverse, bit for bit: powers of two. Products are several times faster. */
@inline export function isPowerOfTwo(norm: f32): bool {
  return (reinterpret<u32>(norm) & 0x007fffff) === 0;
}

/** What `divide` takes for a norm: the inverse where that gives the same bits. */
@inline export function divisor(norm: f32): v128 {
  return f32x4.splat(isPowerOfTwo(norm) ? 1 / norm : norm);
}

@inline function divide(x: v128, by: v128, inverse: bool): v128 {
  return inverse ? f32x4.mul(x, by) : f32x4.div(x, by);
}

/** Four neurons; NaN stays NaN, and no count is -0. `by` is the norm's `divisor`, `inverse` whether that is its inverse. */
@inline export function fireVector(x: v128, cap: v128, by: v128, inverse: bool, halfUp: bool): v128 {
  const clamped = f32x4.add(f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), cap), f32x4.splat(0));
  const count = halfUp ? f32x4.floor(f32x4.add(clamped, f32x4.splat(0.5))) : f32x4.nearest(clamped);
  return divide(count, by, inverse);
}

/** g / norm where the membrane lies between 0 and cap, bounds included unless `strict`; else 0. */
@inline export function passVector(x: v128, g: v128, cap: v128, by: v128, inverse: bool, strict: bool): v128 {
  const zero = f32x4.splat(0);
  const inside = strict ? v128.and(f32x4.gt(x, zero), f32x4.lt(x, cap)) : v128.and(f32x4.ge(x, zero), f32x4.le(x, cap));
  return v128.and(divide(g, by, inverse), inside);
}

/** Task: y = values of bytes from..to of the membranes x. */
export function fire(x: usize, y: usize, from: usize, to: usize, cap: f32, norm: f32, halfUp: i32): void {
  const most = f32x4.splat(cap), by = divisor(norm);
  const inverse = isPowerOfTwo(norm);
  for (let p = from; p < to; p += 16) v128.store(y + p, fireVector(v128.load(x + p), most, by, inverse, halfUp !== 0));
}

/** Task: dx (+)= gradient of bytes from..to; dx may be g. */
export function fireGradient(
  x: usize, g: usize, dx: usize, from: usize, to: usize, cap: f32, norm: f32, strict: i32, accumulate: i32,
): void {
  const most = f32x4.splat(cap), by = divisor(norm);
  const inverse = isPowerOfTwo(norm);
  for (let p = from; p < to; p += 16) {
    let d = passVector(v128.load(x + p), v128.load(g + p), most, by, inverse, strict !== 0);
    if (accumulate !== 0) d = f32x4.add(d, v128.load(dx + p));
    v128.store(dx + p, d);
  }
}
