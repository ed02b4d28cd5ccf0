/** @file Where a detector's answers lie in memory, and their gradients; what the losses of its classes are made of. */
import { exponential } from './exponential.ts';

/** The memory of a step; of float64 for whoever takes differences. */
export type Numbers = Float32Array | Float64Array;

/** A map of answers, or of their gradients: numbers of the place `p` of picture `n` lie from `from + (n positions + p) padded` on. */
export interface PlacedMap {
  readonly from: number;
  readonly padded: number;
}

/** Answers at one size: where boxes are, and logits of the classes. */
export interface BoxLevel {
  readonly rows: number;
  readonly columns: number;
  /** Pixels from place to place. */
  readonly stride: number;
  /** Of distances: distributions of those to left, top, right, bottom. Of anchors: four deltas of each. */
  readonly sides: PlacedMap;
  readonly classes: PlacedMap;
  readonly sidesGradient: PlacedMap;
  readonly classesGradient: PlacedMap;
}

/** Answers at all sizes. */
export interface BoxMaps {
  readonly levels: readonly BoxLevel[];
  readonly classes: number;
}

/** Where the numbers of a place begin. */
export const startOf = (
  { from, padded }: PlacedMap,
  { rows, columns }: Pick<BoxLevel, 'rows' | 'columns'>,
  place: number,
  n: number,
): number => from + (n * rows * columns + place) * padded;

/** e^x / (1 + e^x). */
export const sigmoid = (x: number): number => {
  const small = exponential(Math.max(-745, -Math.abs(x)));
  return x >= 0 ? 1 / (1 + small) : small / (1 + small);
};

/** Binary cross entropy of a logit. A figure: no bit of a weight depends on it. */
export const binaryEntropy = (x: number, target: number): number =>
  Math.max(x, 0) - x * target + Math.log1p(Math.exp(-Math.abs(x)));
