import { checkpointFile } from '../../ir/checkpoint/index.ts';
import { DiagnosticError, fail } from '../../ir/diagnostics/index.ts';
import { defineCommand } from '../shared/command.ts';
import { sha256Of } from '../shared/image.ts';
import { catchInterrupts } from '../shared/interrupt.ts';
import { loadModel } from '../shared/model.ts';
import { bytes, percent, whole } from '../shared/numbers.ts';
import { flag, number, parameterOption, required, text } from '../shared/options.ts';
import { checkOutputs, writeOutput } from '../shared/outputs.ts';
import { openRunFolder } from '../shared/run_folder.ts';
import { pairs } from '../shared/table.ts';
import type { Terminal } from '../shared/terminal.ts';
import type { Outcome } from '../shared/command.ts';
import type { TrainingPlan } from '../shared/training.ts';
import { optimizers, trainingDefaults, trainingSettings } from '../shared/training_settings.ts';
import type { NetworkLearner, Progress, Verdict } from '../../trainer/index.ts';

const standard = (name: keyof typeof trainingDefaults): string => `(default ${trainingDefaults[name]})`;

const options = {
  data: required('fashion-mnist, mnist, a folder (idx files, or PNG by class), IDXFILE,LABELS, or FILE.npz'),
  out: required('The checkpoint to write, .safetensors'),
  ...parameterOption,
  epochs: number(`Passes over the training samples ${standard('epochs')}`),
  batch: number(`Samples per step ${standard('batch')}`),
  lr: text(`Largest learning rate; it falls as a cosine to 1e-6 ${standard('lr')}`),
  optimizer: { ...text(`How weights move ${standard('optimizer')}`), choices: optimizers },
  'weight-decay': text(`Pull of weights to 0, not of biases and norms ${standard('weight-decay')}`),
  warmup: text(`Epochs over which the learning rate rises ${standard('warmup')}`),
  'label-smoothing': text(`Share of the target that goes to all classes ${standard('label-smoothing')}`),
  clip: text(`Largest norm of the gradient, 0 for no clipping ${standard('clip')}`),
  ema: text(`Decay of the moving average of weights, which is then deployed; 0 for none ${standard('ema')}`),
  augment: text(`none, or flip,shift=PIXELS,erase=PROBABILITY,mixup=ALPHA ${standard('augment')}`),
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
  summary: 'Train a model with spike firing approximation, and write a checkpoint that compile takes',
  positionals: { model: { type: 'string', demandOption: true, describe: 'A model file' } },
  options,
  examples: [
    ['train net.spike --data fashion-mnist --out net.safetensors --device-threads 2', 'with the defaults'],
    ['train net.spike --data fashion-mnist --out net.safetensors --dry-run', 'how long, how much memory'],
    ['train net.spike --data fashion-mnist --out net.safetensors --resume', 'after an interruption'],
  ],
  async run({ model: path, data, out, p, ...args }, terminal) {
    const settings = trainingSettings(args);
    const threads = args['device-threads'] ?? 1;
    if (threads < 1 || threads > 64) fail('SPK703', '--device-threads must be 1 to 64');
    if (args['dry-run'] === true && args.resume === true)
      fail('SPK705', '--dry-run and --resume exclude each other', { help: 'leave one of them out' });
    await checkOutputs([{ option: '--out', path: out }], [path, data]);
    const isDry = args['dry-run'] === true;
    const folder = isDry ? undefined : openRunFolder(args['run-folder'] ?? folderOf(out), args.resume === true);
    const model = await loadModel(path, p, terminal);
    const { planTraining, startLearner } = await import('../shared/training.ts');
    const plan = await planTraining(model, data, settings);
    const learner = startLearner(plan, threads);
    try {
      if (!folder) return await dryRun(plan, learner, threads, terminal);
      return await trainAndWrite({ plan, learner, data, out, folder, resume: args.resume === true }, terminal);
    } finally {
      await learner.close();
    }
  },
});

interface Work {
  readonly plan: TrainingPlan;
  readonly learner: NetworkLearner;
  readonly data: string;
  readonly out: string;
  readonly folder: ReturnType<typeof openRunFolder>;
  readonly resume: boolean;
}

async function trainAndWrite(work: Work, terminal: Terminal): Promise<Outcome> {
  const { plan, learner, out, folder, resume } = work;
  const { runFigures, runTraining } = await import('../shared/training.ts');
  const start = performance.now();
  const interrupts = catchInterrupts(() => terminal.note('stopping after this step; once more stops at once'));
  const { progress } = await runTraining(plan, learner, folder, resume, interrupts, terminal).finally(() =>
    terminal.progress(),
  );
  if (interrupts.asked()) terminal.note(`saved after step ${progress.total}; go on with --resume`);
  // Ends the program where it was interrupted.
  interrupts.release();
  const test = await testVerdict(work);
  const written = await writeCheckpoint(work, progress, test);
  const document = {
    model: plan.model.graph.name,
    file: plan.model.path,
    checkpoint: out,
    ...written,
    runFolder: folder.path,
    ...runFigures(plan),
    memoryBytes: learner.memoryBytes,
    dataHash: plan.data.sha256,
    settings: plan.settings.texts,
    encoder: plan.data.steps,
    seconds: (performance.now() - start) / 1000,
    epochs: progress.epochs,
    test: test ?? null,
  };
  return { json: document, text: () => report(work, progress, test, written, terminal) };
}

/** Accuracy on the data set's own test part, of the weights that were written. */
async function testVerdict({ plan, learner, data }: Work): Promise<Verdict | undefined> {
  const [{ openTestData }, { judge }] = await Promise.all([
    import('../../runtime/index.ts'),
    import('../../trainer/index.ts'),
  ]);
  const test = await openTestData(data, plan.grid, plan.classes);
  if (!test) return undefined;
  const images = new Float32Array(learner.batch * plan.run.imageSize);
  const chosen = Uint32Array.from({ length: test.count }, (_, i) => i);
  return judge(learner, test, chosen, { images, labels: new Int32Array(learner.batch) });
}

interface Written {
  readonly bytes: number;
  readonly sha256: string;
}

/** Where the weights come from is said in the file; nothing in it depends on the time or on the machine. */
async function writeCheckpoint(work: Work, progress: Progress, test: Verdict | undefined): Promise<Written> {
  const { plan, learner, out } = work;
  const where = learner.unsound();
  if (where)
    throw new DiagnosticError([
      { code: 'SPK805', severity: 'error', message: 'a weight is not finite', place: where.layer },
    ]);
  const { writeSafetensors } = await import('../../runtime/index.ts');
  const validation = progress.epochs.at(-1)?.validation;
  const weights = { kind: 'float', parameters: learner.weights() } as const;
  const file = checkpointFile(plan.model.graph, weights, {
    source: 'spikec train',
    data: plan.data.name,
    data_sha256: plan.data.sha256,
    training: JSON.stringify(plan.settings.texts),
    steps: String(progress.total),
    ...(validation ? { validation_accuracy: String(validation.accuracy) } : {}),
    ...(test ? { test_accuracy: String(test.accuracy) } : {}),
  });
  const content = writeSafetensors(file);
  await writeOutput(out, content);
  return { bytes: content.length, sha256: sha256Of(content) };
}

function report(
  { plan, out, folder }: Work,
  { epochs, total }: Progress,
  test: Verdict | undefined,
  written: Written,
  terminal: Terminal,
): string {
  const last = epochs.at(-1);
  const rows: [string, string][] = [
    ['trained', `${whole(total)} steps of ${plan.settings.batch} samples on ${plan.data.name}`],
    ...(last?.validation
      ? [
          ['validation', `${percent(last.validation.accuracy, 1)} of ${whole(plan.run.validation.length)} samples`] as [
            string,
            string,
          ],
        ]
      : []),
    ...(test
      ? [
          [
            'test',
            `${percent(test.correct, test.count)}: ${whole(test.correct)} of ${whole(test.count)}, float weights`,
          ] as [string, string],
        ]
      : []),
    ['run folder', `${folder.path}: state.safetensors, metrics.jsonl, curve.svg`],
    ['checkpoint', `${out}: ${bytes(written.bytes)}, sha256 ${written.sha256.slice(0, 16)}`],
  ];
  return pairs(rows, terminal.width);
}

/** Steps that are timed, after one that warms up. */
const timedSteps = 3;

/** Memory and time, from a few true steps. */
async function dryRun(
  plan: TrainingPlan,
  learner: NetworkLearner,
  threads: number,
  terminal: Terminal,
): Promise<Outcome> {
  const [{ measure }, { runFigures, timeText }] = await Promise.all([
    import('../shared/training_cost.ts'),
    import('../shared/training.ts'),
  ]);
  const cost = measure(plan, learner, timedSteps);
  const figures = {
    ...runFigures(plan),
    memoryBytes: learner.memoryBytes,
    ...cost,
    threads,
    epochs: plan.settings.epochs,
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
    [
      'time',
      `${timeText(cost.secondsPerEpoch)} per epoch, ${timeText(cost.secondsPerEpoch * plan.settings.epochs)} for ${plan.settings.epochs}`,
    ],
  ];
  return { json: { model: plan.model.graph.name, dryRun: true, ...figures }, text: () => pairs(rows, terminal.width) };
}
