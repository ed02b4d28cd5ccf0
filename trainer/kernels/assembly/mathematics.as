/**
 * exp and log in float64 from additions, multiplications and divisions alone: the same bits everywhere, which the
 * functions of a JavaScript engine need not give. Both are within 2 units in the last place.
 */

const ln2High: f64 = 0.693147180369123816490; // its last 21 bits are 0, so that small multiples are exact
const ln2Low: f64 = 1.90821492927058770002e-10;

/** 2^n for -1022 <= n <= 1023. */
@inline function powerOfTwo(n: i32): f64 {
  return reinterpret<f64>(<i64>(n + 1023) << 52);
}

/** e^x: x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its series to r^14. */
export function exp(x: f64): f64 {
  if (x !== x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019412) return 0;
  const n = nearest(x * 1.4426950408889634);
  const r = (x - n * ln2High) - n * ln2Low;
  let series: f64 = 1;
  for (let i: f64 = 14; i >= 2; i -= 1) series = 1 + series * r / i;
  const result = 1 + r * series;
  const half = <i32>n >> 1;
  return result * powerOfTwo(half) * powerOfTwo(<i32>n - half);
}

/** ln x: x = 2^n m with m in [sqrt 1/2, sqrt 2), ln m = 2 artanh((m - 1) / (m + 1)) by its series. */
export function log(x: f64): f64 {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return x;
  let n = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: subnormal numbers become normal ones
    n = -54;
  }
  const bits = reinterpret<u64>(x);
  n += <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n++;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  let series: f64 = 0;
  for (let i: f64 = 23; i >= 3; i -= 2) series = z * (series + 1 / i);
  // ln(1 + f) = 2 s + 2 s series; 2 s = f - s f keeps the leading term exact.
  return <f64>n * ln2High + (f - (s * (f - 2 * series) - <f64>n * ln2Low));
}
