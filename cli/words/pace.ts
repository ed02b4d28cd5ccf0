/** @file How fast samples go, and how long it still takes: a line of progress a few times a second. */
import { counted, timeText, whole } from '../terminal/numbers.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What is known before the first sample. */
export interface Course {
  /** `run`. */
  readonly command: string;
  /** Samples in all; absent where nobody knows. */
  readonly total: number | undefined;
  /** Samples that an earlier run has done. */
  readonly before?: number;
}

/** `run: 1,234 of 10,000 samples  35.2 samples/s  4 min 10 s left`. @param seconds since the first of them began. */
export function paceLine({ command, total, before = 0 }: Course, done: number, seconds: number): string {
  const rate = (done - before) / Math.max(seconds, 1e-3);
  const left = total === undefined || done === before ? '' : `  ${timeText((total - done) / rate)} left`;
  const samples = total === undefined ? counted(done, 'sample') : `${whole(done)} of ${counted(total, 'sample')}`;
  return `${command}: ${samples}  ${rate < 10 ? rate.toFixed(2) : whole(rate)} samples/s${left}`;
}

/** Shows the pace on a terminal; the clock starts now. */
export function paceOn(terminal: Terminal, course: Course): (done: number, remark?: string) => void {
  const start = performance.now();
  let shown = start;
  return (done, remark = '') => {
    const now = performance.now();
    if (now - shown < 200 && done > 1) return;
    shown = now;
    terminal.progress(`${paceLine(course, done, (now - start) / 1000)}${remark === '' ? '' : `  ${remark}`}`);
  };
}

/** A sample that takes longer than this, in milliseconds, shows where it is. */
const longSample = 2000;

/** Shows on a terminal how far a long sample is, by its time steps; the clock starts anew with each sample. */
export function stepsOn(terminal: Terminal, command: string): (step: number, steps: number) => void {
  let [start, shown] = [0, 0];
  return (step, steps) => {
    const now = performance.now();
    if (step === 0) start = now;
    if (now - start < longSample || now - shown < 200) return;
    shown = now;
    terminal.progress(stepLine(command, step + 1, steps, (now - start) / 1000));
  };
}

/** `run: time step 1,234 of 8,192 of a sample  3 min 20 s left`. @param seconds since the sample began. */
export const stepLine = (command: string, done: number, steps: number, seconds: number): string =>
  `${command}: time step ${whole(done)} of ${whole(steps)} of a sample  ${timeText((seconds / done) * (steps - done))} left`;
