/** @file The seam between the loop and what learns: any object of this shape can be trained, saved and resumed. */

import type { Weights } from '../ir/checkpoint/index.ts';

/** What one update saw. */
export interface Score {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** Samples whose class was the largest logit. */
  readonly correct: number;
}

/** Something that learns from batches of a fixed size. */
export interface Learner {
  /** Samples per call. */
  readonly batch: number;
  readonly classes: number;
  /**
   * One update.
   *
   * @param images [batch, C, H, W], values on the input grid.
   * @param labels [batch], below `classes`.
   * @param update number of the update, from 0, and the learning rate it has.
   */
  learn(images: Float32Array, labels: Int32Array, update: { readonly step: number; readonly rate: number }): Score;
  /** Goes over to the weights that would be deployed, with running statistics; learning goes on after `end`. */
  judging(): Judging;
  /**
   * All that another learner needs to go on with the same bits: parameters, running statistics, moments, averages. Names
   * are `<kind>/<layer>.<parameter>`. Not changed by later updates.
   */
  state(): ReadonlyMap<string, Float32Array>;
  /** Takes over a state, with the names and sizes that `state` gives, after so many updates. */
  restore(state: ReadonlyMap<string, Float32Array>, updates: number): void;
  /** What would be deployed now: copies. */
  weights(): Weights;
  /** The first layer that holds a number which is not finite, and where in it; undefined if all is sound. */
  unsound(): Unsound | undefined;
}

/** Where arithmetic broke down. */
export interface Unsound {
  readonly layer: string;
  /** `the gradient of weight`, `bias`. */
  readonly what: string;
}

/** Between learning and learning. */
export interface Judging {
  /** Logits [batch, classes] of [batch, C, H, W]. Valid until the next call. */
  predict(images: Float32Array): Float32Array;
  end(): void;
}
