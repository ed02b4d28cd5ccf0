/** @file How good answers are, in figures for people: no bit of a weight depends on them. */
import type { Found } from './precision.ts';
import { oneOf } from './targets.ts';

/** Sums over some answers. */
export interface ScoreSums {
  /** Cross entropies against the labels alone. */
  readonly loss: number;
  /** Whose largest logit is the label's; ties go to the first class, as on the host. */
  readonly correct: number;
  /** Of maps: answers that have a class, and by class the numbers of `scoreMaps`. */
  readonly answers?: number;
  readonly overlaps?: readonly number[];
  /** Of boxes: those that were said, and how many there are of each class. */
  readonly found?: readonly Found[];
  readonly wanted?: readonly number[];
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

/**
 * Judges maps of logits, [batch][classes][places], of the first `count` pictures; a label below 0 is left out. Overlaps are those of what was
 * said and what is so: `overlaps[2 c]` answers that are both of class c, `overlaps[2 c + 1]` that are one of them.
 */
export function scoreMaps(logits: Float32Array, labels: Int32Array, count: number, places: number): ScoreSums {
  const classes = logits.length / labels.length;
  const overlaps = new Array<number>(2 * classes).fill(0);
  const row = new Float32Array(classes);
  let [loss, correct, answers] = [0, 0, 0];
  for (let i = 0; i < count * places; i++) {
    const label = labels[i]!;
    if (label < 0) continue;
    const from = Math.floor(i / places) * classes * places + (i % places);
    for (let c = 0; c < classes; c++) row[c] = logits[from + c * places]!;
    const said = oneOf(row);
    answers++;
    loss += crossEntropy(row, label);
    overlaps[2 * said + 1]!++;
    if (said === label) {
      correct++;
      overlaps[2 * said]!++;
    } else overlaps[2 * label + 1]!++;
  }
  return { loss, correct, answers, overlaps };
}

/** Mean over the classes that are there or were said of intersection over union, over all pictures. */
export function meanOverlap(overlaps: readonly number[]): number {
  const ratios = overlaps.flatMap((both, i) => (i % 2 === 0 && overlaps[i + 1]! > 0 ? [both / overlaps[i + 1]!] : []));
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, ratios.length);
}
