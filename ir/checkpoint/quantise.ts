import type { IntegerLayer } from './weights.ts';
import { coarsestExponent, largestQuantisedBias } from '../limits.ts';
import { neuronNodes, stepsOf, type ModelGraph } from '../model/index.ts';
import { roundHalfEven } from '../numerics.ts';
import type { Shape } from '../tensor.ts';

/**
 * Fraction bits of a stream from which on a leaking membrane would leave the 24 bits of float32: every logical step needs
 * `leak` more, and values reach about 2^4. Fewer than `coarsestKept` are asked of nobody: then samples must show.
 */
const keptBits = 20;
const coarsestKept = 10;

/** How fine streams may be so that float32 keeps what leaks; without leaking neurons there is no limit. */
export function finestStreamBits(model: ModelGraph): number {
  const guard = neuronNodes(model).reduce((most, { attributes: { leak } }) => Math.max(most, leak), 0) * stepsOf(model);
  return guard === 0 ? Infinity : Math.max(coarsestKept, keptBits - guard);
}

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
    const steps = 2 ** exponent;
    for (let i = 0; i < perChannel; i++) weights[c * perChannel + i] = onGrid(row[i]!, steps, top);
  }
  return { shape, weights, weightBits, exponents, biases };
}

/** The largest exponent at which a bias stays below the largest. */
const biasLimit = (bias: number, fractionBits: number): number =>
  bias === 0 ? Infinity : Math.floor(Math.log2(largestQuantisedBias / Math.abs(bias))) - fractionBits;

function bestExponent(row: Float32Array, top: number, limit: number): number {
  let largest = 0;
  for (let i = 0; i < row.length; i++) {
    const size = Math.abs(row[i]!);
    if (size > largest) largest = size;
  }
  if (largest === 0) return Math.max(coarsestExponent, limit);
  const fits = Math.floor(Math.log2((top + 0.5) / largest));
  const [coarse, fine] = [fits, fits + 1].map((exponent) => Math.max(coarsestExponent, Math.min(exponent, limit))) as [
    number,
    number,
  ];
  return fine > coarse && squaredError(row, 2 ** fine, top) < squaredError(row, 2 ** coarse, top) ? fine : coarse;
}

/** The integer of a weight on a grid of `steps` steps per unit, a power of two. */
const onGrid = (w: number, steps: number, top: number): number =>
  Math.max(-top, Math.min(top, roundHalfEven(w * steps)));

function squaredError(row: Float32Array, steps: number, top: number): number {
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const error = row[i]! - onGrid(row[i]!, steps, top) / steps;
    sum += error * error;
  }
  return sum;
}
