/**
 * exp, log and erf in float64 from additions, multiplications and divisions alone: the same bits everywhere, which the
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

/** Adding it to a small float32 number rounds that to an integer, which then stands in the lowest bits. */
const rounder: f32 = 12582912;

/** series r + term. */
@inline function horner(series: v128, r: v128, term: f32): v128 {
  return f32x4.add(f32x4.mul(series, r), f32x4.splat(term));
}

/** e^x of four float32 numbers from -87 to 0, within 2e-7 of the result: x as in `exp`, the series to r^7. NaN stays NaN. */
@inline export function expVector(x: v128): v128 {
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(rounder));
  const n = f32x4.sub(shifted, f32x4.splat(rounder));
  const high = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375))); // nine bits: its multiples are exact
  const r = f32x4.sub(high, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let series = horner(f32x4.splat(1.0 / 5040), r, 1.0 / 720);
  series = horner(series, r, 1.0 / 120);
  series = horner(series, r, 1.0 / 24);
  series = horner(series, r, 1.0 / 6);
  series = horner(series, r, 0.5);
  series = horner(series, r, 1);
  series = horner(series, r, 1);
  return f32x4.mul(series, i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23));
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

/** c0 x^n + c1 x^(n-1) + ... by Horner. */
@inline function step(sum: f64, x: f64, next: f64): f64 {
  return sum * x + next;
}

/**
 * The error function within 4e-13: Cody's rational approximations up to 4 (Rational Chebyshev approximations for the error
 * function, 1969), behind them the first terms of the asymptotic series.
 */
export function erf(x: f64): f64 {
  const y = abs(x), z = y * y;
  if (y <= 0.46875) {
    const over = step(step(step(step(1.85777706184603153e-1, z, 3.16112374387056560e0), z, 1.13864154151050156e2), z, 3.77485237685302021e2), z, 3.20937758913846947e3);
    const under = step(step(step(z + 2.36012909523441209e1, z, 2.44024637934444173e2), z, 1.28261652607737228e3), z, 2.84423683343917062e3);
    return x * over / under;
  }
  const rest = y <= 4 ? exp(-z) * complement(y) : y > 6 ? 0 : exp(-z) / (y * 1.7724538509055160273) * asymptotic(1 / z);
  return x > 0 ? 1 - rest : rest - 1;
}

/** (1 - erf y) e^(y^2) for y from 0.46875 to 4. */
function complement(y: f64): f64 {
  let over = step(2.15311535474403846e-8, y, 5.64188496988670089e-1), under = y + 1.57449261107098347e1;
  over = step(over, y, 8.88314979438837594e0);
  under = step(under, y, 1.17693950891312499e2);
  over = step(over, y, 6.61191906371416295e1);
  under = step(under, y, 5.37181101862009858e2);
  over = step(over, y, 2.98635138197400131e2);
  under = step(under, y, 1.62138957456669019e3);
  over = step(over, y, 8.81952221241769090e2);
  under = step(under, y, 3.29079923573345963e3);
  over = step(over, y, 1.71204761263407058e3);
  under = step(under, y, 4.36261909014324716e3);
  over = step(over, y, 2.05107837782607147e3);
  under = step(under, y, 3.43936767414372164e3);
  return step(over, y, 1.23033935479799725e3) / step(under, y, 1.23033935480374942e3);
}

@inline function asymptotic(z: f64): f64 {
  return 1 - z / 2 * (1 - 1.5 * z * (1 - 2.5 * z * (1 - 3.5 * z)));
}
