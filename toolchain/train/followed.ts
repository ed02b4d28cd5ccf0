/** @file A training loop that is looked on at, noted down and saved: what all kinds of runs have in common. */
import {
  trainingLoop,
  type Ending,
  type EpochRecord,
  type Progress,
  type StepReport,
  type TrainingRun,
} from '../../trainer/index.ts';
import type { Host } from '../host.ts';
import type { RunFolder } from './folder.ts';

/** Whoever looks on while a run goes on. */
export interface TrainingWatch {
  /** Whether the run is to stop after this step; its state is saved then. */
  wantsStop(): boolean;
  /** @param epochs of the whole run. */
  onStep(report: StepReport, epochs: number): void;
  onEpoch(record: EpochRecord, epochs: number): void;
}

/** Where a loop is noted down, and who hears of it. */
export interface Following {
  readonly host: Pick<Host, 'breathe'>;
  readonly folder: RunFolder;
  readonly watch: TrainingWatch;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** What records of epochs say besides. */
  readonly marks?: Readonly<Record<string, string>>;
  /** Seconds after which the state is saved inside an epoch. */
  readonly saveSeconds: number;
  save(progress: Progress): Promise<void>;
}

/** Runs the loop to its end, or until somebody wants it to stop; points of the curve and epochs go among the figures of the folder. */
export function followedLoop(
  run: TrainingRun,
  start: Progress,
  { host, folder, watch, epochs, marks = {}, saveSeconds, save }: Following,
): Promise<Ending> {
  let saved = performance.now();
  let points = start.points.length;
  return trainingLoop(run, start, {
    breathe: () => host.breathe(),
    async save(progress) {
      await save(progress);
      saved = performance.now();
    },
    wish: () => (watch.wantsStop() ? 'stop' : performance.now() - saved > 1000 * saveSeconds ? 'save' : 'go on'),
    onStep(report) {
      const { progress, imagesPerSecond } = report;
      if (progress.points.length > points) {
        points = progress.points.length;
        folder.addMetrics({ kind: 'steps', ...progress.points.at(-1)!, imagesPerSecond: rounded(imagesPerSecond) });
      }
      watch.onStep(report, epochs);
    },
    onEpoch(record) {
      folder.addMetrics({ kind: 'epoch', ...marks, ...record });
      watch.onEpoch(record, epochs);
    },
  });
}

const rounded = (x: number): number => Number(x.toPrecision(4));
