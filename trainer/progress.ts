/** @file How far a run is: plain numbers without times, so that the same run has the same ones on every machine. */

/** Means over some steps of training. */
export interface CurvePoint {
  /** Steps done when it was taken. */
  readonly step: number;
  readonly loss: number;
  /** Share of right answers, on augmented pictures; absent where no answer is right or wrong. */
  readonly accuracy?: number;
  /** Learning rate of the last step. */
  readonly rate: number;
}

/** What was found at the end of an epoch. */
export interface EpochRecord {
  /** Epochs done. */
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy?: number;
  /** With running statistics, on pictures as they are; absent without validation samples. */
  readonly validation?: {
    readonly loss: number;
    readonly accuracy: number;
    readonly overlap?: number;
    readonly precision?: number;
  };
}

/** Sums since some step. */
export interface Sums {
  readonly loss: number;
  readonly correct: number;
  readonly steps: number;
}

export const noSums: Sums = { loss: 0, correct: 0, steps: 0 };

/** Everything beside tensors that a run must know to go on. */
export interface Progress {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done of the next epoch. */
  readonly step: number;
  /** Steps done in all. */
  readonly total: number;
  /** Of the epoch that is under way. */
  readonly current: Sums;
  /** Since the last point of the curve. */
  readonly window: Sums;
  readonly points: readonly CurvePoint[];
  readonly epochs: readonly EpochRecord[];
}

export const atStart: Progress = {
  epoch: 0,
  step: 0,
  total: 0,
  current: noSums,
  window: noSums,
  points: [],
  epochs: [],
};

export const plus = (sums: Sums, loss: number, correct: number): Sums => ({
  loss: sums.loss + loss,
  correct: sums.correct + correct,
  steps: sums.steps + 1,
});

/** Means of sums over steps of so many answers. */
export const meansOf = ({ loss, correct, steps }: Sums, answers: number): { loss: number; accuracy?: number } => ({
  loss: loss / steps,
  ...accuracyOf(correct, steps * answers),
});

/** The share of right answers; nothing where there are none to judge. */
export const accuracyOf = (correct: number, answers: number): { accuracy?: number } =>
  answers > 0 ? { accuracy: correct / answers } : {};

/** Most points that a curve keeps, whatever the run's length. */
const mostPoints = 400;

/** Steps between two points of the curve. */
export const pointDistance = (steps: number): number => Math.max(1, Math.ceil(steps / mostPoints));

/**
 * Reads progress from the JSON text of a state file. Returns undefined where it is not what `JSON.stringify` made of one:
 * a count or a mean is missing, negative, or no finite number.
 */
export function parseProgress(text: string): Progress | undefined {
  try {
    const value = JSON.parse(text) as Progress;
    return isProgress(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const finite = (x: unknown): boolean => typeof x === 'number' && Number.isFinite(x);
const isCount = (x: unknown): boolean => Number.isSafeInteger(x) && (x as number) >= 0;
const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;
const isSums = (x: unknown): boolean =>
  isRecord(x) && finite(x['loss']) && isCount(x['correct']) && isCount(x['steps']);
const isMeans = (x: unknown): x is Readonly<Record<string, unknown>> =>
  isRecord(x) && finite(x['loss']) && (x['accuracy'] === undefined || finite(x['accuracy']));
const isPoint = (x: unknown): boolean => isMeans(x) && isCount(x['step']) && finite(x['rate']);
const isEpoch = (x: unknown): boolean =>
  isMeans(x) &&
  isCount(x['epoch']) &&
  isCount(x['step']) &&
  (x['validation'] === undefined || isMeans(x['validation']));
const isListOf = (x: unknown, isOne: (one: unknown) => boolean): boolean => Array.isArray(x) && x.every(isOne);

const isProgress = (x: unknown): boolean =>
  isRecord(x) &&
  ['epoch', 'step', 'total'].every((name) => isCount(x[name])) &&
  ['current', 'window'].every((name) => isSums(x[name])) &&
  isListOf(x['points'], isPoint) &&
  isListOf(x['epochs'], isEpoch);
