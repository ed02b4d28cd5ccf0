/** @file What a training run says on a terminal while it goes on, and what it notes down. */
import type { Progress, StepReport } from '../../trainer/index.ts';
import { percent, timeText, whole } from '../terminal/numbers.ts';
import type { RunFolder } from '../../toolchain/train/folder.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Progress on a terminal, a few times a second; the curve's points into the figures. */
export function stepWatcher(
  from: Progress,
  folder: RunFolder,
  epochs: number,
  terminal: Terminal,
): (report: StepReport) => void {
  let [points, shown] = [from.points.length, 0];
  return (report) => {
    const { progress, imagesPerSecond } = report;
    if (progress.points.length > points) {
      points = progress.points.length;
      folder.addMetrics({ kind: 'steps', ...progress.points.at(-1)!, imagesPerSecond: rounded(imagesPerSecond) });
    }
    const now = performance.now();
    if (now - shown < 200) return;
    shown = now;
    terminal.progress(progressLine(report, epochs));
  };
}

const rounded = (x: number): number => Number(x.toPrecision(4));

const progressLine = (report: StepReport, epochs: number): string => {
  const { progress, steps, loss, accuracy, imagesPerSecond, secondsLeft } = report;
  const epoch = Math.min(epochs, progress.epoch + 1);
  return `epoch ${epoch}/${epochs}  step ${progress.step}/${steps}  loss ${loss.toFixed(3)}  accuracy ${percent(accuracy, 1)}  ${whole(imagesPerSecond)} images/s  ${timeText(secondsLeft)} left`;
};
