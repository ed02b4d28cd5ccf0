/** @file One training run from a model and a data set to weights, with its folder. */
import { modelHash } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputNodes } from '../../ir/model/index.ts';
import type { EncodedData, InputGrid } from '../../runtime/index.ts';
import {
  atStart,
  curvePicture,
  initialParameters,
  loadState,
  networkLearner,
  splitData,
  stateFile,
  stepsPerEpoch,
  trainableModel,
  trainingLoop,
  type Ending,
  type NetworkLearner,
  type Progress,
  type RunIdentity,
  type StepReport,
  type TrainingRun,
} from '../../trainer/index.ts';
import type { CaughtInterrupts } from './interrupt.ts';
import type { LoadedModel } from './model.ts';
import { hex } from './image.ts';
import { percent, whole } from './numbers.ts';
import type { RunFolder } from './run_folder.ts';
import type { Terminal } from './terminal.ts';
import type { TrainingSettings } from './training_settings.ts';

/** What a run is made of, before its network is. */
export interface TrainingPlan {
  readonly model: LoadedModel;
  readonly classes: number;
  readonly settings: TrainingSettings;
  readonly data: EncodedData;
  readonly grid: InputGrid;
  readonly run: Omit<TrainingRun, 'learner'>;
  /** Steps of one epoch. */
  readonly steps: number;
  readonly identity: RunIdentity;
}

/** Finds data and checks that model, data and settings go together. Throws SPK801 to SPK804, SPK445 and the like. */
export async function planTraining(
  model: LoadedModel,
  data: string,
  settings: TrainingSettings,
): Promise<TrainingPlan> {
  const { classes, imageSize } = trainableModel(model.graph);
  const { gridOfModel, openTrainingData } = await import('../../runtime/index.ts');
  const grid = gridOfModel(inputNodes(model.graph)[0]!);
  const encoded = await openTrainingData(data, grid, classes);
  const { epochs, seed, lr, warmup } = settings;
  const { training, validation } = splitData(encoded.count, heldOut(encoded.count, settings), seed);
  const steps = stepsPerEpoch(training.length, settings.batch);
  if (steps === 0)
    fail('SPK804', `${training.length} samples to learn from do not fill a batch of ${settings.batch}`, {
      place: encoded.name,
      help: 'lower --batch or --validation',
    });
  return {
    ...{ model, classes, settings, data: encoded, grid, steps },
    identity: { model: hex(modelHash(model.graph)), data: encoded.sha256, settings: settings.texts },
    run: {
      ...{ validation, epochs, imageSize },
      draw: { data: encoded, training, rules: settings.augmentation, seed },
      schedule: { rate: lr, floor: Math.min(1e-6, lr), warmup: Math.round(warmup * steps), steps: steps * epochs },
    },
  };
}

function heldOut(count: number, { validation }: TrainingSettings): number {
  const held = validation < 1 ? Math.round(validation * count) : validation;
  return held < count
    ? held
    : fail('SPK804', `--validation ${validation} leaves none of ${count} samples to learn from`, {
        help: 'put fewer samples aside',
      });
}

/** The network of a plan with its initial weights, on so many threads. */
export const startLearner = ({ model, settings }: TrainingPlan, threads: number): NetworkLearner =>
  networkLearner(model.graph, initialParameters(model.graph, settings.seed), { ...settings, threads });

/** Seconds after which the state is saved inside an epoch. */
const saveSeconds = 600;

/** Trains to the end, or until interrupted; the folder then holds the state, the figures and the curve. */
export async function runTraining(
  plan: TrainingPlan,
  learner: NetworkLearner,
  folder: RunFolder,
  resume: boolean,
  interrupts: CaughtInterrupts,
  terminal: Terminal,
): Promise<Ending> {
  const { identity, run, settings } = plan;
  const from = resume ? loadState(await folder.readState(), identity, learner, `${folder.path}, state`) : atStart;
  folder.make();
  await folder.cutMetrics(resume ? from.total : -1);
  if (!resume) folder.addMetrics(startLine(plan));
  let saved = performance.now();
  const save = async (progress: Progress): Promise<void> => {
    await folder.writeState(stateFile(identity, progress, learner.state()));
    await folder.writeCurve(curvePicture(curveTitle(plan, progress), progress, run.schedule.steps));
    saved = performance.now();
  };
  // A run that is interrupted in its first epoch can be resumed, too, and a full disk shows before hours are spent.
  if (!resume) await save(from);
  return trainingLoop({ ...run, learner }, from, {
    save,
    wish: () => (interrupts.asked() ? 'stop' : performance.now() - saved > 1000 * saveSeconds ? 'save' : 'go on'),
    onStep: stepWatcher(from, folder, settings.epochs, terminal),
    onEpoch(record) {
      folder.addMetrics({ kind: 'epoch', ...record });
      terminal.print(epochLine(record, settings.epochs));
    },
  });
}

export const runFigures = ({ run, steps, data }: TrainingPlan): Record<string, unknown> => ({
  samples: run.draw.training.length,
  validation: run.validation.length,
  dataSet: data.name,
  stepsPerEpoch: steps,
});

/** The first line of the figures. */
const startLine = (plan: TrainingPlan): object => ({
  ...{ kind: 'start', step: 0, model: plan.model.graph.name },
  ...{ modelHash: plan.identity.model, dataHash: plan.identity.data, settings: plan.identity.settings },
  ...runFigures(plan),
});

/** Progress on a terminal, a few times a second; the curve's points into the figures. */
function stepWatcher(
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

const epochLine = ({ epoch, loss, accuracy, validation }: Progress['epochs'][number], epochs: number): string => {
  const judged = validation
    ? `; validation loss ${validation.loss.toFixed(4)}, accuracy ${percent(validation.accuracy, 1)}`
    : '';
  return `epoch ${epoch}/${epochs}: loss ${loss.toFixed(4)}, accuracy ${percent(accuracy, 1)}${judged}`;
};

const curveTitle = ({ model, data }: TrainingPlan, { epochs }: Progress): string => {
  const last = epochs.at(-1)?.validation;
  return `${model.graph.name} on ${data.name}${last ? `: validation accuracy ${percent(last.accuracy, 1)}` : ''}`;
};

/** Seconds as `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function timeText(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
}
