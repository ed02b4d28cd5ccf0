/** @file Composition of two convolutions, in float64. */
import type { Kernels } from '../../ops/index.ts';
import { sumsOfRows } from './row_sums.ts';

type Pair = readonly [rows: number, columns: number];

/** A convolution of all channels with all; weights [out, in, rows, columns] and bias are absent where only shapes matter. */
export interface DenseFactor {
  readonly out: number;
  readonly in: number;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  /** Zeros around the map. */
  readonly border: Pick<Kernels, 'before' | 'after'>;
  readonly weight?: Float64Array;
  readonly bias?: Float64Array;
}

/** Weights [out, in / groups, rows, columns] as [out, in, rows, columns], with zeros between the groups. */
export function dense(
  weight: Float32Array,
  { out, in: channels, kernel }: Pick<DenseFactor, 'out' | 'in' | 'kernel'>,
  groups: number,
): Float64Array {
  const taps = kernel[0] * kernel[1];
  const result = new Float64Array(out * channels * taps);
  const perGroup = channels / groups;
  const row = perGroup * taps;
  for (let o = 0; o < out; o++) {
    const first = Math.floor((o * groups) / out) * perGroup;
    result.set(weight.subarray(o * row, (o + 1) * row), (o * channels + first) * taps);
  }
  return result;
}

/** The convolution that all factors make one after the other; undefined if some two do not compose exactly. */
export function mergeFactors(factors: readonly DenseFactor[]): DenseFactor | undefined {
  const [first, ...others] = factors;
  let whole = first;
  for (const factor of others) whole = whole && compose(whole, factor);
  return whole;
}

/**
 * `second` after `first`. A pixelwise convolution composes with any other one; where the second pads, it pads with zeros
 * what the first made of zeros, its bias, so that the two agree only if there is none.
 */
function compose(first: DenseFactor, second: DenseFactor): DenseFactor | undefined {
  const pixelwise = ({ kernel, stride }: DenseFactor): boolean => [...kernel, ...stride].every((side) => side === 1);
  const isPadded = ({ border: { before, after } }: DenseFactor): boolean =>
    [...before, ...after].some((side) => side > 0);
  const exactBorder = !isPadded(second) || (first.bias?.every((b) => b === 0) ?? false);
  if (!exactBorder) return undefined;
  const ends = { out: second.out, in: first.in };
  if (pixelwise(first)) {
    const { kernel, stride, dilation } = second;
    const border = {
      before: sumOf(first.border.before, second.border.before),
      after: sumOf(first.border.after, second.border.after),
    };
    return { ...ends, kernel, stride, dilation, border, ...weightsOf(first, second) };
  }
  if (!pixelwise(second) || isPadded(second)) return undefined;
  const { kernel, stride, dilation, border } = first;
  return { ...ends, kernel, stride, dilation, border, ...weightsOf(first, second) };
}

const sumOf = (a: Pair, b: Pair): Pair => [a[0] + b[0], a[1] + b[1]];

/** W[o][i][t] = sum over m of second[o][m] x first[m][i], whichever of the two has the taps t; the other has one. */
function weightsOf(first: DenseFactor, second: DenseFactor): Pick<DenseFactor, 'weight' | 'bias'> {
  if (!first.weight || !second.weight) return {};
  const [taps1, taps2] = [first.kernel[0] * first.kernel[1], second.kernel[0] * second.kernel[1]];
  const factors = second.weight;
  const bias = second.bias!.map((own, o) => {
    let sum = own;
    for (let m = 0; m < first.out; m++)
      for (let t = 0; t < taps2; t++) sum += factors[(o * first.out + m) * taps2 + t]! * first.bias![m]!;
    return sum;
  });
  const rows = { values: first.weight, count: first.out, length: first.in * taps1 };
  return { weight: sumsOfRows(rows, factors, second.out, taps2), bias };
}
