import test, { type ExecutionContext } from 'ava';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { noAugmentation } from '../../trainer/augment.ts';
import { emptyBatch, splitData } from '../../trainer/batches.ts';
import { curvePicture, roundTicks } from '../../trainer/curve.ts';
import { judge, type HeldOutScore } from '../../trainer/judge.ts';
import { trainingLoop, type LoopEvents, type StepReport, type TrainingRun } from '../../trainer/loop.ts';
import { atStart, parseProgress, type Progress } from '../../trainer/progress.ts';
import type { Learner } from '../../trainer/learner.ts';
import { rateAt } from '../../trainer/schedule.ts';
import { loadState, stateFile, type RunIdentity } from '../../trainer/state.ts';
import { quarters } from './data.ts';
import { softmaxLearner } from './softmax.ts';
import { same } from '../support/same.ts';

const identity: RunIdentity = { model: 'a'.repeat(64), data: 'b'.repeat(64), settings: { lr: '0.05', seed: '3' } };

/** 3 epochs of 13 steps. */
function newRun(rate = 0.05): TrainingRun {
  const data = quarters(130);
  const { training, validation } = splitData(data.count, 26, 3);
  const rules = { ...noAugmentation, flip: false, shift: 1, erase: 0.2 };
  return {
    learner: softmaxLearner({ batch: 8, size: 64, classes: 4 }),
    draw: { data, training, rules, seed: 3 },
    validation,
    epochs: 3,
    schedule: { rate, floor: 1e-6, warmup: 4, steps: 39 },
    imageSize: 64,
  };
}

const bytesOf = (run: TrainingRun, progress: Progress): Uint8Array =>
  writeSafetensors(stateFile(identity, 'float', progress, run.learner.state()));

test('a run learns, judges every epoch, and reports every step', async (t) => {
  const run = newRun();
  const reports: StepReport[] = [];
  let saves = 0;
  const save = (): Promise<void> => Promise.resolve(void saves++);
  const { finished, progress } = await trainingLoop(run, atStart, {
    onStep: (report) => void reports.push(report),
    save,
  });
  t.true(finished);
  t.is(saves, 3);
  t.like(progress, { epoch: 3, step: 0, total: 39 });
  t.deepEqual(
    reports.map(({ progress: { total } }) => total),
    Array.from({ length: 39 }, (_, i) => i + 1),
  );
  t.true(reports.every((r) => r.imagesPerSecond > 0 && r.secondsLeft >= 0 && r.totalSteps === 39 && r.steps === 13));
  t.is(reports.at(-1)!.secondsLeft, 0);
  t.deepEqual(
    progress.epochs.map(({ epoch, step }) => [epoch, step]),
    [
      [1, 13],
      [2, 26],
      [3, 39],
    ],
  );
  t.true(progress.epochs[2]!.loss < 0.5 * progress.epochs[0]!.loss);
  t.true(progress.epochs[2]!.validation!.accuracy > 0.9);
  t.is(progress.points.length, 39);
  const mean = progress.points.slice(0, 13).reduce((sum, { loss }) => sum + loss, 0) / 13;
  t.true(Math.abs(mean - progress.epochs[0]!.loss) < 1e-12);
});

test('an epoch meets every sample once; each step has the rate of its number in the run', async (t) => {
  const run = newRun();
  const { data, training } = run.draw;
  const seen: number[] = [];
  const draw = { ...run.draw, data: { ...data, picture: (index: number) => (seen.push(index), data.picture(index)) } };
  const rates: number[] = [];
  const learner: Learner = {
    ...run.learner,
    learn(batch, update) {
      t.is(update.step, rates.length);
      rates.push(update.rate);
      return run.learner.learn(batch, update);
    },
  };
  await trainingLoop({ ...run, learner, draw, validation: new Uint32Array(0) }, atStart);
  t.deepEqual(
    rates,
    rates.map((_, step) => rateAt(step, run.schedule)),
  );
  for (const epoch of [0, 1, 2]) same(t, Uint32Array.from(seen.slice(104 * epoch, 104 * (epoch + 1))).sort(), training);
  t.notDeepEqual(seen.slice(0, 104), seen.slice(104, 208));
});

test('the same run twice gives the same bytes; another seed gives others', async (t) => {
  const [first, second, other] = [newRun(), newRun(), newRun()];
  const [a, b] = [await trainingLoop(first, atStart), await trainingLoop(second, atStart)];
  same(t, bytesOf(first, a.progress), bytesOf(second, b.progress));
  const c = await trainingLoop({ ...other, draw: { ...other.draw, seed: 4 } }, atStart);
  t.notDeepEqual(bytesOf(first, a.progress), bytesOf(other, c.progress));
});

for (const stopAt of [1, 7, 12, 13, 14, 26, 38])
  test(`interrupted after step ${stopAt} and resumed from its file: the bytes of an uninterrupted run`, async (t) => {
    const whole = newRun();
    const uninterrupted = await trainingLoop(whole, atStart);
    const first = newRun();
    let saved: Uint8Array | undefined;
    let steps = 0;
    const events: LoopEvents = {
      onStep: () => void steps++,
      wish: () => (steps >= stopAt ? 'stop' : 'go on'),
      save: (progress) => Promise.resolve(void (saved = bytesOf(first, progress))),
    };
    const stopped = await trainingLoop(first, atStart, events);
    t.false(stopped.finished);
    t.is(stopped.progress.total, stopAt);
    const second = newRun();
    const progress = loadState(readSafetensors(saved!, 'state'), identity, second.learner, 'state');
    t.deepEqual(progress, stopped.progress);
    const resumed = await trainingLoop(second, progress);
    t.true(resumed.finished);
    same(t, bytesOf(second, resumed.progress), bytesOf(whole, uninterrupted.progress));
  });

test('a wish to save is met between two steps, once each, and changes nothing', async (t) => {
  const [run, plain] = [newRun(), newRun()];
  const saved: number[] = [];
  const save = (progress: Progress): Promise<void> => Promise.resolve(void saved.push(progress.total));
  let asked = 0;
  const ending = await trainingLoop(run, atStart, { save, wish: () => (asked++ % 10 === 4 ? 'save' : 'go on') });
  t.true(saved.includes(5) && saved.includes(13) && saved.includes(39));
  t.is(new Set(saved).size, saved.length);
  const other = await trainingLoop(plain, atStart);
  same(t, bytesOf(run, ending.progress), bytesOf(plain, other.progress));
});

async function failure(t: ExecutionContext, work: () => unknown): Promise<DiagnosticError> {
  return (await t.throwsAsync(async () => work(), { instanceOf: DiagnosticError }))!;
}

test('a learning rate that diverges stops the run, names the layer, and saves nothing', async (t) => {
  let saves = 0;
  const save = (): Promise<void> => Promise.resolve(void saves++);
  const error = await failure(t, () => trainingLoop(newRun(1e300), atStart, { save }));
  t.like(error.diagnostics[0]!, { code: 'SPK805', place: 'layer "head", weight' });
  t.is(saves, 0);
  const run = newRun();
  const learner = { ...run.learner, learn: () => ({ loss: 30, correct: 0 }) };
  const slow = await failure(t, () => trainingLoop({ ...run, learner }, atStart, { save }));
  t.regex(slow.diagnostics[0]!.message, /the loss is .* guessing gives 1.39/);
});

test('a loss that is no number stops the run at its step', async (t) => {
  const run = newRun();
  const learner = { ...run.learner, learn: () => ({ loss: NaN, correct: 0 }) };
  const error = await failure(t, () => trainingLoop({ ...run, learner }, atStart));
  t.like(error.diagnostics[0]!, { code: 'SPK805', message: 'training diverged: the loss is NaN in step 1' });
});

test('a weight that is not finite at the end of an epoch stops the run even where the loss looks sound', async (t) => {
  const run = newRun();
  const learner = { ...run.learner, unsound: () => ({ layer: 'block.bn', what: 'running_var' }) };
  const error = await failure(t, () => trainingLoop({ ...run, learner }, atStart));
  t.like(error.diagnostics[0]!, { code: 'SPK805', place: 'layer "block.bn", running_var' });
});

const changed = (file: TensorFile, metadata: Record<string, string>): TensorFile => ({
  ...file,
  metadata: { ...file.metadata, ...metadata },
});

test('a state of another run is refused with every difference; nothing is loaded', async (t) => {
  const run = newRun();
  const { progress } = await trainingLoop(run, atStart);
  const file = stateFile(identity, 'float', progress, run.learner.state());
  const fresh = newRun().learner;
  const before = fresh.state();
  const mine: RunIdentity = {
    model: 'c'.repeat(64),
    data: 'd'.repeat(64),
    settings: { lr: '0.1', seed: '3', ema: '0.9' },
  };
  const error = await failure(t, () => loadState(file, mine, fresh, 'state.safetensors'));
  t.deepEqual(
    error.diagnostics.map(({ code, message }) => [code, message]),
    [
      ['SPK807', 'the state is of another model, or of other -p parameters'],
      ['SPK807', 'the state was trained on another data set'],
      ['SPK807', '--ema was not given, now it is 0.9'],
      ['SPK807', '--lr was 0.05, now it is 0.1'],
    ],
  );
  same(t, fresh.state(), before);
});

test('what is no state, or damaged, is refused', async (t) => {
  const run = newRun();
  const { progress } = await trainingLoop(run, atStart);
  const file = stateFile(identity, 'float', progress, run.learner.state());
  const flipped = new Map(file.tensors);
  const weight = flipped.get('parameter/head.weight')!;
  flipped.set('parameter/head.weight', {
    ...weight,
    data: (weight.data as Float32Array).map((x, i) => (i === 9 ? -x : x)),
  } as typeof weight);
  const cases: readonly (readonly [TensorFile, RegExp])[] = [
    [{ tensors: new Map(), metadata: {} }, /not the state of a training run/],
    [changed(file, { format: 'spikec-training-9' }), /this version reads "spikec-training-1"/],
    [{ ...file, tensors: flipped }, /tensors do not have the hash/],
    [changed(file, { progress: '{"epoch":1}' }), /progress cannot be read/],
    [changed(file, { progress: 'not JSON' }), /progress cannot be read/],
    [stateFile(identity, 'float', progress, new Map([['other', new Float32Array(3)]])), /"other" that nothing wants/],
    [stateFile(identity, 'float', progress, new Map([['parameter/head.weight', new Float32Array(3)]])), /lacks tensor/],
  ];
  for (const [bad, message] of cases) {
    const error = await failure(t, () => loadState(bad, identity, newRun().learner, 'state'));
    t.like(error.diagnostics[0]!, { code: 'SPK806', place: 'state' });
    t.regex(error.diagnostics[0]!.message, message);
  }
});

test('progress whose counts belong to no step of the run is refused', async (t) => {
  const impossible: readonly Partial<Progress>[] = [
    { step: 13 },
    { total: 5 },
    { epoch: 9, total: 117 },
    { step: 1, total: 1 },
  ];
  for (const counts of impossible) {
    const error = await failure(t, () => trainingLoop(newRun(), { ...atStart, ...counts }));
    t.is(error.diagnostics[0]!.code, 'SPK806');
  }
  t.is(parseProgress(JSON.stringify({ ...atStart, total: -1 })), undefined);
  t.is(parseProgress(JSON.stringify({ ...atStart, points: [{ step: 1 }] })), undefined);
  t.deepEqual(parseProgress(JSON.stringify(atStart)), atStart);
});

test('judging counts every sample once, whatever the batch', async (t) => {
  const run = newRun();
  await trainingLoop(run, atStart);
  const chosen = run.validation.slice(0, 21);
  const batch = emptyBatch({}, 8, 64);
  const whole = await judge(run.learner, run.draw.data, chosen, batch);
  const parts: HeldOutScore[] = [];
  for (const index of chosen) parts.push(await judge(run.learner, run.draw.data, Uint32Array.of(index), batch));
  t.is(
    whole.correct,
    parts.reduce((sum, { correct }) => sum + correct, 0),
  );
  t.is(whole.count, 21);
  t.true(Math.abs(whole.loss - parts.reduce((sum, { loss }) => sum + loss, 0) / 21) < 1e-12);
});

test('the curve is well-formed, self-contained, and has every point', async (t) => {
  const run = newRun();
  const { progress } = await trainingLoop(run, atStart);
  const svg = curvePicture('a <b> & "c"\u0007', progress, {
    ...{ steps: 39, stepsPerEpoch: 13, deployFrom: 26 },
    harder: ['label smoothing', 'augmentation'],
  });
  const tags: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-z]+)((?:"[^"]*"|[^">])*)>/g))
    if (close === '/') t.is(tags.pop(), name);
    else if (!rest!.endsWith('/')) tags.push(name!);
  t.deepEqual(tags, []);
  t.regex(svg, /a &#60;b&#62; &#38; &#34;c&#34;\ufffd/);
  t.notRegex(svg.replace('http://www.w3.org/2000/svg', ''), /https?:|href|url\(/);
  t.notRegex(svg, /NaN|Infinity|undefined/);
  const [line] = [...svg.matchAll(/<polyline[^>]*points="([^"]*)"/g)];
  t.is(line![1]!.split(' ').length, 39);
  t.is([...svg.matchAll(/<circle/g)].length, 1 + 2 * 3);
  t.regex(svg, /epochs of 13 steps/);
  t.regex(svg, /training \(harder: with label smoothing and augmentation; its loss may lie above\)/);
  const empty = curvePicture('empty', atStart, { steps: 0, stepsPerEpoch: 0, harder: [] });
  t.notRegex(empty, /NaN|Infinity|polyline|harder/);
});

test('ticks are round numbers, whatever the range', (t) => {
  t.deepEqual(roundTicks(0, 2.32, 6), [0, 0.5, 1, 1.5, 2]);
  t.deepEqual(roundTicks(0, 0.34, 6), [0, 0.1, 0.2, 0.3]);
  t.deepEqual(roundTicks(0, 3, 12, 1), [0, 1, 2, 3]);
  t.deepEqual(roundTicks(0, 300, 12, 1), [0, 50, 100, 150, 200, 250, 300]);
  t.deepEqual(roundTicks(0, 0, 12, 1), [0]);
});
