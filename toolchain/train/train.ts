/** @file One training run from a model and a data set to weights: its plan, its two phases, its folder. */
import { foldBatchNorms, modelHash } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import { inputNodes, type ModelGraph } from '../../ir/model/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import type { EncodedData, InputGrid } from '../../runtime/index.ts';
import {
  atStart,
  chooseGrid,
  curvePicture,
  initialParameters,
  loadState,
  networkLearner,
  phaseOf,
  splitData,
  stateFile,
  stepsPerEpoch,
  trainableModel,
  trainingLoop,
  type Course,
  type Ending,
  type NetworkLearner,
  type Phase,
  type Progress,
  type RunIdentity,
  type RateSchedule,
  type TrainingRun,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { breathe, type CaughtInterrupts } from '../../node/interrupt.ts';
import type { LoadedModel } from '../load/model.ts';
import { hex } from '../load/image.ts';
import { percent } from '../../cli/terminal/numbers.ts';
import type { RunFolder } from './folder.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { stepWatcher } from '../../cli/words/training_progress.ts';
import type { TrainingSettings } from './settings.ts';

type Parameters = ReadonlyMap<string, Float32Array>;

/** What a run is made of, before its networks are. */
export interface TrainingPlan {
  readonly model: LoadedModel;
  readonly classes: number;
  readonly settings: TrainingSettings;
  /** Float weights to begin with. */
  readonly initial: Parameters;
  /** Whether the run stops before deploy mode. */
  readonly floatOnly: boolean;
  readonly data: EncodedData;
  readonly grid: InputGrid;
  readonly run: Omit<TrainingRun, 'learner' | 'epochs' | 'schedule'>;
  /** Steps of one epoch. */
  readonly steps: number;
  readonly identity: RunIdentity;
}

/** What is trained, besides model, data and settings. */
export interface TrainingStart {
  /** Float weights to begin with instead of random ones, and the sha256 of their file. */
  readonly from?: { readonly parameters: Parameters; readonly sha256: string };
  readonly floatOnly: boolean;
}

/** Finds data and checks that model, data and settings go together. Throws SPK801 to SPK804, SPK445 and the like. */
export async function planTraining(
  model: LoadedModel,
  data: string,
  settings: TrainingSettings,
  { from, floatOnly }: TrainingStart,
): Promise<TrainingPlan> {
  const { classes, imageSize } = trainableModel(model.graph);
  const { gridOfModel, openTrainingData } = await import('../../runtime/index.ts');
  const grid = gridOfModel(inputNodes(model.graph)[0]!);
  const encoded = await openTrainingData(data, grid, classes);
  const { seed } = settings;
  const { training, validation } = splitData(encoded.count, heldOut(encoded.count, settings), seed);
  const steps = stepsPerEpoch(training.length, settings.batch);
  if (steps === 0)
    fail('SPK804', `${training.length} samples to learn from do not fill a batch of ${settings.batch}`, {
      place: encoded.name,
      help: 'lower --batch or --validation',
    });
  const texts = { ...settings.texts, from: from?.sha256 ?? 'random weights', float: String(floatOnly) };
  return {
    ...{ model, classes, settings, data: encoded, grid, steps, floatOnly },
    initial: from?.parameters ?? initialParameters(model.graph, seed),
    identity: { model: hex(modelHash(model.graph)), data: encoded.sha256, settings: texts },
    run: { validation, imageSize, draw: { data: encoded, training, rules: settings.augmentation, seed } },
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

/** Epochs of both phases. */
export const allEpochs = ({ settings, floatOnly }: TrainingPlan): number =>
  settings.epochs + (floatOnly ? 0 : settings.fineTune);

/** The whole run in steps, for its picture. */
const courseLength = (plan: TrainingPlan): Course => ({
  steps: plan.steps * allEpochs(plan),
  ...(plan.floatOnly ? {} : { deployFrom: plan.steps * plan.settings.epochs }),
});

/** Where a phase ends, and how its learning rate goes. */
function courseOf({ settings, steps }: TrainingPlan, phase: Phase): { epochs: number; schedule: RateSchedule } {
  const { epochs, lr, warmup, fineTune, fineTuneRate } = settings;
  const floor = 1e-6;
  if (phase === 'float')
    return {
      epochs,
      schedule: { rate: lr, floor: Math.min(floor, lr), warmup: Math.round(warmup * steps), steps: steps * epochs },
    };
  const schedule = { before: steps * epochs, rate: fineTuneRate, floor: Math.min(floor, fineTuneRate), warmup: 0 };
  return { epochs: epochs + fineTune, schedule: { ...schedule, steps: steps * fineTune } };
}

/** The network of a plan with float weights, on so many threads. */
export const startLearner = ({ model, settings, initial }: TrainingPlan, threads: number): NetworkLearner =>
  networkLearner(model.graph, initial, { ...settings, threads }, nodeMachine);

/** The folded network on the chip's grid, from float weights of the model. */
function startDeployed(
  { model, settings, steps }: TrainingPlan,
  float: Parameters,
  threads: number,
): Pick<Trained, 'graph' | 'learner'> {
  const folded = foldBatchNorms(model.graph, { kind: 'float', parameters: float });
  if (folded.weights.kind !== 'float') throw new Error('float weights stay float when norms are folded');
  const { parameters } = folded.weights;
  const grid = chooseGrid(folded.model, parameters, settings.weightBits);
  const updatesBefore = steps * settings.epochs;
  const learner = networkLearner(folded.model, parameters, { ...settings, threads, grid, updatesBefore }, nodeMachine);
  return { graph: folded.model, learner };
}

/** Where a run is, and with which network. */
export interface Trained extends Ending {
  readonly phase: Phase;
  readonly learner: NetworkLearner;
  /** The graph of the learner: the model, or in deploy mode the model with its norms folded. */
  readonly graph: ModelGraph;
}

/** What a run needs besides its plan. */
export interface TrainingWork {
  readonly plan: TrainingPlan;
  readonly threads: number;
  readonly folder: RunFolder;
  readonly resume: boolean;
  readonly interrupts: CaughtInterrupts;
  readonly terminal: Terminal;
}

/** Trains through both phases, or until interrupted; the folder then holds the state, the figures and the curve. */
export async function runTraining(work: TrainingWork): Promise<Trained> {
  const { plan, threads, folder, resume } = work;
  const state = resume ? await folder.readState() : undefined;
  folder.make();
  if (!resume) {
    await folder.cutMetrics(-1);
    folder.addMetrics(startLine(plan));
  }
  if (state && phaseOf(state) === 'deploy') return deployPhase(work, plan.initial, state);
  const learner = startLearner(plan, threads);
  const float = { phase: 'float', learner, graph: plan.model.graph } as const;
  const ending = await runPhase(work, float, state ?? atStart);
  if (!ending.finished || plan.floatOnly) return { ...float, ...ending };
  const weights = learner.weights();
  if (weights.kind !== 'float') throw new Error('the first phase trains float weights');
  await folder.writeFloat(weights, plan.model.graph);
  await learner.close();
  work.terminal.print(`deploy mode: norms folded, ${plan.settings.weightBits}-bit weights`);
  return deployPhase(work, weights.parameters, ending.progress);
}

async function deployPhase(work: TrainingWork, float: Parameters, from: Progress | TensorFile): Promise<Trained> {
  const deployed = { phase: 'deploy', ...startDeployed(work.plan, float, work.threads) } as const;
  return { ...deployed, ...(await runPhase(work, deployed, from)) };
}

/** Seconds after which the state is saved inside an epoch. */
const saveSeconds = 600;

/** @param from where the run is, or the state of this phase to go on from. */
async function runPhase(
  { plan, folder, interrupts, terminal }: TrainingWork,
  { phase, learner }: Pick<Trained, 'phase' | 'learner'>,
  from: Progress | TensorFile,
): Promise<Ending> {
  const { identity, run } = plan;
  const start = 'tensors' in from ? loadState(from, identity, learner, `${folder.path}, state`) : from;
  if ('tensors' in from) await folder.cutMetrics(start.total);
  let saved = performance.now();
  const save = async (progress: Progress): Promise<void> => {
    await folder.writeState(stateFile(identity, phase, progress, learner.state()));
    await folder.writeCurve(curvePicture(curveTitle(plan, progress), progress, courseLength(plan)));
    saved = performance.now();
  };
  // A run that is interrupted in its first epoch can be resumed, too, and a full disk shows before hours are spent.
  if (!('tensors' in from)) await save(start);
  return trainingLoop({ ...run, ...courseOf(plan, phase), learner }, start, {
    breathe,
    save,
    wish: () => (interrupts.asked() ? 'stop' : performance.now() - saved > 1000 * saveSeconds ? 'save' : 'go on'),
    onStep: stepWatcher(start, folder, allEpochs(plan), terminal),
    onEpoch(record) {
      folder.addMetrics({ kind: 'epoch', phase, ...record });
      terminal.print(epochLine(record, allEpochs(plan)));
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
