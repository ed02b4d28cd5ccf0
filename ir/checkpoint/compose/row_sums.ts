/**
 * @file Weighted sums of rows in float64: what composing convolutions comes down to, and nearly all of its time. Each sum adds
 * the products of four rows at a time, in the order of rows, whichever way it is computed, so that weights do not depend on it.
 */

import { kernelModules } from './modules.ts';

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

/** Columns of a panel, and panels that are worked on at once, so that factors come from the cache. */
const wide = 4;
const together = 4;

/** Some panels of columns, so that they stay in the cache, against all factors; two sums at a time. */
function addDense(
  { values, count, length }: Rows,
  packed: Float64Array,
  groups: number,
  sums: Float64Array,
  taps: number,
): void {
  const all = sums.length / length;
  const pairs = Math.ceil(all / 2);
  const panelSize = groups * 4 * wide;
  const { kernel, view, at } = roomFor([packed.length, together * panelSize, pairs * together * 2 * wide]);
  view.set(packed, at[0]! / 8);
  const panels = view.subarray(at[1]! / 8, at[1]! / 8 + together * panelSize).fill(0);
  const found = view.subarray(at[2]! / 8);
  for (let column = 0; column < length; column += together * wide) {
    const columns = Math.min(together * wide, length - column);
    for (let m = 0; m < count; m++)
      for (let j = 0; j < columns; j++)
        panels[(j >> 2) * panelSize + m * wide + (j & 3)] = values[m * length + column + j]!;
    kernel.sumPanels(at[0]!, at[1]!, at[2]!, groups, pairs, together);
    for (let sum = 0; sum < all; sum++) {
      const place = placeOf(sum, length, taps) + column * taps;
      const from = (sum >> 1) * together * 2 * wide + (sum & 1) * wide;
      for (let j = 0; j < columns; j++) sums[place + j * taps] = found[from + (j >> 2) * 2 * wide + (j & 3)]!;
    }
  }
}

/** What `assembly/sums.as` exports. */
interface Kernel {
  /** Bytes where each begins; groups of four rows, pairs of sums, panels. */
  sumPanels(packed: number, panels: number, sums: number, groups: number, pairs: number, count: number): void;
}

/** The module with room for parts of so many numbers, one behind the other; each product has its own, so that no memory stays. */
function roomFor(lengths: readonly number[]): {
  readonly kernel: Kernel;
  readonly view: Float64Array;
  /** Bytes where each part begins. */
  readonly at: readonly number[];
} {
  let bytes = 0;
  const at = lengths.map((length) => (bytes += length * 8) - length * 8);
  const pages = Math.ceil(bytes / 65536) + 1;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(compiledModule(), { env: { memory } });
  return { kernel: exports as unknown as Kernel, view: new Float64Array(memory.buffer), at };
}

let compiled: WebAssembly.Module | undefined;
const compiledModule = (): WebAssembly.Module =>
  (compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelModules.vectors), (byte) => byte.charCodeAt(0))));

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
