/** @file One training run from a plan to weights: its two phases, and its folder. */
import type { ModelGraph } from '../../ir/model/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import {
  atStart,
  chooseGrid,
  curvePicture,
  loadState,
  networkLearner,
  phaseOf,
  stateFile,
  type Course,
  type Ending,
  type NetworkLearner,
  type NetworkOptions,
  type Phase,
  type Progress,
  type RateSchedule,
  type StartedWith,
} from '../../trainer/index.ts';
import { deployMode, type Parameters } from './deploy.ts';
import type { RunFolder } from './folder.ts';
import { followedLoop, type TrainingWatch } from './followed.ts';
import type { Host } from '../host.ts';
import { allEpochs, runFigures, type TrainingPlan } from './plan.ts';
import { framesOf, objectiveOf, startTaught } from './taught.ts';

/** The whole run in steps, for its picture. */
const courseLength = (plan: TrainingPlan): Course => ({
  steps: plan.steps * allEpochs(plan),
  stepsPerEpoch: plan.steps,
  harder: harderTraining(plan),
  validated: plan.run.validation.length > 0,
  ...(plan.floatOnly ? {} : { deployFrom: plan.steps * plan.settings.epochs }),
});

/** What is done to samples and labels in training alone. */
const harderTraining = ({ settings: { labelSmoothing, augmentation } }: TrainingPlan): string[] => [
  ...(labelSmoothing > 0 ? ['label smoothing'] : []),
  ...(Object.values(augmentation).some((rule) => rule !== false && rule !== 0) ? ['augmentation'] : []),
];

/** Where a phase ends, and how its learning rate goes. */
function courseOf({ settings, steps }: TrainingPlan, phase: Phase): { epochs: number; schedule: RateSchedule } {
  const { epochs, lr, warmup, fineTune, fineTuneRate, floor, fromZero } = settings;
  if (phase === 'float')
    return {
      epochs,
      schedule: {
        rate: lr,
        floor: Math.min(floor, lr),
        warmup: Math.round(warmup * steps),
        fromZero,
        steps: steps * epochs,
      },
    };
  const schedule = { before: steps * epochs, rate: fineTuneRate, floor: Math.min(floor, fineTuneRate), warmup: 0 };
  return { epochs: epochs + fineTune, schedule: { ...schedule, steps: steps * fineTune } };
}

/** What a run may take of the machine; it changes no bit. */
export type Means = Pick<NetworkOptions, 'threads' | 'memory' | 'segments'>;

/** The network of a plan with float weights. */
export const startLearner = ({ training }: Pick<Host, 'training'>, plan: TrainingPlan, means: Means): NetworkLearner =>
  networkLearner(
    plan.model.graph,
    plan.initial,
    { ...plan.settings, ...framesOf(plan.data), ...means, objective: objectiveOf(plan) },
    training,
  );

/** The network of deploy mode on the chip's grid, from float weights of the model. */
function startDeployed(
  { training }: Pick<Host, 'training'>,
  plan: TrainingPlan,
  float: Parameters,
  means: Means,
): Pick<Trained, 'graph' | 'learner'> {
  const { model, settings, steps, data } = plan;
  const { graph, parameters } = deployMode(model.graph, float, settings.weightBits);
  const grid = chooseGrid(graph, parameters, settings.weightBits);
  const updatesBefore = steps * settings.epochs;
  const { scales, learnedScaleRate, fineTuneRate } = settings;
  const learned = scales === 'learned' ? { scaleRate: learnedScaleRate / fineTuneRate } : {};
  const learner = networkLearner(
    graph,
    parameters,
    { ...settings, ...framesOf(data), ...means, objective: objectiveOf(plan), grid, updatesBefore, ...learned },
    training,
  );
  return { graph, learner };
}

/** Where a run is, and with which network. */
export interface Trained extends Ending {
  readonly phase: Phase;
  readonly learner: NetworkLearner;
  /** The graph of the learner: the model, or in deploy mode the model with norms folded and cascades merged. */
  readonly graph: ModelGraph;
}

/** Whoever looks on while a run goes through its phases. */
export interface PhasesWatch extends TrainingWatch {
  /** Norms are folded and weights on the chip's grid from here on. */
  onDeploy(weightBits: number): void;
}

/** What a run needs besides its plan. */
export interface TrainingWork {
  readonly host: Host;
  readonly plan: TrainingPlan;
  readonly means: Means;
  readonly folder: RunFolder;
  readonly resume: boolean;
  /** What resuming needs and no hash brings back: kept in the state. */
  readonly started: StartedWith;
  readonly watch: PhasesWatch;
}

/** Trains through both phases, or until interrupted; the folder then holds the state, the figures and the curve. */
export async function runTraining(work: TrainingWork): Promise<Trained> {
  const taught = startTaught(work.host, work.plan, work.means.threads);
  try {
    return await throughPhases({ ...work, plan: taught.plan });
  } finally {
    await taught.close();
  }
}

async function throughPhases(work: TrainingWork): Promise<Trained> {
  const { host, plan, means, folder, resume } = work;
  const state = resume ? folder.readState() : undefined;
  folder.make();
  if (!resume) {
    await folder.cutMetrics(-1);
    folder.addMetrics(startLine(plan));
  }
  if (state && phaseOf(state) === 'deploy') return deployPhase(work, plan.initial, state);
  const learner = startLearner(host, plan, means);
  const float = { phase: 'float', learner, graph: plan.model.graph } as const;
  const ending = await runPhase(work, float, state ?? atStart);
  if (!ending.finished || plan.floatOnly) return { ...float, ...ending };
  const weights = learner.weights();
  if (weights.kind !== 'float') throw new Error('the first phase trains float weights');
  await folder.writeFloat(weights, plan.model.graph);
  await learner.close();
  work.watch.onDeploy(plan.settings.weightBits);
  return deployPhase(work, weights.parameters, ending.progress);
}

async function deployPhase(work: TrainingWork, float: Parameters, from: Progress | TensorFile): Promise<Trained> {
  const deployed = { phase: 'deploy', ...startDeployed(work.host, work.plan, float, work.means) } as const;
  return { ...deployed, ...(await runPhase(work, deployed, from)) };
}

/** Seconds after which the state is saved inside an epoch. */
const saveSeconds = 600;

/** @param from where the run is, or the state of this phase to go on from. */
async function runPhase(
  { host, plan, folder, started, watch }: TrainingWork,
  { phase, learner }: Pick<Trained, 'phase' | 'learner'>,
  from: Progress | TensorFile,
): Promise<Ending> {
  const { identity, run } = plan;
  const start = 'tensors' in from ? loadState(from, identity, learner, `${folder.path}, state`) : from;
  if ('tensors' in from) await folder.cutMetrics(start.total);
  const save = async (progress: Progress): Promise<void> => {
    await folder.writeState(stateFile(identity, phase, progress, learner.state(), started));
    await folder.writeCurve(curvePicture(curveTitle(plan, progress), progress, courseLength(plan)));
  };
  // A run that is interrupted in its first epoch can be resumed, too, and a full disk shows before hours are spent.
  if (!('tensors' in from)) await save(start);
  const following = { host, folder, watch, epochs: allEpochs(plan), marks: { phase }, saveSeconds, save };
  return followedLoop({ ...run, ...courseOf(plan, phase), learner }, start, following);
}

/** The first line of the figures. */
const startLine = (plan: TrainingPlan): object => ({
  ...{ kind: 'start', step: 0, model: plan.model.graph.name },
  ...{ modelHash: plan.identity.model, dataHash: plan.identity.data, settings: plan.identity.settings },
  ...runFigures(plan),
});

const curveTitle = ({ model, data }: TrainingPlan, { epochs }: Progress): string => {
  const last = epochs.at(-1)?.validation;
  return `${model.graph.name} on ${data.name}${last ? `: validation accuracy ${(100 * last.accuracy).toFixed(1)} %` : ''}`;
};
