/** @file A training run in words: while it goes on, and what came of it. */
import { exactFloat32 } from '../../ir/limits.ts';
import type { Findings, LearnedScales } from '../../toolchain/train/findings.ts';
import type { TrainingPlan } from '../../toolchain/train/plan.ts';
import type { Trained, PhasesWatch } from '../../toolchain/train/train.ts';
import type { HeldOutScore, Progress, StepReport } from '../../trainer/index.ts';
import { counted, percent, timeText, whole } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Says on a terminal what happens; a line of progress a few times a second. */
export function watchOn(terminal: Terminal, wantsStop: () => boolean): PhasesWatch {
  let shown = 0;
  const say = (line: string): void => {
    if (!terminal.quiet) terminal.print(line);
  };
  return {
    wantsStop,
    onStep(report, epochs) {
      const now = performance.now();
      if (now - shown < 200) return;
      shown = now;
      terminal.progress(progressLine(report, epochs));
    },
    onEpoch: (record, epochs) => say(epochLine(record, epochs)),
    onDeploy: (weightBits) => say(`deploy mode: norms folded, ${weightBits}-bit weights`),
  };
}

const progressLine = (report: StepReport, epochs: number): string => {
  const { progress, steps, loss, accuracy, imagesPerSecond, secondsLeft } = report;
  const epoch = Math.min(epochs, progress.epoch + 1);
  const right = accuracy === undefined ? '' : `  accuracy ${percent(accuracy, 1)}`;
  return `epoch ${epoch}/${epochs}  step ${progress.step}/${steps}  loss ${loss.toFixed(3)}${right}  ${whole(imagesPerSecond)} images/s  ${timeText(secondsLeft)} left`;
};

/** What stands for the validation samples is in the order of what stands for the others: short, for lines of 80 columns. */
const epochLine = ({ epoch, loss, accuracy, validation }: Progress['epochs'][number], epochs: number): string => {
  const overlap = validation ? overlapText(validation) : '';
  const judged = validation
    ? `; validation ${validation.loss.toFixed(4)}, ${percent(validation.accuracy, 1)}${overlap}`
    : '';
  const right = accuracy === undefined ? '' : `, accuracy ${percent(accuracy, 1)}`;
  return `epoch ${epoch}/${epochs}: loss ${loss.toFixed(4)}${right}${judged}`;
};

/** What the epochs of a run are: `3 epochs: 2 with float weights, then 1 in deploy mode`. */
export function phasesText({ settings: { epochs, fineTune }, floatOnly }: TrainingPlan): string {
  if (floatOnly) return `${counted(epochs, 'epoch')} with float weights`;
  const all = counted(epochs + fineTune, 'epoch');
  if (epochs === 0) return `${all} in deploy mode`;
  return `${all}: ${whole(epochs)} with float weights, then ${whole(fineTune)} in deploy mode`;
}

/** Of maps and boxes: how far what is said lies over what is so. */
const overlapText = ({ overlap, precision }: Partial<Pick<HeldOutScore, 'overlap' | 'precision'>>): string =>
  `${overlap === undefined ? '' : `, mIoU ${percent(overlap, 1)}`}${precision === undefined ? '' : `, mAP ${percent(precision, 1)}`}`;

/** Learned scales beside calibrated ones. */
function scalesText({ moved, channels, learned, calibrated }: LearnedScales): string {
  const where = `learned, ${whole(moved)} of ${counted(channels, 'channel')} elsewhere than calibrated`;
  if (!learned || !calibrated) return where;
  const score = ({ loss, accuracy }: HeldOutScore): string => `${loss.toFixed(4)}, ${percent(accuracy, 1)}`;
  return `${where}; validation ${score(learned)}, with calibrated ones for the same weights ${score(calibrated)}`;
}

/** Label and value of what was trained and how good it is. */
export function reportRows(
  plan: TrainingPlan,
  { progress: { epochs, total }, phase }: Trained,
  { test, exactness, scales }: Findings,
): [string, string][] {
  const last = epochs.at(-1);
  const weights = phase === 'float' ? 'float weights' : `${plan.settings.weightBits}-bit weights, as on the chip`;
  const rows: [string, string][] = [
    ['trained', `${whole(total)} steps of ${plan.settings.batch} samples on ${plan.data.name}`],
  ];
  if (last?.validation)
    rows.push([
      'validation',
      `${percent(last.validation.accuracy, 1)} of ${plan.data.maps ? 'the pixels of ' : plan.data.boxes ? 'the boxes of ' : ''}${whole(plan.run.validation.length)} samples${overlapText(last.validation)}`,
    ]);
  if (test)
    rows.push([
      'test',
      `${percent(test.correct, test.answers)}: ${whole(test.correct)} of ${whole(test.answers)}${overlapText(test)}, ${weights}`,
    ]);
  if (scales) rows.push(['weight scales', scalesText(scales)]);
  if (exactness)
    rows.push([
      'float32 sums',
      `at most ${whole(exactness.steps)} of ${whole(exactFloat32)} grid steps, in ${exactness.layer} (${exactness.samples} samples)`,
    ]);
  return rows;
}
