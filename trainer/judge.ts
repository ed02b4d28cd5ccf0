import { fillPlainBatch, type Batch, type TrainingData } from './batches.ts';
import type { Learner } from './learner.ts';
import { meanOverlap, meanPrecision, type Found } from './objective/index.ts';

/** How well a learner does on samples it does not learn from. */
export interface HeldOutScore {
  readonly count: number;
  /** Right answers, of `answers`: one for a sample, or those of a map that have a class. */
  readonly correct: number;
  readonly answers: number;
  readonly accuracy: number;
  /** Of maps: mean over the classes of intersection over union, over all pictures (mIoU). */
  readonly overlap?: number;
  /** Of boxes: mean average precision at an overlap of one half; right answers are boxes that are found. */
  readonly precision?: number;
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
  learner: Pick<Learner, 'batch' | 'judging'>,
  data: TrainingData,
  chosen: Uint32Array,
  batch: Batch,
  breathe: Breathe = pause,
): Promise<HeldOutScore> {
  const judging = learner.judging();
  let [correct, loss, answers] = [0, 0, 0];
  let overlaps: number[] | undefined;
  let wanted: number[] | undefined;
  const found: Found[] = [];
  try {
    for (let from = 0; from < chosen.length; from += learner.batch) {
      fillPlainBatch(data, chosen, from, batch);
      const count = Math.min(learner.batch, chosen.length - from);
      const score = judging.score(batch, count);
      correct += score.correct;
      loss += score.loss;
      answers += score.answers ?? count;
      overlaps = score.overlaps?.map((part, i) => part + (overlaps?.[i] ?? 0));
      found.push(...(score.found ?? []));
      wanted = score.wanted?.map((part, i) => part + (wanted?.[i] ?? 0)) ?? wanted;
      await breathe();
    }
  } finally {
    judging.end();
  }
  const means = { accuracy: correct / Math.max(1, answers), loss: loss / Math.max(1, answers) };
  return {
    ...{ count: chosen.length, correct, answers, ...means },
    ...(overlaps ? { overlap: meanOverlap(overlaps) } : {}),
    ...(wanted ? { precision: meanPrecision(found, wanted) } : {}),
  };
}

/** Lets signals and timers in: a batch never yields by itself. */
export type Breathe = () => Promise<void>;

/** What works on every machine, and takes a millisecond; a caller that knows its own has a faster one. */
export const pause: Breathe = () => new Promise((resolve) => setTimeout(resolve));
