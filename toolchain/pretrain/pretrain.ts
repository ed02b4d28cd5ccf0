/** @file One pre-training run from a plan to weights, and its folder. */
import { sha256Hex } from '../../ir/sha256.ts';
import type { AnyTensor, TensorFile } from '../../ir/tensor.ts';
import { writeSafetensors } from '../../runtime/index.ts';
import {
  atStart,
  curvePicture,
  decoderParameters,
  decoderSizes,
  loadState,
  pretrainLearner,
  stateFile,
  type Ending,
  type PretrainLearner,
  type Progress,
  type StartedWith,
} from '../../trainer/index.ts';
import type { Host } from '../host.ts';
import type { RunFolder } from '../train/folder.ts';
import { followedLoop, type TrainingWatch } from '../train/followed.ts';
import { reconstructions } from './picture.ts';
import { learnerOptions, type PretrainPlan } from './plan.ts';

/** What a run needs besides its plan. */
export interface PretrainWork {
  readonly host: Host;
  readonly plan: PretrainPlan;
  readonly threads: number;
  readonly folder: RunFolder;
  readonly resume: boolean;
  readonly started: StartedWith;
  readonly watch: TrainingWatch;
}

export interface Pretrained extends Ending {
  readonly learner: PretrainLearner;
}

/** The learner of a plan. */
export const startPretraining = (
  { training }: Pick<Host, 'training'>,
  plan: PretrainPlan,
  threads: number,
): PretrainLearner => pretrainLearner(plan.encoder, plan.initial, learnerOptions(plan, threads), training);

/** Seconds after which the state is saved inside an epoch. */
const saveSeconds = 60;

/** Learns to the end, or until interrupted; the folder then holds the state, the figures, the curve and the pictures. */
export async function runPretraining({
  host,
  plan,
  threads,
  folder,
  resume,
  started,
  watch,
}: PretrainWork): Promise<Pretrained> {
  const { settings, identity, steps } = plan;
  const state = resume ? folder.readState() : undefined;
  folder.make();
  const learner = startPretraining(host, plan, threads);
  const start = state ? loadState(state, identity, learner, `${folder.path}, state`) : atStart;
  await folder.cutMetrics(state ? start.total : -1);
  if (!state) folder.addMetrics({ kind: 'start', step: 0, model: plan.model.graph.name, settings: identity.settings });
  const total = steps * settings.epochs;
  const save = async (progress: Progress): Promise<void> => {
    await folder.writeState(stateFile(identity, 'float', progress, learner.state(), started));
    const title = `${plan.model.graph.name}, masked pre-training on ${plan.data.name}`;
    await folder.writeCurve(
      curvePicture(title, progress, { steps: total, stepsPerEpoch: steps, harder: [], validated: false }),
    );
    await folder.writePicture(reconstructions(plan, learner, progress));
  };
  if (!state) await save(start);
  const { lr, warmup, floor, fromZero, epochs } = settings;
  const schedule = { rate: lr, floor: Math.min(floor, lr), warmup: Math.round(warmup * steps), fromZero, steps: total };
  const following = { host, folder, watch, epochs, saveSeconds, save };
  const ending = await followedLoop({ ...plan.run, learner, epochs, schedule }, start, following);
  return { ...ending, learner };
}

/** Writes encoder and decoder under the official keys. Throws SPK412. */
export async function writePretrained(
  host: Host,
  plan: PretrainPlan,
  { learner, progress }: Pretrained,
  out: string,
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const content = writeSafetensors(pretrainedFile(plan, learner, progress));
  await host.write(out, content);
  return { bytes: content.length, sha256: sha256Hex(content) };
}

function pretrainedFile(plan: PretrainPlan, learner: PretrainLearner, { total, points }: Progress): TensorFile {
  const weights = learner.weights();
  if (weights.kind !== 'float') throw new Error('pre-training has float weights');
  const shapes = new Map([
    ...plan.encoder.graph.nodes.labels.flatMap(({ name, parameters }) =>
      parameters.map((spec) => [`${name}.${spec.name}`, spec.shape] as const),
    ),
    ...decoderParameters(decoderSizes(plan.encoder, plan.mask.decoder)).map(({ key, shape }) => [key, shape] as const),
  ]);
  const tensors = new Map(
    [...weights.parameters].map(([key, data]): [string, AnyTensor] => [
      key,
      { type: 'F32', shape: shapes.get(key)!, data },
    ]),
  );
  const loss = points.at(-1)?.loss;
  return {
    tensors,
    metadata: {
      source: 'spikec pretrain',
      ...{ data: plan.data.name, data_sha256: plan.data.sha256, pretraining: JSON.stringify(plan.identity.settings) },
      steps: String(total),
      ...(loss === undefined ? {} : { reconstruction_loss: String(loss) }),
    },
  };
}
