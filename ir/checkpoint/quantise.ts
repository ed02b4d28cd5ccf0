import type { IntegerLayer } from './weights.ts';
import { roundHalfEven } from '../numerics.ts';
import type { Shape } from '../tensor.ts';

/** A layer's folded float weights and where they will live. */
export interface QuantiseRequest {
  readonly shape: Shape;
  readonly weight: Float32Array;
  /** Per output channel. */
  readonly bias: Float32Array;
  /** Bits behind the binary point of the layer's input. */
  readonly fractionBits: number;
  readonly weightBits: number;
  /** No exponent may be larger: the grid that the layer's membranes share allows no more. */
  readonly maxExponent: number;
}

/** Biases stay below this, so that their accumulators stay exact in float32 with room to spare. */
const largestBias = 2 ** 20;
const smallestExponent = -24;

/**
 * Moves a layer onto the integer grid: per output channel the power of two with the least squared error among the
 * largest that clips nothing and the next one, rounded half to even; the bias on the grid of the accumulator.
 */
export function quantiseLayer({
  shape,
  weight,
  bias,
  fractionBits,
  weightBits,
  maxExponent,
}: QuantiseRequest): IntegerLayer {
  const channels = bias.length;
  const perChannel = weight.length / channels;
  const top = 2 ** (weightBits - 1) - 1;
  const [weights, exponents, biases] = [
    new Int8Array(weight.length),
    new Int32Array(channels),
    new Int32Array(channels),
  ];
  for (let c = 0; c < channels; c++) {
    const row = weight.subarray(c * perChannel, (c + 1) * perChannel);
    const limit = Math.min(maxExponent, biasLimit(bias[c]!, fractionBits));
    const exponent = bestExponent(row, top, limit);
    exponents[c] = exponent;
    biases[c] = roundHalfEven(bias[c]! * 2 ** (exponent + fractionBits));
    for (let i = 0; i < perChannel; i++) weights[c * perChannel + i] = onGrid(row[i]!, exponent, top);
  }
  return { shape, weights, weightBits, exponents, biases };
}

/** The largest exponent at which a bias stays below the largest bias. */
const biasLimit = (bias: number, fractionBits: number): number =>
  bias === 0 ? Infinity : Math.floor(Math.log2(largestBias / Math.abs(bias))) - fractionBits;

function bestExponent(row: Float32Array, top: number, limit: number): number {
  const largest = row.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  if (largest === 0) return Math.max(smallestExponent, limit);
  const fits = Math.floor(Math.log2((top + 0.5) / largest));
  const candidates = [fits, fits + 1].map((exponent) => Math.max(smallestExponent, Math.min(exponent, limit)));
  return squaredError(row, candidates[1]!, top) < squaredError(row, candidates[0]!, top)
    ? candidates[1]!
    : candidates[0]!;
}

const onGrid = (w: number, exponent: number, top: number): number =>
  Math.max(-top, Math.min(top, roundHalfEven(w * 2 ** exponent)));

function squaredError(row: Float32Array, exponent: number, top: number): number {
  let sum = 0;
  for (const w of row) sum += (w - onGrid(w, exponent, top) * 2 ** -exponent) ** 2;
  return sum;
}
