/** a * b + c with two roundings: the reference, the same on every machine. */
@inline export function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}
