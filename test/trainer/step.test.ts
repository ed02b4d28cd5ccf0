import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import { foldBatchNorm } from '../../compiler/passes/fold_batch_norm.ts';
import { parameterSource, randomWeights } from '../../ir/checkpoint/index.ts';
import { evaluateModel, inputNodes, inputOf, type ModelGraph } from '../../ir/model/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import {
  createTrainingStep,
  initialParameters,
  type StepOptions,
  type TrainingStep,
  type Update,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { randomNetwork, recipes } from '../support/random_model.ts';
import { graphOf, numbers } from './support.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const small: ModelGraph = baseFamily({
  dims: [8, 12, 20, 24],
  heads: 2,
  classes: 5,
  channels: 3,
  image: 32,
  depths: [1, 1],
});
/** Large enough that most phases have several tasks. */
const large: ModelGraph = baseFamily({
  dims: [16, 16, 24, 32],
  heads: 2,
  classes: 5,
  channels: 3,
  image: 64,
  depths: [1, 1],
});
const classesOf = (graph: ModelGraph): number => sizeOf(graph.nodes.label(graph.outputs[0]!.node).type.shape);

function start(graph: ModelGraph, options: StepOptions): TrainingStep {
  const step = createTrainingStep(graph, options, nodeMachine);
  step.write('weights', randomWeights(graph, 7).parameters);
  step.images.set(numbers(1, step.images.length));
  step.labels.forEach((_, i) => (step.labels[i] = i % classesOf(graph)));
  return step;
}

const updates: readonly Update[] = [
  { kind: 'adamw', rate: 3e-3, weightDecay: 0.05, clipNorm: 1 },
  { kind: 'lamb', rate: 3e-3, weightDecay: 0.05, clipNorm: 1 },
];

/** Everything three steps leave behind. */
function threeSteps(step: TrainingStep, update: Update): unknown {
  const results = [1, 2, 3].map((n) => {
    step.images.set(numbers(n, step.images.length));
    const result = step.forwardBackward();
    const norm = step.apply(update);
    step.average(0.9);
    return [result, norm];
  });
  return [results, step.state(), step.read('gradients'), step.evaluate()];
}

for (const update of updates)
  test(`${update.kind}: the same bits with 1, 2 and 3 threads, and run twice`, async (t) => {
    const runs = [];
    for (const threads of [1, 2, 3, 1]) {
      const step = start(large, { batch: 16, threads, labelSmoothing: 0.1 });
      runs.push(threeSteps(step, update));
      await step.close();
    }
    for (const run of runs.slice(1)) same(t, run, runs[0]);
  });

test('relaxed arithmetic: also the same for any number of threads, and close to strict', async (t) => {
  const losses: number[] = [];
  for (const [arithmetic, threads] of [
    ['relaxed', 1],
    ['relaxed', 3],
    ['strict', 1],
  ] as const) {
    const step = start(large, { batch: 16, threads, arithmetic });
    losses.push(step.forwardBackward().loss);
    await step.close();
  }
  t.is(losses[0], losses[1]);
  t.true(Math.abs(losses[0]! - losses[2]!) < 0.05);
});

test('memory that is used again changes nothing, on random networks', async (t) => {
  await fc.assert(
    fc.asyncProperty(recipes('float'), async (recipe) => {
      const { model, weights } = randomNetwork(recipe);
      if (weights.kind !== 'float') throw new Error('float weights were asked for');
      const gradients = [];
      for (const kept of [true, false]) {
        const step = createTrainingStep(model, { batch: 3, keeps: () => kept }, nodeMachine);
        step.write('weights', weights.parameters);
        step.images.set(numbers(recipe.seed, step.images.length));
        const result = step.forwardBackward();
        gradients.push([result, step.read('gradients')]);
        await step.close();
      }
      same(t, gradients[0], gradients[1]);
    }),
    { numRuns: runs(40) },
  );
});

test('evaluation equals the reference evaluator bit for bit on networks with weights on a grid', async (t) => {
  await fc.assert(
    fc.asyncProperty(recipes('integer'), async (recipe) => {
      const network = randomNetwork(recipe);
      const { model, weights } = foldBatchNorm.run(network, { note: () => undefined, warn: () => undefined });
      const source = parameterSource(weights, (node) => inputOf(model, node).type);
      const step = createTrainingStep(model, { batch: 2 }, nodeMachine);
      const parameters = model.nodes.labels.flatMap((node) =>
        Object.entries(source(node)).map(([name, values]) => [`${node.name}.${name}`, values] as const),
      );
      step.write('weights', new Map(parameters));
      const [input] = inputNodes(model);
      const image = Float32Array.from(network.input, (value) => value / 64);
      const { length } = image;
      step.images.set(image);
      step.images.set(image.toReversed(), length);
      const logits = step.evaluate();
      for (const [i, own] of [image, image.toReversed()].entries()) {
        const expected = evaluateModel(model, source, new Map([[input!.name, own]])).get('logits')!;
        same(t, logits.subarray(i * expected.length, (i + 1) * expected.length), expected);
      }
      await step.close();
    }),
    { numRuns: runs(40) },
  );
});

test('the loss is the cross entropy with label smoothing, its gradient the softmax less the target', async (t) => {
  const smoothing = 0.2;
  const step = start(small, { batch: 6, labelSmoothing: smoothing, keeps: () => true });
  const { loss, correct } = step.forwardBackward();
  const logits = step.valuesOf('head');
  const bias = new Float64Array(5);
  let [expected, right] = [0, 0];
  for (let n = 0; n < 6; n++) {
    const row = Array.from(logits.subarray(5 * n, 5 * n + 5));
    const partition = row.reduce((sum, x) => sum + Math.exp(x), 0);
    row.forEach((x, c) => {
      const target = smoothing / 5 + (c === step.labels[n] ? 1 - smoothing : 0);
      expected -= (target * (x - Math.log(partition))) / 6;
      bias[c]! += (Math.exp(x) / partition - target) / 6;
    });
    if (row.indexOf(Math.max(...row)) === step.labels[n]) right++;
  }
  t.true(Math.abs(loss - expected) < 1e-12 * expected);
  t.is(correct, right);
  const got = step.read('gradients').get('head.bias')!;
  t.true(bias.every((value, c) => Math.abs(value - got[c]!) < 1e-7));
  await step.close();
});

test('what is read is all there is: another step with the weights of the first evaluates to the same bits', async (t) => {
  const grouped = graphOf([
    ['x', 'input', [], { shape: [6, 5, 5] }],
    ['c', 'conv2d', ['x'], { out: 9, kernel: 3, groups: 3 }],
    ['b', 'batch_norm', ['c']],
    ['s', 'neuron', ['b'], { cap: 4, norm: 4, rounding: 'half_up' }],
    ['d', 'conv2d', ['s'], { out: 18, groups: 9 }],
    ['m', 'mean', ['d']],
    ['n', 'neuron', ['m'], { cap: 4, norm: 1, rounding: 'half_up' }],
    ['l', 'linear', ['n'], { out: 5 }],
  ]);
  for (const graph of [small, grouped]) {
    const [first, second] = [start(graph, { batch: 6 }), createTrainingStep(graph, { batch: 6 }, nodeMachine)];
    threeSteps(first, { kind: 'adamw', rate: 0.1 });
    second.write('weights', first.read('weights'));
    same(t, second.evaluate(first.images), first.evaluate());
    await first.close();
    await second.close();
  }
});

test('a state restored goes on to the same bits', async (t) => {
  const [first, second] = [start(small, { batch: 6 }), start(small, { batch: 6, threads: 2 })];
  threeSteps(first, updates[0]!);
  second.restore(first.state());
  same(t, threeSteps(second, updates[0]!), threeSteps(first, updates[0]!));
  await first.close();
  await second.close();
});

test('a small network learns to tell patterns apart', async (t) => {
  const side = 32;
  const step = createTrainingStep(small, { batch: 10, threads: 2 }, nodeMachine);
  step.write('weights', initialParameters(small, 12));
  const noise = numbers(3, 10_000);
  for (let i = 0; i < step.images.length; i++) {
    const [n, y, x] = [Math.floor(i / (3 * side * side)), Math.floor(i / side) % side, i % side];
    step.images[i] = Math.sin(((n % 5) * x + (4 - (n % 5)) * y) / 4) + 0.25 * noise[i % noise.length]!;
  }
  step.labels.forEach((_, n) => (step.labels[n] = n % 5));
  const before = step.forwardBackward();
  for (let i = 0; i < 60; i++) {
    step.apply({ kind: 'adamw', rate: 5e-3, clipNorm: 5 });
    step.forwardBackward();
  }
  const after = step.forwardBackward();
  t.true(after.loss < before.loss / 4, `${before.loss} to ${after.loss}`);
  t.is(after.correct, 10);
  await step.close();
});

test('a process ends by itself, with threads running or closed', (t) => {
  for (const end of ['', 'await step.close();']) {
    const program = `
      import { createModelBuilder } from './ir/model/index.ts';
      import { createTrainingStep } from './trainer/index.ts';
      import { nodeMachine } from './trainer/node.ts';
      const builder = createModelBuilder('tiny');
      builder.add({ name: 'x', op: 'input', inputs: [], attributes: { shape: [1, 4, 4] } });
      builder.add({ name: 'c', op: 'conv2d', inputs: ['x'], attributes: { out: 4 } });
      builder.add({ name: 'm', op: 'mean', inputs: ['c'], attributes: {} });
      builder.output('logits', 'm');
      const step = createTrainingStep(builder.finish(), { batch: 2, threads: 3 }, nodeMachine);
      console.log(step.forwardBackward().loss === Math.log(4));
      ${end}`;
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const run = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], {
      cwd,
      timeout: 120_000,
    });
    t.is(run.status, 0, run.stderr.toString());
    t.is(run.stdout.toString().trim(), 'true');
  }
});

test('misuse is told', async (t) => {
  const step = start(small, { batch: 4 });
  t.throws(() => step.forwardBackward(new Float32Array(3)), { message: /3 images values given/ });
  t.throws(() => step.forwardBackward(undefined, [0, 1, 2, 5]), { message: /label 5 is not one of the 5 classes/ });
  t.throws(() => step.valuesOf('head'), { message: /not kept/ });
  t.throws(
    () => {
      step.write('weights', new Map());
    },
    { message: /has no values/ },
  );
  t.throws(() => createTrainingStep(small, { batch: 1e6 }, nodeMachine), {
    message: /training needs \d+ MiB; 32-bit addresses reach 4096/,
  });
  await step.close();
});
