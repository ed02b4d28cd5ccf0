import { fail } from '../../ir/diagnostics/index.ts';
import { loadWeights } from '../../toolchain/load/checkpoint.ts';
import { defineCommand } from '../arguments/command.ts';
import { readInput } from '../../toolchain/load/files.ts';
import { sha256Of } from '../../toolchain/load/image.ts';
import { catchInterrupts } from '../../node/interrupt.ts';
import { loadModel, type LoadedModel } from '../../toolchain/load/model.ts';
import { bytes, timeText, whole } from '../terminal/numbers.ts';
import { flag, number, parameterOption, required, text } from '../arguments/options.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { openRunFolder } from '../../toolchain/train/folder.ts';
import { pairs } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Outcome } from '../arguments/command.ts';
import type { TrainingPlan, TrainingStart, TrainingWork } from '../../toolchain/train/train.ts';
import { arithmetics, optimizers, trainingDefaults, trainingSettings } from '../../toolchain/train/settings.ts';
import { weightWidths } from '../../ir/limits.ts';

const standard = (name: keyof typeof trainingDefaults): string => `(default ${trainingDefaults[name]})`;

const options = {
  data: required('fashion-mnist, mnist, a folder (idx files, or PNG by class), IDXFILE,LABELS, or FILE.npz'),
  out: required('The checkpoint to write, .safetensors'),
  ...parameterOption,
  epochs: number(`Passes over the training samples with float weights ${standard('epochs')}`),
  'fine-tune': number(`Passes in deploy mode: norms folded, weights on the chip's grid ${standard('fine-tune')}`),
  'fine-tune-lr': text(`Largest learning rate of deploy mode ${standard('fine-tune-lr')}`),
  'weight-bits': number(`Width of weights on the chip: ${weightWidths.join(', ')} ${standard('weight-bits')}`),
  float: flag('Stop before deploy mode, and write float weights'),
  from: text('A float checkpoint to begin with instead of random weights'),
  batch: number(`Samples per step ${standard('batch')}`),
  lr: text(`Largest learning rate; it falls as a cosine to 1e-6 ${standard('lr')}`),
  optimizer: { ...text(`How weights move ${standard('optimizer')}`), choices: optimizers },
  'weight-decay': text(`Pull of weights to 0, not of biases and norms ${standard('weight-decay')}`),
  warmup: text(`Epochs over which the learning rate rises ${standard('warmup')}`),
  'label-smoothing': text(`Share of the target that goes to all classes ${standard('label-smoothing')}`),
  clip: text(`Largest norm of the gradient, 0 for no clipping ${standard('clip')}`),
  ema: text(`Decay of the moving average of weights, which is then deployed; 0 for none ${standard('ema')}`),
  augment: text(`none, or flip,shift=PIXELS,erase=PROBABILITY,mixup=ALPHA ${standard('augment')}`),
  arithmetic: {
    ...text(`relaxed fuses multiply and add where the machine can: faster, other bits ${standard('arithmetic')}`),
    choices: arithmetics,
  },
  seed: number(`Same seed, same bits ${standard('seed')}`),
  validation: text(`Samples put aside: a share, or a number from 1 ${standard('validation')}`),
  'device-threads': number('Threads that compute; they change no bit (default 1)'),
  'run-folder': text('Where state, figures and curve go (default: the name of --out with .run)'),
  resume: flag('Go on with the run in the folder: the same bits as if it had never stopped'),
  'dry-run': flag('Say memory and time per epoch, and train nothing'),
} as const;

/** `net.safetensors` has the folder `net.run`. */
const folderOf = (out: string): string => `${out.replace(/\.safetensors$/, '')}.run`;

export const train = defineCommand({
  name: 'train',
  summary: 'Train a model with spike firing approximation, down to the integers that the chip computes with',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options,
  examples: [
    ['train net.spike --data fashion-mnist --out net.safetensors --device-threads 2', 'with the defaults'],
    ['train net.spike --data fashion-mnist --out net.safetensors --dry-run', 'how long, how much memory'],
    ['train net.spike --data fashion-mnist --out net.safetensors --resume', 'after an interruption'],
    [
      'train net.spike --data fashion-mnist --from net.run/float.safetensors --epochs 0 --weight-bits 4 --out net4.safetensors',
      'the same network with 4-bit weights',
    ],
  ],
  async run({ model: path, data, out, p, ...args }, terminal) {
    const settings = trainingSettings(args);
    const threads = args['device-threads'] ?? 1;
    if (threads < 1 || threads > 64) fail('SPK703', '--device-threads must be 1 to 64');
    if (args['dry-run'] === true && args.resume === true)
      fail('SPK705', '--dry-run and --resume exclude each other', { help: 'leave one of them out' });
    await checkOutputs([{ option: '--out', path: out }], [path, data, ...(args.from === undefined ? [] : [args.from])]);
    const isDry = args['dry-run'] === true;
    const folder = isDry ? undefined : openRunFolder(args['run-folder'] ?? folderOf(out), args.resume === true);
    const model = await loadModel(path, p, terminal);
    const { planTraining } = await import('../../toolchain/train/train.ts');
    const start = { floatOnly: args.float === true, ...(await startingWeights(args.from, model, terminal)) };
    const plan = await planTraining(model, data, settings, start);
    if (!folder) return dryRun(plan, threads, terminal);
    const interrupts = catchInterrupts(() => terminal.note('stopping after this step; once more stops at once'));
    const work = { plan, threads, folder, resume: args.resume === true, interrupts, terminal };
    return trainAndWrite(work, data, out);
  },
});

async function startingWeights(
  from: string | undefined,
  model: LoadedModel,
  terminal: Terminal,
): Promise<Pick<TrainingStart, 'from'>> {
  if (from === undefined) return {};
  const { weights } = await loadWeights(from, model, terminal);
  if (weights.kind !== 'float')
    return fail('SPK811', 'the checkpoint to begin with holds integer weights', {
      place: from,
      help: 'give float weights: spikec train keeps those of a run as float.safetensors in the run folder',
    });
  return { from: { parameters: weights.parameters, sha256: sha256Of(readInput(from)) } };
}

async function trainAndWrite(work: TrainingWork, data: string, out: string): Promise<Outcome> {
  const { plan, folder, interrupts, terminal } = work;
  const [{ runFigures, runTraining }, { findingsOf }, { reportRows, writeCheckpoint }] = await Promise.all([
    import('../../toolchain/train/train.ts'),
    import('../../toolchain/train/findings.ts'),
    import('../../toolchain/train/result.ts'),
  ]);
  const start = performance.now();
  const trained = await runTraining(work).finally(() => terminal.progress());
  try {
    if (interrupts.asked()) terminal.note(`saved after step ${trained.progress.total}; go on with --resume`);
    // Ends the program where it was interrupted.
    interrupts.release();
    const findings = await findingsOf(plan, trained, data);
    const written = await writeCheckpoint(plan, trained, findings, out);
    const document = {
      model: plan.model.graph.name,
      file: plan.model.path,
      checkpoint: out,
      ...written,
      runFolder: folder.path,
      ...runFigures(plan),
      memoryBytes: trained.learner.memoryBytes,
      dataHash: plan.data.sha256,
      settings: plan.identity.settings,
      encoder: plan.data.steps,
      seconds: (performance.now() - start) / 1000,
      epochs: trained.progress.epochs,
      weights: trained.phase === 'float' ? 'float' : `int${plan.settings.weightBits}`,
      largestPartialSum: findings.exactness ?? null,
      test: findings.test ?? null,
    };
    const rows = reportRows(plan, trained, findings);
    rows.push(
      ['run folder', `${folder.path}: state.safetensors, float.safetensors, metrics.jsonl, curve.svg`],
      ['checkpoint', `${out}: ${bytes(written.bytes)}, sha256 ${written.sha256.slice(0, 16)}`],
    );
    return { json: document, text: () => pairs(rows, terminal.width) };
  } finally {
    await trained.learner.close();
  }
}

/** Steps that are timed, after one that warms up. */
const timedSteps = 3;

/** Memory and time, from a few true steps with float weights; those of deploy mode are a little shorter. */
async function dryRun(plan: TrainingPlan, threads: number, terminal: Terminal): Promise<Outcome> {
  const [{ measure }, { allEpochs, runFigures, startLearner }] = await Promise.all([
    import('../../toolchain/train/cost.ts'),
    import('../../toolchain/train/train.ts'),
  ]);
  const learner = startLearner(plan, threads);
  const cost = measure(plan, learner, timedSteps);
  await learner.close();
  const epochs = allEpochs(plan);
  const figures = {
    ...runFigures(plan),
    memoryBytes: learner.memoryBytes,
    ...cost,
    threads,
    epochs,
    encoder: plan.data.steps,
  };
  const rows: [string, string][] = [
    [
      'data',
      `${plan.data.name}: ${whole(plan.run.draw.training.length)} samples to learn from, ${whole(plan.run.validation.length)} put aside`,
    ],
    ['encoder', plan.data.steps.join('; ')],
    [
      'memory',
      `${bytes(learner.memoryBytes)} for a batch of ${plan.settings.batch}, ${bytes(cost.dataBytes)} for the data`,
    ],
    ['speed', `${whole(cost.imagesPerSecond)} images/s on ${threads === 1 ? 'one thread' : `${threads} threads`}`],
    ['time', `${timeText(cost.secondsPerEpoch)} per epoch, ${timeText(cost.secondsPerEpoch * epochs)} for ${epochs}`],
  ];
  return { json: { model: plan.model.graph.name, dryRun: true, ...figures }, text: () => pairs(rows, terminal.width) };
}
