import { fail } from '../../ir/diagnostics/index.ts';
import { sha256Hex } from '../../ir/sha256.ts';
import { classNamesGiven } from '../arguments/class_names.ts';
import { eventWords, frameOptions, recordedEvents, type EventArguments } from '../arguments/event_options.ts';
import { fitOf, pictureWords, recordedPictures, type PictureArguments } from '../arguments/picture_options.ts';
import { changeFigures, warnOfChanges } from '../arguments/samples.ts';
import type { TrainingReading } from '../../runtime/index.ts';
import { classesText } from '../words/classes.ts';
import { openTeacher, teacherFiles, type TeacherArguments } from '../arguments/teacher.ts';
import { openModel, originOfWeights, weightOptionsOf, type WeightArguments } from '../arguments/loading.ts';
import { host } from '../host.ts';
import type { Outcome, RunOf } from '../arguments/command.ts';
import type { train } from '../commands/train.ts';
import { readInput } from '../../toolchain/load/files.ts';
import { catchInterrupts, type CaughtInterrupts } from '../../node/interrupt.ts';
import type { LoadedModel } from '../../toolchain/load/model.ts';
import { takeOver, type TakenOver } from '../../toolchain/load/partial.ts';
import { bytes, counted, timeText, whole } from '../terminal/numbers.ts';
import { checkOutputs } from '../arguments/outputs.ts';
import { readRecipe } from '../../toolchain/train/recipe.ts';
import { openRunFolder, type RunFolder } from '../../toolchain/train/folder.ts';
import { pairs } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import {
  allEpochs,
  planTraining,
  runFigures,
  unusedOutputs,
  type TrainingPlan,
  type TrainingStart,
} from '../../toolchain/train/plan.ts';
import { measure } from '../../toolchain/train/cost.ts';
import { findingsOf } from '../../toolchain/train/findings.ts';
import { writeTrained } from '../../toolchain/train/result.ts';
import { startTaught } from '../../toolchain/train/taught.ts';
import { runTraining, startLearner, type Means, type TrainingWork } from '../../toolchain/train/train.ts';
import { phasesText, reportRows, watchOn } from '../words/training.ts';
import { startOf, type NetworkLearner, type StartedWith } from '../../trainer/index.ts';
import { uselessSettings } from '../../toolchain/train/use.ts';
import { trainingSettings, type TrainingSettings } from '../../toolchain/train/settings.ts';

/** `net.safetensors` has the folder `net.run`. */
const folderOf = (out: string): string => `${out.replace(/\.safetensors$/, '')}.run`;

function startingWeights(
  from: string | undefined,
  model: LoadedModel,
  args: WeightArguments,
  terminal: Terminal,
): Pick<TrainingStart, 'from'> {
  if (from === undefined) return {};
  const parameters = (initial: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, Float32Array> => {
    const found = takeOver(host, from, model, weightOptionsOf(args), initial);
    const origin = found.report && originOfWeights(found.report);
    if (origin !== undefined) terminal.note(`${from}: weights taken from ${origin}`);
    terminal.warn(found.report?.warnings ?? []);
    if (found.fresh.length + found.left.length > 0) noteParts(from, found, terminal);
    return found.parameters;
  };
  return { from: { parameters, sha256: sha256Hex(readInput(host, from)) } };
}

/** Says what of a checkpoint was taken, what starts fresh, and what nobody wants. */
function noteParts(from: string, { taken, fresh, left }: TakenOver, terminal: Terminal): void {
  terminal.note(`${from}: ${counted(taken.length, 'tensor')} taken`);
  if (fresh.length > 0) terminal.note(`${counted(fresh.length, 'tensor')} start fresh: ${fresh.join(', ')}`);
  if (left.length > 0) terminal.note(`${counted(left.length, 'tensor')} of the file left: ${left.join(', ')}`);
}

interface Surroundings {
  readonly data: string;
  readonly out: string;
  readonly interrupts: CaughtInterrupts;
  readonly terminal: Terminal;
}

async function trainAndWrite(work: TrainingWork, { data, out, interrupts, terminal }: Surroundings): Promise<Outcome> {
  const { plan, folder } = work;
  const start = performance.now();
  const trained = await runTraining(work).finally(() => terminal.progress());
  try {
    if (interrupts.asked()) terminal.note(`saved after step ${trained.progress.total}; go on with --resume`);
    // Ends the program where it was interrupted.
    interrupts.release();
    const findings = await findingsOf(host, plan, trained, data);
    warnOfChanges(findings.testChanges, terminal);
    const written = await writeTrained(host, plan, trained, findings, out);
    const document = {
      model: plan.model.graph.name,
      file: plan.model.path,
      checkpoint: out,
      ...written,
      runFolder: folder.path,
      ...runFigures(plan),
      memoryBytes: trained.learner.memoryBytes,
      segments: trained.learner.segments,
      dataHash: plan.data.sha256,
      settings: plan.identity.settings,
      encoder: plan.data.steps,
      changes: changeFigures([...plan.data.changes, ...findings.testChanges]),
      seconds: (performance.now() - start) / 1000,
      epochs: trained.progress.epochs,
      weights: trained.phase === 'float' ? 'float' : `int${plan.settings.weightBits}`,
      largestPartialSum: findings.exactness ?? null,
      test: findings.test ?? null,
      weightScales: findings.scales ?? null,
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

const segmentsText = ({ segments }: Pick<NetworkLearner, 'segments'>): string =>
  segments > 1 ? ` in ${segments} segments` : '';

/** Steps that are timed, after one that warms up. */
const timedSteps = 3;

/** Memory and time, from a few true steps with float weights; those of deploy mode are a little shorter. */
async function dryRun(plan: TrainingPlan, means: Means, terminal: Terminal): Promise<Outcome> {
  const { threads } = means;
  const taught = startTaught(host, plan, threads);
  const learner = startLearner(host, taught.plan, means);
  const cost = measure(taught.plan, learner, timedSteps);
  await Promise.all([learner.close(), taught.close()]);
  const epochs = allEpochs(plan);
  const figures = {
    ...runFigures(plan),
    memoryBytes: learner.memoryBytes,
    segments: learner.segments,
    ...cost,
    threads,
    epochs,
    encoder: plan.data.steps,
    changes: changeFigures(plan.data.changes),
  };
  const rows: [string, string][] = [
    [
      'data',
      `${plan.data.name}: ${whole(plan.run.draw.training.length)} samples to learn from, ${whole(plan.run.validation.length)} put aside`,
    ],
    ['encoder', plan.data.steps.join('; ')],
    [
      'memory',
      `${bytes(learner.memoryBytes)} for a batch of ${plan.settings.batch}${segmentsText(learner)}, ${bytes(cost.dataBytes)} for the data`,
    ],
    ['speed', `${whole(cost.imagesPerSecond)} images/s on ${threads === 1 ? 'one thread' : `${threads} threads`}`],
    [
      'time',
      `${timeText(cost.secondsPerEpoch)} per epoch, ${timeText(cost.secondsPerEpoch * epochs)} for ${counted(epochs, 'epoch')}`,
    ],
  ];
  return { json: { model: plan.model.graph.name, dryRun: true, ...figures }, text: () => pairs(rows, terminal.width) };
}

type Arguments = Parameters<RunOf<typeof train>>[0];

/** Options as given, or as the run was started with that is resumed. */
interface Started
  extends
    Pick<Arguments, 'p' | 'from' | 'take' | 'rename' | 'class-names'>,
    EventArguments,
    PictureArguments,
    TeacherArguments {
  readonly data: string;
  readonly float: boolean;
  readonly settings: TrainingSettings;
}

/** The options that were given. */
const givenOf = (args: object): Record<string, string> =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));

const shown = (setting: string): string => `--${setting}`;

/** A new run: what is not given has its default. Throws SPK704 without data. */
function newRun({ data, float, ...args }: Arguments): Started {
  const help =
    '--data fashion-mnist, mnist, a folder (idx files, CIFAR, pictures by class), IMAGES,LABELS, or FILE.npz';
  if (data === undefined) return fail('SPK704', '--data is missing', { help });
  const recipe =
    args.recipe === undefined ? {} : readRecipe(new TextDecoder().decode(readInput(host, args.recipe)), args.recipe);
  const given = givenOf(args);
  return { ...args, data, float: float === true, settings: trainingSettings({ ...recipe, ...given }, shown) };
}

/** A run that goes on: what is not given is what its state says; what is given is compared with it when the state is loaded. */
function oldRun({ data, p, from, float, take, rename, ...args }: Arguments, folder: RunFolder): Started {
  const { settings, started } = startOf(folder.readState());
  const given = givenOf(args);
  const help = 'the state does not say it: give --data as when the run was started';
  return {
    ...recordedEvents(settings, args),
    ...recordedPictures(settings, args),
    data: data ?? started['data'] ?? fail('SPK704', '--data is missing', { help }),
    p: p ?? started['p']?.split('\n'),
    from: from ?? started['from'],
    teacher: args.teacher ?? started['teacher'],
    'teacher-p': args['teacher-p'] ?? started['teacher-p']?.split('\n'),
    'class-names': args['class-names'] ?? started['class-names'],
    take: take ?? settings['take'],
    rename: rename ?? settings['rename']?.split(' '),
    float: float ?? settings['float'] === 'true',
    settings: trainingSettings({ ...settings, ...given }, shown),
  };
}

/** For the state: what a resumed run need not be told again, and cannot be told otherwise without another hash. */
const startedWith = ({ data, p, from, 'class-names': names, teacher, 'teacher-p': set }: Started): StartedWith => ({
  data,
  ...(teacher === undefined ? {} : { teacher }),
  ...(set === undefined ? {} : { 'teacher-p': set.join('\n') }),
  ...(p === undefined ? {} : { p: p.join('\n') }),
  ...(from === undefined ? {} : { from }),
  ...(names === undefined ? {} : { 'class-names': names }),
});

/** For the state as well: options that change a bit, where they were given; a resumed run has the same. */
const optionTexts = ({ take, rename, ...args }: Started): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries({ ...pictureWords(args), ...eventWords(args) }).map(([name, value]) => [name, String(value)]),
  ),
  ...(take === undefined ? {} : { take }),
  ...(rename === undefined ? {} : { rename: rename.join(' ') }),
});

/** How the samples are taken. */
function readingOf(args: Started): TrainingReading {
  const [fit, order] = [fitOf(args), args['class-order']];
  return { frames: frameOptions(args), ...(fit ? { fit } : {}), ...(order ? { order } : {}) };
}

/** What a run may take of the machine. Throws SPK703. */
function meansOf({ 'device-threads': threads = 1, memory, segments }: Arguments): Means {
  const whole = (name: string, value: number, most: number): void => {
    if (!Number.isInteger(value) || value < 1 || value > most) fail('SPK703', `--${name} must be 1 to ${most}`);
  };
  whole('device-threads', threads, 64);
  if (memory !== undefined) whole('memory', memory, 4096);
  if (segments !== undefined) whole('segments', segments, 256);
  return {
    threads,
    ...(memory === undefined ? {} : { memory: memory * 2 ** 20 }),
    ...(segments === undefined ? {} : { segments }),
  };
}

export const run: RunOf<typeof train> = async (args, terminal) => {
  const { model: path, out } = args;
  const resume = args.resume === true;
  const means = meansOf(args);
  if (args['dry-run'] === true && resume)
    fail('SPK705', '--dry-run and --resume exclude each other', { help: 'leave one of them out' });
  const isDry = args['dry-run'] === true;
  const fresh = resume ? undefined : newRun(args);
  await checkOutputs(
    [{ option: '--out', path: out, what: 'checkpoint' }],
    [
      path,
      args.data,
      args.from,
      args['class-names'],
      ...(args.teacher === undefined ? [] : teacherFiles(args.teacher)),
    ],
  );
  const folder = isDry ? undefined : openRunFolder(host, args['run-folder'] ?? folderOf(out), resume);
  const started = fresh ?? oldRun(args, folder!);
  const { data, settings } = started;
  const model = openModel(path, started.p, terminal);
  const teacher = openTeacher(started, terminal);
  const start = {
    ...(teacher ? { teacher } : {}),
    floatOnly: started.float,
    reading: readingOf(started),
    classNames: classNamesGiven(started['class-names'], model.graph),
    options: optionTexts(started),
    ...startingWeights(started.from, model, started, terminal),
  };
  const plan = await planTraining(host, model, data, settings, start);
  if (plan.data.classes) terminal.note(classesText(plan.data.classes, plan.classes));
  warnOfChanges(plan.data.changes, terminal);
  terminal.warn([...unusedOutputs(plan), ...(fresh ? uselessSettings(plan, Object.keys(givenOf(args)), shown) : [])]);
  if (!folder) return dryRun(plan, means, terminal);
  const interrupts = catchInterrupts(() => terminal.note('stopping after this step; once more stops at once'));
  const watch = watchOn(terminal, () => interrupts.asked());
  if (!terminal.quiet) terminal.print(phasesText(plan));
  const work = { host, plan, means, folder, resume, started: startedWith(started), watch };
  return trainAndWrite(work, { data, out, interrupts, terminal });
};
