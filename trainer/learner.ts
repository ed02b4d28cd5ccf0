/** @file The seam between the loop and what learns: any object of this shape can be trained, saved and resumed. */

import type { Weights } from '../ir/checkpoint/index.ts';
import type { Batch } from './batches.ts';
import type { ScoreSums } from './objective/index.ts';

/** What one update saw. */
export interface Score {
  /** Mean loss over the batch. */
  readonly loss: number;
  /** Right answers; 0 where an objective knows none. */
  readonly correct: number;
}

/** Something that learns from batches of a fixed size. */
export interface Learner {
  /** Samples per call. */
  readonly batch: number;
  /** The loss of who guesses: a mean far above it is no learning. */
  readonly chance: number;
  /** Answers of a batch that are right or wrong; 0 where the objective knows none, and accuracies are then absent. */
  readonly answers: number;
  /**
   * One update.
   *
   * @param batch pictures with what the objective is taught by.
   * @param update number of the update, from 0, and the learning rate it has.
   */
  learn(batch: Batch, update: { readonly step: number; readonly rate: number }): Score;
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
  /** Answers to [batch, C, H, W]: logits [batch, classes] of a classifier. Valid until the next call. */
  predict(images: Float32Array): Float32Array;
  /** Loss and right answers of the first `count` samples, as sums. */
  score(batch: Batch, count: number): ScoreSums;
  end(): void;
}
