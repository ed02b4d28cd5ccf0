import test, { type ExecutionContext } from 'ava';
import { compileModel } from '../../compiler/frontend/index.ts';
import { bindCheckpoint, checkpointFile } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import {
  atStart,
  emptyBatch,
  initialParameters,
  loadState,
  networkLearner,
  noAugmentation,
  splitData,
  stateFile,
  trainableModel,
  trainingLoop,
  type Learner,
  type NetworkOptions,
  type Progress,
  type RunIdentity,
  type TrainingRun,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { averageDecay, boundsOf } from '../../trainer/network.ts';
import { textures, tinyModel } from './data.ts';
import { same } from '../support/same.ts';

const modelOf = (text: string): ModelGraph =>
  compileModel({ name: 'test.spike', text }, { parameters: {}, load: (name) => ({ name, text: '' }) }).graph;
const tiny = modelOf(tinyModel);
const identity: RunIdentity = { model: 'a', data: 'b', settings: {} };
const defaults: NetworkOptions = {
  batch: 12,
  threads: 1,
  optimizer: 'adamw',
  weightDecay: 0.05,
  labelSmoothing: 0.1,
  clip: 1,
  ema: 0,
};

function learnerOf(t: ExecutionContext, options: Partial<NetworkOptions> = {}): Learner {
  const learner = networkLearner(tiny, initialParameters(tiny, 7), { ...defaults, ...options }, nodeMachine);
  t.teardown(() => learner.close());
  return learner;
}

/** 4 epochs of 10 steps. */
function runOf(learner: Learner, rate = 0.02): TrainingRun {
  const data = textures(140);
  const { training, validation } = splitData(data.count, 20, 7);
  return {
    learner,
    draw: { data, training, rules: { ...noAugmentation, flip: true, shift: 1 }, seed: 7 },
    validation,
    epochs: 4,
    schedule: { rate, floor: 1e-6, warmup: 5, steps: 40 },
    imageSize: 64,
  };
}

const bytesOf = (learner: Learner, progress: Progress): Uint8Array =>
  writeSafetensors(stateFile(identity, 'float', progress, learner.state()));

async function trained(learner: Learner, rate?: number): Promise<{ bytes: Uint8Array; progress: Progress }> {
  const { progress } = await trainingLoop(runOf(learner, rate), atStart);
  return { bytes: bytesOf(learner, progress), progress };
}

for (const [optimizer, ema] of [
  ['adamw', 0],
  ['lamb', 0],
  ['adamw', 0.9],
] as const)
  test(`${optimizer}${ema > 0 ? ' with a moving average' : ''}: the loss falls, textures are told apart`, async (t) => {
    const { progress } = await trained(learnerOf(t, { optimizer, ema }), optimizer === 'lamb' ? 0.1 : 0.02);
    const [first, last] = [progress.epochs[0]!, progress.epochs[3]!];
    t.true(last.loss < 0.8 * first.loss, `${first.loss} -> ${last.loss}`);
    t.true(last.validation!.accuracy >= 0.8, `accuracy ${last.validation!.accuracy}`);
  });

test('the same seed gives the same bytes with one thread, again, and with two', async (t) => {
  const once = await trained(learnerOf(t, { ema: 0.9 }));
  const again = await trained(learnerOf(t, { ema: 0.9 }));
  const two = await trained(learnerOf(t, { ema: 0.9, threads: 2 }));
  same(t, again.bytes, once.bytes);
  same(t, two.bytes, once.bytes);
});

for (const [optimizer, ema] of [
  ['adamw', 0.9],
  ['lamb', 0],
] as const)
  test(`${optimizer}: interrupted, resumed from the file, on other threads: the bytes of an uninterrupted run`, async (t) => {
    const whole = await trained(learnerOf(t, { optimizer, ema }));
    for (const stopAt of [3, 20, 37]) {
      const first = learnerOf(t, { optimizer, ema });
      let [steps, saved]: [number, Uint8Array] = [0, new Uint8Array(0)];
      const { finished } = await trainingLoop(runOf(first), atStart, {
        onStep: () => void steps++,
        wish: () => (steps >= stopAt ? 'stop' : 'go on'),
        save: (progress) => Promise.resolve(void (saved = bytesOf(first, progress))),
      });
      t.false(finished);
      const second = learnerOf(t, { optimizer, ema, threads: 2 });
      const progress = loadState(readSafetensors(saved, 'state'), identity, second, 'state');
      t.is(progress.total, stopAt);
      const ending = await trainingLoop(runOf(second), progress);
      same(t, bytesOf(second, ending.progress), whole.bytes, `stopped at ${stopAt}`);
    }
  });

test('the weights are a float checkpoint of the model, and with an average they are the average', async (t) => {
  for (const ema of [0, 0.9]) {
    const learner = learnerOf(t, { ema });
    await trained(learner);
    const file = checkpointFile(tiny, learner.weights());
    const { weights } = bindCheckpoint(tiny, readSafetensors(writeSafetensors(file), 'c'), { name: 'c' });
    const region = ema > 0 ? 'averages' : 'weights';
    if (weights.kind !== 'float') return t.fail();
    for (const [key, values] of weights.parameters) same(t, values, learner.state().get(`${region}/${key}`), key);
    t.is(learner.state().has('averages/head.weight'), ema > 0);
  }
});

test('judging uses the average and leaves what is learnt alone', (t) => {
  const learner = learnerOf(t, { ema: 0.99 });
  const images = Float32Array.from({ length: 12 * 64 }, (_, i) => ((i * 37) % 101) / 64);
  const labels = Int32Array.from({ length: 12 }, (_, i) => i % 4);
  for (let step = 0; step < 30; step++)
    learner.learn({ ...emptyBatch({}, 12, 64), images, labels }, { step, rate: 0.02 });
  const before = learner.state();
  const judging = learner.judging();
  const averaged = judging.predict(images).slice();
  judging.end();
  same(t, learner.state(), before);
  const plain = learnerOf(t);
  plain.restore(new Map([...before].filter(([key]) => !key.startsWith('averages/'))), 30);
  const latest = plain.judging().predict(images).slice();
  t.notDeepEqual(averaged, latest);
  const average = new Map(
    [...before].flatMap(([key, values]) => (key.startsWith('averages/') ? [[key.slice(9), values] as const] : [])),
  );
  const deployed = networkLearner(tiny, average, defaults, nodeMachine);
  t.teardown(() => deployed.close());
  same(t, deployed.judging().predict(images).slice(), averaged);
});

test('the average begins near the weights and ends at the decay asked for', (t) => {
  t.is(averageDecay(0.999, 0), 0.1);
  t.true(averageDecay(0.999, 50) < averageDecay(0.999, 100));
  t.is(averageDecay(0.999, 1e6), 0.999);
});

test('a learning rate that diverges stops with the layer named', async (t) => {
  const learner = learnerOf(t, { clip: 0 });
  const error = await t.throwsAsync(trainingLoop(runOf(learner, 1e38), atStart), { instanceOf: DiagnosticError });
  t.is(error.diagnostics[0]!.code, 'SPK805');
  learner.restore(
    new Map(
      [...learner.state()].map(([key, values]) => [
        key,
        key === 'weights/block.bn.weight' ? values.fill(NaN) : values.fill(1),
      ]),
    ),
    1,
  );
  t.deepEqual(learner.unsound(), { layer: 'block.bn', what: 'weight' });
});

test('the straight-through gradient has strict bounds where neurons round half up, as in the large models', (t) => {
  t.is(boundsOf(tiny), 'inclusive');
  t.is(boundsOf(modelOf(tinyModel.replace('half_even', 'half_up'))), 'strict');
});

test('models that are no classifiers are refused', (t) => {
  t.deepEqual(trainableModel(tiny), { classes: 4, imageSize: 64, places: 1 });
  const map = modelOf('model "map"\ninput x: [1, 8, 8] { fraction_bits: 6 }\noutput y = x -> c: conv2d(2)\n');
  const error = t.throws(() => trainableModel(map), { instanceOf: DiagnosticError });
  t.like(error.diagnostics[0]!, { code: 'SPK801', message: 'the output "y" is no row of logits' });
});

test('a batch that memory cannot hold is a diagnostic', (t) => {
  const error = t.throws(
    () => networkLearner(tiny, initialParameters(tiny, 1), { ...defaults, batch: 1_000_000 }, nodeMachine),
    {
      instanceOf: DiagnosticError,
    },
  );
  t.like(error.diagnostics[0]!, { code: 'SPK810' });
});
