/** @file Composition of two convolutions, in float64. */

/** A convolution of all channels with all; weights [out, in, kernel, kernel] and bias are absent where only shapes matter. */
export interface DenseFactor {
  readonly out: number;
  readonly in: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly weight?: Float64Array;
  readonly bias?: Float64Array;
}

/** Weights [out, in / groups, kernel, kernel] as [out, in, kernel, kernel], with zeros between the groups. */
export function dense(
  weight: Float32Array,
  { out, in: channels, kernel }: Pick<DenseFactor, 'out' | 'in' | 'kernel'>,
  groups: number,
): Float64Array {
  const result = new Float64Array(out * channels * kernel ** 2);
  const perGroup = channels / groups;
  const row = perGroup * kernel ** 2;
  for (let o = 0; o < out; o++) {
    const first = Math.floor((o * groups) / out) * perGroup;
    result.set(weight.subarray(o * row, (o + 1) * row), (o * channels + first) * kernel ** 2);
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
  const pixelwise = (factor: DenseFactor): boolean => factor.kernel === 1 && factor.stride === 1;
  const exactBorder = second.pad === 0 || (first.bias?.every((b) => b === 0) ?? false);
  if (!exactBorder) return undefined;
  const ends = { out: second.out, in: first.in };
  if (pixelwise(first))
    return {
      ...ends,
      kernel: second.kernel,
      stride: second.stride,
      pad: first.pad + second.pad,
      ...weightsOf(first, second),
    };
  if (!pixelwise(second) || second.pad > 0) return undefined;
  return { ...ends, kernel: first.kernel, stride: first.stride, pad: first.pad, ...weightsOf(first, second) };
}

/** W[o][i][t] = sum over m of second[o][m] x first[m][i], whichever of the two has the taps t; the other has one. */
function weightsOf(first: DenseFactor, second: DenseFactor): Pick<DenseFactor, 'weight' | 'bias'> {
  if (!first.weight || !second.weight) return {};
  const [taps1, taps2] = [first.kernel ** 2, second.kernel ** 2];
  const taps = Math.max(taps1, taps2);
  const weight = new Float64Array(second.out * first.in * taps);
  const bias = Float64Array.from(second.bias!);
  const row = first.in * taps1;
  for (let o = 0; o < second.out; o++)
    for (let t = 0; t < taps2; t++) {
      const at = o * first.in * taps + t;
      for (let m = 0; m < first.out; m += 4) {
        const factors = [0, 1, 2, 3].map((k) =>
          m + k < first.out ? second.weight![(o * first.out + m + k) * taps2 + t]! : 0,
        );
        addRows(weight, at, taps2, first.weight, m * row, row, factors);
        for (const [k, factor] of factors.entries()) bias[o]! += factor * (first.bias![m + k] ?? 0);
      }
    }
  return { weight, bias };
}

/** to[at], to[at + step], ... += the sum of four factors times a row of `count` values each, the rows from `start` on. */
function addRows(
  to: Float64Array,
  at: number,
  step: number,
  rows: Float64Array,
  start: number,
  count: number,
  [a = 0, b = 0, c = 0, d = 0]: readonly number[],
): void {
  const second = Math.min(start + count, rows.length - count);
  const third = Math.min(start + 2 * count, rows.length - count);
  const fourth = Math.min(start + 3 * count, rows.length - count);
  for (let k = 0, place = at; k < count; k++, place += step)
    to[place]! += a * rows[start + k]! + b * rows[second + k]! + c * rows[third + k]! + d * rows[fourth + k]!;
}
