import { fillPlainBatch, type Batch, type TrainingData } from './batches.ts';
import type { Learner } from './learner.ts';

/** How well a learner does on samples it does not learn from. */
export interface HeldOutScore {
  readonly count: number;
  readonly correct: number;
  readonly accuracy: number;
  /** Mean cross entropy, without label smoothing. */
  readonly loss: number;
}

/**
 * Judges the weights that would be deployed on samples as they are.
 *
 * @param chosen numbers of the samples, at least one.
 * @param batch memory for one batch of the learner; it is written over.
 * @param breathe waited for after every batch.
 */
export async function judge(
  learner: Learner,
  data: TrainingData,
  chosen: Uint32Array,
  batch: Batch,
  breathe: Breathe = pause,
): Promise<HeldOutScore> {
  const judging = learner.judging();
  let [correct, loss] = [0, 0];
  try {
    for (let from = 0; from < chosen.length; from += learner.batch) {
      fillPlainBatch(data, chosen, from, batch);
      const score = judging.score(batch, Math.min(learner.batch, chosen.length - from));
      correct += score.correct;
      loss += score.loss;
      await breathe();
    }
  } finally {
    judging.end();
  }
  const count = chosen.length;
  return { count, correct, accuracy: correct / count, loss: loss / count };
}

/** Lets signals and timers in: a batch never yields by itself. */
export type Breathe = () => Promise<void>;

/** What works on every machine, and takes a millisecond; a caller that knows its own has a faster one. */
export const pause: Breathe = () => new Promise((resolve) => setTimeout(resolve));
