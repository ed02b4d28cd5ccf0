/** Losses against their formulas in float64, and their gradients against differences of these formulas. */
import test, { type ExecutionContext } from 'ava';
import type { ModelGraph } from '../../ir/model/index.ts';
import { createTrainingStep, type StepOptions, type TrainingStep } from '../../trainer/index.ts';
import { shareTargets, teacherTargets } from '../../trainer/objective/index.ts';
import { layerRates } from '../../trainer/step/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { graphOf, numbers } from './support.ts';

const row = graphOf([
  ['x', 'input', [], { shape: [3, 2, 2] }],
  ['logits', 'linear', ['x'], { out: 4 }],
]);
const map = graphOf([
  ['x', 'input', [], { shape: [3, 5, 4] }],
  ['logits', 'conv2d', ['x'], { out: 4 }],
]);
const batch = 3;

function start(t: ExecutionContext, graph: ModelGraph, options: Partial<StepOptions>): TrainingStep {
  const step = createTrainingStep(graph, { batch, keeps: () => true, ...options }, nodeMachine);
  t.teardown(() => step.close());
  const { weight, bias } = weightsOf(step);
  step.write(
    'weights',
    new Map([
      ['logits.weight', numbers(3, weight.length)],
      ['logits.bias', numbers(4, bias.length)],
    ]),
  );
  step.images.set(numbers(1, step.images.length));
  return step;
}

const weightsOf = (step: TrainingStep, region: 'weights' | 'gradients' = 'weights') => ({
  weight: step.read(region).get('logits.weight')!,
  bias: step.read(region).get('logits.bias')!,
});

/** Rows of logits in float64: features are all values of a picture, or the channels of a position. */
function logits(
  images: Float32Array,
  positions: number,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
): number[][] {
  const size = images.length / batch;
  const features = size / positions;
  return Array.from({ length: batch * positions }, (_, r) => {
    const [n, p] = [Math.floor(r / positions), r % positions];
    return Array.from(bias as number[], (b, c) => {
      let sum = b;
      for (let f = 0; f < features; f++)
        sum += weight[c * features + f]! * images[n * size + (positions === 1 ? f : f * positions + p)]!;
      return sum;
    });
  });
}

function logSoftmax(logit: readonly number[]): number[] {
  const most = Math.max(...logit);
  const log = Math.log(logit.reduce((sum, x) => sum + Math.exp(x - most), 0));
  return logit.map((x) => x - most - log);
}

/** Mean over the rows that have targets. */
function crossEntropy(rows: readonly number[][], targets: readonly (readonly number[] | undefined)[]): number {
  const judged = rows.flatMap((logit, r) => {
    const target = targets[r];
    return target ? [-logSoftmax(logit).reduce((sum, l, c) => sum + target[c]! * l, 0)] : [];
  });
  return judged.reduce((a, b) => a + b, 0) / judged.length;
}

const moved = (values: Float32Array, i: number, by: number): number[] =>
  Array.from(values, (x, k) => (k === i ? x + by : x));

function check(
  t: ExecutionContext,
  step: TrainingStep,
  positions: number,
  targets: readonly (readonly number[] | undefined)[],
): void {
  const { loss } = step.forwardBackward();
  const { weight, bias } = weightsOf(step);
  const images = step.images.slice();
  const of = (w: ArrayLike<number>, b: ArrayLike<number>): number =>
    crossEntropy(logits(images, positions, w, b), targets);
  t.true(Math.abs(loss / of(weight, bias) - 1) < 1e-6, `loss ${loss}, ${of(weight, bias)}`);
  const gradients = weightsOf(step, 'gradients');
  for (const [got, differences] of [
    [gradients.weight, (i: number, by: number) => of(moved(weight, i, by), bias)],
    [gradients.bias, (i: number, by: number) => of(weight, moved(bias, i, by))],
  ] as const)
    got.forEach((g, i) => {
      const expected = (differences(i, 1e-4) - differences(i, -1e-4)) / 2e-4;
      t.true(Math.abs(g - expected) < 1e-6, `gradient ${i}: ${g}, differences say ${expected}`);
    });
}

const smoothed = (label: number, smoothing: number): number[] =>
  [0, 1, 2, 3].map((c) => smoothing / 4 + (c === label ? 1 - smoothing : 0));

test('a class per picture, smoothed; a label of -1 counts for nothing', (t) => {
  const step = start(t, row, { labelSmoothing: 0.2 });
  step.labels.set([2, 0, 3]);
  check(
    t,
    step,
    1,
    [2, 0, 3].map((label) => smoothed(label, 0.2)),
  );
  step.labels.set([2, -1, 3]);
  check(t, step, 1, [smoothed(2, 0.2), undefined, smoothed(3, 0.2)]);
});

test('shares of the classes, whatever their sum', (t) => {
  const step = start(t, row, { objective: { kind: 'shares' } });
  shareTargets(Int32Array.of(1, 1, 0), 0.1, step.targets);
  step.targets.set([0.3, 0.1, 0, 0.2], 4);
  const [a, b, c] = [0, 4, 8].map((at) => [...step.targets.subarray(at, at + 4)]);
  check(t, step, 1, [a, b, c]);
});

test('a class per position of a map, some of them unknown', (t) => {
  const step = start(t, map, {});
  const labels = Array.from({ length: 60 }, (_, i) => (i % 7 === 0 ? -1 : (i * 5) % 4));
  step.labels.set(labels);
  check(
    t,
    step,
    20,
    labels.map((label) => (label < 0 ? undefined : smoothed(label, 0))),
  );
});

test('a loss at every step in time is the mean of their losses; of one step it is the loss of the answer', (t) => {
  const graph = graphOf([
    ['x', 'input', [], { shape: [3, 2, 2] }],
    ['c', 'conv2d', ['x'], { out: 8 }],
    ['s', 'neuron', ['c'], { cap: 1, norm: 1, rounding: 'half_even' }],
    ['logits', 'linear', ['s'], { out: 4 }],
  ]);
  for (const steps of [1, 4]) {
    const [whole, every] = [false, true].map((everyStep) => {
      const options: StepOptions = {
        batch,
        keeps: () => true,
        neuron: { kind: 'lif', steps },
        objective: { kind: 'classes', everyStep },
      };
      const step = createTrainingStep(graph, options, nodeMachine);
      t.teardown(() => step.close());
      const sizes = [...step.read('weights')].map(([key, values], i) => [key, numbers(10 + i, values.length)] as const);
      step.write('weights', new Map(sizes));
      step.images.set(numbers(1, step.images.length).map((x) => 2 * x));
      step.labels.set([2, 0, 3]);
      return { step, loss: step.forwardBackward().loss };
    }) as [{ step: TrainingStep; loss: number }, { step: TrainingStep; loss: number }];
    const values = every.step.valuesOf('logits');
    const rows = Array.from({ length: steps * batch }, (_, r) => [...values.subarray(4 * r, 4 * r + 4)]);
    const targets = rows.map((_, r) => smoothed([2, 0, 3][r % 3]!, 0));
    t.true(Math.abs(every.loss / crossEntropy(rows, targets) - 1) < 1e-6);
    if (steps === 1)
      t.deepEqual([every.loss, every.step.read('gradients')], [whole.loss, whole.step.read('gradients')]);
    else t.true(every.loss > whole.loss, 'cross entropy is convex');
    const bias = every.step.read('gradients').get('logits.bias')!;
    bias.forEach((g, c) => {
      const expected = rows.reduce(
        (sum, logit, r) => sum + (Math.exp(logSoftmax(logit)[c]!) - targets[r]![c]!) / rows.length,
        0,
      );
      t.true(Math.abs(g - expected) < 1e-6);
    });
  }
});

test('a teacher answers with its class, the first of equal ones, or with its softmax', (t) => {
  const logit = Float32Array.of(1, 3, 3, -2, 0, 0, 500, -500);
  t.deepEqual([...teacherTargets(logit, 4, 'hard')], [0, 1, 0, 0, 0, 0, 1, 0]);
  const soft = teacherTargets(logit, 4, 'soft');
  logSoftmax([1, 3, 3, -2]).forEach((l, c) => t.true(Math.abs(soft[c]! - Math.exp(l)) < 1e-7));
  t.deepEqual([...soft.subarray(4)], [0, 0, 1, 0]);
});

test('two heads, the second taught by a teacher', (t) => {
  const heads = graphOf([
    ['x', 'input', [], { shape: [3, 2, 2] }],
    ['first', 'linear', ['x'], { out: 4 }],
    ['second', 'linear', ['x'], { out: 4 }],
    ['logits', 'average', ['first', 'second']],
  ]);
  const rowsOf = (values: Float32Array): number[][] =>
    Array.from({ length: batch }, (_, n) => [...values.subarray(4 * n, 4 * n + 4)]);
  for (const [share, teacher] of [
    [0.5, 'hard'],
    [0.3, 'soft'],
  ] as const) {
    const objective = { kind: 'distilled', share, divergence: teacher === 'soft' } as const;
    const step = createTrainingStep(heads, { batch, keeps: () => true, objective }, nodeMachine);
    t.teardown(() => step.close());
    const drawn = [...step.read('weights')].map(([key, { length }], i) => [key, numbers(50 + i, length)] as const);
    const weights = new Map(drawn);
    step.write('weights', weights);
    step.images.set(numbers(1, step.images.length));
    shareTargets(Int32Array.of(1, 3, 0), 0.1, step.targets);
    step.answers.set(teacherTargets(numbers(60, 4 * batch), 4, teacher));
    const [targets, answers] = [rowsOf(step.targets), rowsOf(step.answers)];
    const entropy = crossEntropy(
      answers.map((row) => row.map((p) => Math.log(p || 1))),
      answers,
    );
    const lossOf = (of: ReadonlyMap<string, ArrayLike<number>>): number => {
      const [a, b] = ['first', 'second'].map((head) =>
        logits(step.images, 1, of.get(`${head}.weight`)!, of.get(`${head}.bias`)!),
      ) as [number[][], number[][]];
      const taught = crossEntropy(b, answers);
      const second = teacher === 'soft' ? (taught - entropy) / 4 : taught;
      return (1 - share) * crossEntropy(a, targets) + share * second;
    };
    const { loss } = step.forwardBackward();
    t.true(Math.abs(loss / lossOf(weights) - 1) < 1e-6, `${teacher}: loss ${loss}, ${lossOf(weights)}`);
    const gradients = step.read('gradients');
    t.is(gradients.size, 4);
    for (const [key, gradient] of gradients)
      gradient.forEach((g, at) => {
        const [up, down] = [1e-4, -1e-4].map((by) =>
          lossOf(new Map<string, ArrayLike<number>>(weights).set(key, moved(weights.get(key)!, at, by))),
        ) as [number, number];
        const expected = (up - down) / 2e-4;
        t.true(Math.abs(g - expected) < 1e-6, `${teacher}: ${key} ${at}: ${g}, differences say ${expected}`);
      });
  }
});

test('rates fall from block to block towards the input; heads have the whole rate', (t) => {
  const graph = baseFamily({ dims: [8, 12, 20, 24], heads: 2, classes: 5, channels: 3, image: 32, depths: [2, 1] });
  const share = layerRates(graph, 0.75);
  const names = graph.nodes.labels.map(({ name }) => name);
  const shares = new Map(names.map((name) => [name, share(`${name}.weight`)]));
  t.is(shares.get('downsample1_1.encode_conv'), 0.75 ** 4);
  t.is(shares.get('block3.0.attn.q_conv.0'), 0.75 ** 3);
  t.is(shares.get('block3.1.mlp.fc2_conv'), 0.75 ** 2);
  t.is(shares.get('downsample4.encode_conv'), 0.75 ** 2);
  t.is(shares.get('block4.0.mlp.fc1_conv'), 0.75);
  t.is(shares.get('head'), 1);
  t.true(names.every((name) => layerRates(graph, 1)(`${name}.weight`) === 1));
});
