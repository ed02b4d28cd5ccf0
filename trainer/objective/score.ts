/** @file How good answers are, in figures for people: no bit of a weight depends on them. */
import { oneOf } from './targets.ts';

/** Sums over some answers. */
export interface ScoreSums {
  /** Cross entropies against the labels alone. */
  readonly loss: number;
  /** Whose largest logit is the label's; ties go to the first class, as on the host. */
  readonly correct: number;
}

/**
 * Judges the first `count` rows of logits.
 *
 * @param logits [rows][classes].
 */
export function scoreLogits(logits: Float32Array, labels: Int32Array, count: number): ScoreSums {
  const classes = logits.length / labels.length;
  let [loss, correct] = [0, 0];
  for (let i = 0; i < count; i++) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    if (oneOf(row) === labels[i]) correct++;
    loss += crossEntropy(row, labels[i]!);
  }
  return { loss, correct };
}

function crossEntropy(row: Float32Array, label: number): number {
  const most = row[oneOf(row)]!;
  let sum = 0;
  for (const logit of row) sum += Math.exp(logit - most);
  return Math.log(sum) - (row[label]! - most);
}
