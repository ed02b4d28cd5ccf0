/**
 * @file Weighted sums of rows in float64: what composing convolutions comes down to, and nearly all of its time. Each sum adds
 * the products of four rows at a time, in the order of rows, whichever way it is computed, so that weights do not depend on it.
 */

/** Rows of one length, one after the other. */
export interface Rows {
  readonly values: Float64Array;
  readonly count: number;
  readonly length: number;
}

/**
 * Sums [out, column, tap] of rows times factors [out, row, tap]; all values are finite.
 *
 * @param taps per pair of output and row.
 */
export function sumsOfRows(rows: Rows, factors: Float64Array, out: number, taps: number): Float64Array {
  const sums = new Float64Array(out * rows.length * taps);
  const groups = Math.ceil(rows.count / 4);
  const packed = packFactors(factors, out, rows.count, taps);
  if (share(factors) < 1 / 8) addSparse(rows, packed, groups, sums, taps);
  else addDense(rows, packed, groups, sums, taps);
  return sums;
}

/** Share of values that are not zero: small where channels are convolved by themselves. */
function share(values: Float64Array): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) count++;
  return count / values.length;
}

/** Factors [pair of (out, tap), row, 2], with zeros up to an even number of sums and a multiple of four rows. */
function packFactors(factors: Float64Array, out: number, count: number, taps: number): Float64Array {
  const padded = 4 * Math.ceil(count / 4);
  const packed = new Float64Array(2 * Math.ceil((out * taps) / 2) * padded);
  for (let o = 0; o < out; o++)
    for (let t = 0; t < taps; t++) {
      const sum = o * taps + t;
      const at = (sum >> 1) * padded * 2 + (sum & 1);
      for (let m = 0; m < count; m++) packed[at + 2 * m] = factors[(o * count + m) * taps + t]!;
    }
  return packed;
}

/** Where the sums of factor row `sum` begin; they are `taps` apart. */
const placeOf = (sum: number, length: number, taps: number): number =>
  Math.floor(sum / taps) * length * taps + (sum % taps);

/** Four columns at a time, so that they stay in the cache, against all factors; two sums at a time. */
function addDense(
  { values, count, length }: Rows,
  packed: Float64Array,
  groups: number,
  sums: Float64Array,
  taps: number,
): void {
  const panel = new Float64Array(groups * 16);
  const eight = new Float64Array(8);
  const all = sums.length / length;
  for (let column = 0; column < length; column += 4) {
    const wide = Math.min(4, length - column);
    for (let m = 0; m < count; m++) for (let j = 0; j < wide; j++) panel[4 * m + j] = values[m * length + column + j]!;
    for (let sum = 0; sum < all; sum += 2) {
      sumTwo(packed, sum * groups * 4, panel, eight);
      for (let which = 0; which < Math.min(2, all - sum); which++) {
        const at = placeOf(sum + which, length, taps) + column * taps;
        for (let j = 0; j < wide; j++) sums[at + j * taps] = eight[4 * which + j]!;
      }
    }
  }
}

/**
 * Two sums of four columns each: the factors of both lie side by side, the columns of a row too. Names instead of arrays,
 * and four rows written out: so they stay in registers.
 */
function sumTwo(factors: Float64Array, from: number, panel: Float64Array, sums: Float64Array): void {
  let a0 = 0;
  let b0 = 0;
  let a1 = 0;
  let b1 = 0;
  let a2 = 0;
  let b2 = 0;
  let a3 = 0;
  let b3 = 0;
  for (let p = 0, f = from; p < panel.length; p += 16, f += 8) {
    let a = factors[f]!;
    let b = factors[f + 1]!;
    let r = panel[p + 0]!;
    let s0 = a * r;
    let t0 = b * r;
    r = panel[p + 1]!;
    let s1 = a * r;
    let t1 = b * r;
    r = panel[p + 2]!;
    let s2 = a * r;
    let t2 = b * r;
    r = panel[p + 3]!;
    let s3 = a * r;
    let t3 = b * r;
    a = factors[f + 2]!;
    b = factors[f + 3]!;
    r = panel[p + 4]!;
    s0 += a * r;
    t0 += b * r;
    r = panel[p + 5]!;
    s1 += a * r;
    t1 += b * r;
    r = panel[p + 6]!;
    s2 += a * r;
    t2 += b * r;
    r = panel[p + 7]!;
    s3 += a * r;
    t3 += b * r;
    a = factors[f + 4]!;
    b = factors[f + 5]!;
    r = panel[p + 8]!;
    s0 += a * r;
    t0 += b * r;
    r = panel[p + 9]!;
    s1 += a * r;
    t1 += b * r;
    r = panel[p + 10]!;
    s2 += a * r;
    t2 += b * r;
    r = panel[p + 11]!;
    s3 += a * r;
    t3 += b * r;
    a = factors[f + 6]!;
    b = factors[f + 7]!;
    r = panel[p + 12]!;
    s0 += a * r;
    t0 += b * r;
    r = panel[p + 13]!;
    s1 += a * r;
    t1 += b * r;
    r = panel[p + 14]!;
    s2 += a * r;
    t2 += b * r;
    r = panel[p + 15]!;
    s3 += a * r;
    t3 += b * r;
    a0 += s0;
    b0 += t0;
    a1 += s1;
    b1 += t1;
    a2 += s2;
    b2 += t2;
    a3 += s3;
    b3 += t3;
  }
  sums[0] = a0;
  sums[4] = b0;
  sums[1] = a1;
  sums[5] = b1;
  sums[2] = a2;
  sums[6] = b2;
  sums[3] = a3;
  sums[7] = b3;
}

/** Groups of four factors that are all zero are left out. */
function addSparse(
  { values, count, length }: Rows,
  packed: Float64Array,
  groups: number,
  sums: Float64Array,
  taps: number,
): void {
  for (let sum = 0; sum < sums.length / length; sum++)
    for (let group = 0; group < groups; group++) {
      const at = (sum >> 1) * groups * 8 + (sum & 1) + group * 8;
      const a = packed[at]!;
      const b = packed[at + 2]!;
      const c = packed[at + 4]!;
      const d = packed[at + 6]!;
      if (a === 0 && b === 0 && c === 0 && d === 0) continue;
      const row = (m: number): number => Math.min(4 * group + m, count - 1) * length;
      const [first, second, third, fourth] = [row(0), row(1), row(2), row(3)];
      for (let k = 0, place = placeOf(sum, length, taps); k < length; k++, place += taps)
        sums[place]! +=
          a * values[first + k]! + b * values[second + k]! + c * values[third + k]! + d * values[fourth + k]!;
    }
}
