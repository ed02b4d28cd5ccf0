/** @file Targets as shares of the classes, [batch][classes]. */
import { exponential } from './exponential.ts';

/** Fills `targets` with smoothed labels: 1 - smoothing + smoothing / classes for the label, smoothing / classes elsewhere. */
export function shareTargets(labels: Int32Array, smoothing: number, targets: Float32Array): void {
  const classes = targets.length / labels.length;
  const share = smoothing / classes;
  targets.fill(share);
  labels.forEach((label, i) => (targets[i * classes + label] = 1 - smoothing + share));
}

/** The targets of pictures that were mixed with the batch in reverse: `share` of a picture's own, the rest of its partner's. */
export function mixedTargets(targets: Float32Array, batch: number, share: number): void {
  const classes = targets.length / batch;
  const own = targets.slice();
  for (let i = 0; i < batch; i++)
    for (let c = 0; c < classes; c++)
      targets[i * classes + c] = share * own[i * classes + c]! + (1 - share) * own[(batch - 1 - i) * classes + c]!;
}

/** The first of the largest numbers of a row. */
export function oneOf(row: Float32Array): number {
  let best = 0;
  for (let c = 1; c < row.length; c++) if (row[c]! > row[best]!) best = c;
  return best;
}

/**
 * A teacher's answers as targets: its class alone (`hard`), or its softmax (`soft`).
 *
 * @param logits [batch][classes].
 */
export function teacherTargets(logits: Float32Array, classes: number, kind: 'hard' | 'soft'): Float32Array {
  const targets = new Float32Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    const row = logits.subarray(at, at + classes);
    const best = oneOf(row);
    if (kind === 'hard') {
      targets[at + best] = 1;
      continue;
    }
    const parts = Array.from(row, (logit) => exponential(logit - row[best]!));
    const whole = parts.reduce((sum, part) => sum + part, 0);
    parts.forEach((part, c) => (targets[at + c] = part / whole));
  }
  return targets;
}
