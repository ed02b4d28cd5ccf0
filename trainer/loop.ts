/** @file The training loop: which batch comes when, what is reported, when it stops. Knows neither files nor kernels. */
import { fail } from '../ir/diagnostics/index.ts';
import { emptyBatch, epochOrder, fillTrainingBatch, stepsPerEpoch, type Batch, type Draw } from './batches.ts';
import { judge, pause, type Breathe, type HeldOutScore } from './judge.ts';
import type { Learner } from './learner.ts';
import { accuracyOf, meansOf, noSums, plus, pointDistance, type EpochRecord, type Progress } from './progress.ts';
import { rateAt, type RateSchedule } from './schedule.ts';

/** A run up to the end of one of its phases: with one learner, on one schedule. */
export interface TrainingRun {
  readonly learner: Learner;
  /** What is learnt from; `training` holds a batch at least. */
  readonly draw: Draw;
  /** Samples that are only judged; may be empty. */
  readonly validation: Uint32Array;
  /** Epochs of the run when the phase ends. */
  readonly epochs: number;
  readonly schedule: RateSchedule;
  /** Values of one encoded picture. */
  readonly imageSize: number;
}

/** One step, for whoever watches. */
export interface StepReport {
  readonly progress: Progress;
  /** Steps of one epoch, and of the run. */
  readonly steps: number;
  readonly totalSteps: number;
  /** Of this step; no accuracy where no answer is right or wrong. */
  readonly loss: number;
  readonly accuracy?: number;
  readonly rate: number;
  /** Since the loop began. */
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
}

/** What the loop calls; it waits for each. */
export interface LoopEvents {
  /** After every step. */
  readonly onStep?: (report: StepReport) => void;
  readonly onEpoch?: (record: EpochRecord, progress: Progress) => void;
  /** Keeps what is needed to go on: after every epoch, when asked to stop, and when a step says it is time. */
  readonly save?: (progress: Progress) => Promise<void>;
  /** Asked after every step: whether to save now, or to save and stop. */
  readonly wish?: () => 'go on' | 'save' | 'stop';
  /** Waited for after every step and every judged batch. Default: a timer of no time. */
  readonly breathe?: Breathe;
}

/** Where a run ended: at its last step, or where it was asked to stop. */
export interface Ending {
  readonly finished: boolean;
  readonly progress: Progress;
}

/**
 * Trains from `progress` to the end. The same run from the same tensors and progress gives the same bits, wherever it was
 * interrupted. Throws SPK805 where a loss or a weight is not finite or the loss is far above chance; nothing is saved then.
 */
export async function trainingLoop(run: TrainingRun, from: Progress, events: LoopEvents = {}): Promise<Ending> {
  const steps = stepsPerEpoch(run.draw.training.length, run.learner.batch);
  checkProgress(from, steps, run.epochs);
  const { breathe = pause } = events;
  const clock = startClock(run, from, steps);
  let progress = from;
  while (progress.epoch < run.epochs) {
    const order = epochOrder(run.draw.training, run.draw.seed, progress.epoch);
    while (progress.step < steps) {
      const done = oneStep(run, order, progress);
      progress = done.progress;
      events.onStep?.({ ...done, ...clock(progress), steps, totalSteps: steps * run.epochs });
      await breathe();
      const wish = events.wish?.() ?? 'go on';
      // The end of an epoch saves by itself.
      if (wish !== 'go on' && progress.step < steps) await events.save?.(progress);
      if (wish === 'stop' && progress.step < steps) return { finished: false, progress };
    }
    progress = await endEpoch(run, progress, breathe);
    events.onEpoch?.(progress.epochs.at(-1)!, progress);
    await events.save?.(progress);
    await breathe();
    if (events.wish?.() === 'stop' && progress.epoch < run.epochs) return { finished: false, progress };
  }
  return { finished: true, progress };
}

/** Progress comes from a file: its counts must be those of some moment of this run. */
function checkProgress({ epoch, step, total, current, epochs }: Progress, steps: number, most: number): void {
  const sound = epoch <= most && step < steps && total === epoch * steps + step;
  if (!sound || current.steps !== step || epochs.length !== epoch)
    fail('SPK806', 'the counts of the training state belong to no step of this run', {
      help: 'resume from another run folder',
    });
}

interface StepDone {
  readonly progress: Progress;
  readonly loss: number;
  readonly accuracy?: number;
  readonly rate: number;
}

function oneStep(run: TrainingRun, order: Uint32Array, progress: Progress): StepDone {
  const { learner, draw, schedule } = run;
  const batch = newBatch(run);
  fillTrainingBatch(draw, progress.epoch, order, progress.step * learner.batch, batch);
  const rate = rateAt(progress.total, schedule);
  const { loss, correct } = learner.learn(batch, { step: progress.total, rate });
  if (!Number.isFinite(loss)) diverged(learner, `the loss is ${loss} in step ${progress.total + 1}`);
  const [step, total] = [progress.step + 1, progress.total + 1];
  const [current, window] = [plus(progress.current, loss, correct), plus(progress.window, loss, correct)];
  const next = withPoint({ ...progress, step, total, current, window }, run, rate);
  return { progress: next, loss, ...accuracyOf(correct, learner.answers), rate };
}

const batches = new WeakMap<Learner, Batch>();

/** One batch per learner, filled again and again. */
function newBatch({ learner, draw, imageSize }: TrainingRun): Batch {
  const known = batches.get(learner);
  if (known) return known;
  const batch = emptyBatch(draw, learner.batch, imageSize);
  batches.set(learner, batch);
  return batch;
}

/** Adds a point to the curve when its steps are full. */
function withPoint(progress: Progress, { learner, schedule }: TrainingRun, rate: number): Progress {
  const end = (schedule.before ?? 0) + schedule.steps;
  if (progress.window.steps < pointDistance(end) && progress.total < end) return progress;
  const means = meansOf(progress.window, learner.answers);
  checkLoss(means.loss, learner, progress);
  return { ...progress, window: noSums, points: [...progress.points, { step: progress.total, ...means, rate }] };
}

/** This many times the loss of a guess on average is no learning. */
const timesChance = 8;

function checkLoss(loss: number, learner: Learner, { total, window }: Progress): void {
  const limit = timesChance * Math.max(1, learner.chance);
  if (loss > limit)
    diverged(
      learner,
      `the loss is ${loss.toPrecision(4)} over the ${window.steps} steps up to step ${total}; guessing gives ${learner.chance.toPrecision(3)}`,
    );
}

function diverged(learner: Learner, what: string): never {
  const where = learner.unsound();
  return fail('SPK805', `training diverged: ${what}`, {
    ...(where ? { place: `layer "${where.layer}", ${where.what}` } : {}),
    help: 'lower --lr, lengthen --warmup, or clip gradients with --clip 1; the last saved state is intact',
  });
}

async function endEpoch(run: TrainingRun, progress: Progress, breathe: Breathe): Promise<Progress> {
  const { learner, draw, validation } = run;
  const where = learner.unsound();
  if (where) diverged(learner, `a weight is not finite after epoch ${progress.epoch + 1}`);
  const found = validation.length > 0 ? await judge(learner, draw.data, validation, newBatch(run), breathe) : undefined;
  const record: EpochRecord = {
    epoch: progress.epoch + 1,
    step: progress.total,
    ...meansOf(progress.current, learner.answers),
    ...(found ? { validation: validationOf(found) } : {}),
  };
  return { ...progress, epoch: record.epoch, step: 0, current: noSums, epochs: [...progress.epochs, record] };
}

const validationOf = ({
  loss,
  accuracy,
  overlap,
  precision,
}: HeldOutScore): NonNullable<EpochRecord['validation']> => ({
  ...{ loss, accuracy },
  ...(overlap === undefined ? {} : { overlap }),
  ...(precision === undefined ? {} : { precision }),
});

type Clock = (progress: Progress) => { readonly imagesPerSecond: number; readonly secondsLeft: number };

function startClock({ learner, epochs }: TrainingRun, from: Progress, steps: number): Clock {
  const start = performance.now();
  return ({ total }) => {
    const seconds = (performance.now() - start) / 1000;
    const perStep = seconds / Math.max(1, total - from.total);
    return { imagesPerSecond: learner.batch / perStep, secondsLeft: perStep * (steps * epochs - total) };
  };
}
