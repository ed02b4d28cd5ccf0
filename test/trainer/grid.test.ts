import { isDeepStrictEqual } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import {
  dequantise,
  foldBatchNorms,
  inputFractionBits,
  randomWeights,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { weightWidths, type WeightBits } from '../../ir/limits.ts';
import { inputOf, type ModelGraph } from '../../ir/model/index.ts';
import { roundHalfEven } from '../../ir/numerics.ts';
import { readSafetensors, referenceOf, referenceTrace, writeSafetensors } from '../../runtime/index.ts';
import {
  chooseGrid,
  createTrainingStep,
  deployForward,
  loadState,
  networkLearner,
  stateFile,
  trainingLoop,
  atStart,
  splitData,
  noAugmentation,
  type NetworkLearner,
  type Progress,
  type RunIdentity,
  type TrainingRun,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { integersOf, parameterGrids } from '../../trainer/deploy/index.ts';
import { baseFamily } from '../support/base_family.ts';
import { textures } from './data.ts';
import { numbers } from './support.ts';
import { same } from '../support/same.ts';
import { runs } from '../support/random/runs.ts';

const family = baseFamily({ dims: [8, 12, 16, 16], heads: 2, classes: 4, channels: 1, image: 8, depths: [1, 1] });

/** A folded network with random float weights. */
function folded(seed: number): { model: ModelGraph; parameters: ReadonlyMap<string, Float32Array> } {
  const { model, weights } = foldBatchNorms(family, randomWeights(family, seed));
  if (weights.kind !== 'float') throw new Error('random weights are float');
  return { model, parameters: weights.parameters };
}

/** Float32 parameters that integer weights stand for, by key. */
function dequantised(model: ModelGraph, weights: Weights & { kind: 'integer' }): Map<string, Float32Array> {
  return new Map(
    [...weights.layers].flatMap(([name, layer]) =>
      Object.entries(dequantise(layer, inputFractionBits(inputOf(model, model.nodes.label(name)).type))).map(
        ([parameter, values]) => [`${name}.${parameter}`, values] as const,
      ),
    ),
  );
}

test('on the grid every weight is the integer that rounding half to even and clipping give', (t) => {
  for (const weightBits of weightWidths) {
    const { model, parameters } = folded(3);
    const grid = chooseGrid(model, parameters, weightBits);
    const step = createTrainingStep(model, { batch: 1, rounds: true }, nodeMachine);
    t.teardown(() => step.close());
    step.write('weights', parameters);
    step.useGrid(parameterGrids(grid));
    const rounded = step.round();
    for (const [key, { exponents, limit }] of parameterGrids(grid)) {
      const values = parameters.get(key)!;
      const perChannel = values.length / exponents.length;
      values.forEach((value, i) => {
        const scale = 2 ** exponents[Math.floor(i / perChannel)]!;
        const steps = Math.max(-limit, Math.min(limit, roundHalfEven(Math.fround(value * scale))));
        t.is(rounded.get(key)![i]! + 0, steps / scale + 0, `${key}[${i}]`);
      });
    }
    const integers = integersOf(grid, rounded);
    t.true(
      [...integers.layers.values()].every(({ weights }) => weights.every((w) => Math.abs(w) < 2 ** (weightBits - 1))),
    );
    for (const [key, values] of dequantised(model, integers))
      t.deepEqual(
        values,
        rounded.get(key)!.map((x) => x + 0),
        key,
      );
  }
});

test('the gradient is that of the rounded network, handed straight through', (t) => {
  const { model, parameters } = folded(5);
  const grid = chooseGrid(model, parameters, 4);
  const [onGrid, plain] = [
    createTrainingStep(model, { batch: 2, rounds: true }, nodeMachine),
    createTrainingStep(model, { batch: 2 }, nodeMachine),
  ];
  t.teardown(() => Promise.all([onGrid.close(), plain.close()]));
  onGrid.write('weights', parameters);
  onGrid.useGrid(parameterGrids(grid));
  plain.write('weights', onGrid.round());
  const images = numbers(2, onGrid.images.length);
  same(t, onGrid.forwardBackward(images, [1, 3]), plain.forwardBackward(images, [1, 3]));
  same(t, onGrid.read('gradients'), plain.read('gradients'));
  same(t, onGrid.read('weights').get('head.weight'), parameters.get('head.weight'), 'weights stay as they are');
});

test('a network with batch norms cannot go onto a grid', (t) => {
  t.throws(() => createTrainingStep(family, { batch: 1, rounds: true }, nodeMachine), { message: /must be folded/ });
});

/** Scales stay as they are chosen, or are learned; without a moving average of weights, or with one. */
const kinds = [{ ema: 0 }, { ema: 0.9, scaleRate: 5 }] as const;

function deployed(
  t: ExecutionContext,
  weightBits: WeightBits,
  kind: (typeof kinds)[number],
  threads = 1,
): [ModelGraph, NetworkLearner] {
  const { model, parameters } = folded(7);
  const options = {
    batch: 12,
    threads,
    optimizer: 'adamw',
    weightDecay: 0.01,
    labelSmoothing: 0.1,
    clip: 1,
    ...kind,
  } as const;
  const grid = chooseGrid(model, parameters, weightBits);
  const learner = networkLearner(model, parameters, { ...options, grid, updatesBefore: 20 }, nodeMachine);
  t.teardown(() => learner.close());
  return [model, learner];
}

function exponentsOf(learner: NetworkLearner): number[][] {
  const weights = learner.weights();
  return weights.kind === 'integer' ? [...weights.layers.values()].map(({ exponents }) => [...exponents]) : [];
}

/** Two epochs of 10 steps, after a first phase of as many. */
function runOf(learner: NetworkLearner): TrainingRun {
  const data = textures(140);
  const { training, validation } = splitData(data.count, 20, 7);
  const schedule = { before: 20, rate: 0.02, floor: 1e-6, warmup: 0, steps: 20 };
  const draw = { data, training, rules: { ...noAugmentation, shift: 1 }, seed: 7 };
  return { learner, draw, validation, epochs: 4, schedule, imageSize: 64 };
}

const before: Progress = {
  ...atStart,
  epoch: 2,
  total: 20,
  epochs: [1, 2].map((epoch) => ({ epoch, step: 10 * epoch, loss: 1, accuracy: 0.5 })),
};
const identity: RunIdentity = { model: 'a', data: 'b', settings: {} };

test('fine-tuning lowers the loss, and stopped and resumed it gives the same bytes, integers and all', async (t) => {
  for (const kind of kinds) {
    const [, whole] = deployed(t, 8, kind);
    const scales = exponentsOf(whole);
    const { progress } = await trainingLoop(runOf(whole), before);
    const losses = progress.epochs.slice(2).map(({ loss }) => loss);
    t.true(losses[1]! < losses[0]!, String(losses));
    const [, first] = deployed(t, 8, kind, 2);
    let steps = 0;
    const cut = await trainingLoop(runOf(first), before, { wish: () => (++steps === 13 ? 'stop' : 'go on') });
    t.is(cut.progress.total, 32);
    const file = readSafetensors(writeSafetensors(stateFile(identity, 'deploy', cut.progress, first.state())), 'state');
    const [, second] = deployed(t, 8, kind);
    const ending = await trainingLoop(runOf(second), loadState(file, identity, second, 'state'));
    t.deepEqual(ending.progress, progress);
    same(t, second.weights(), whole.weights());
    same(t, second.state(), whole.state());
    t.is(
      !isDeepStrictEqual(exponentsOf(whole), scales),
      whole.calibrated !== undefined,
      'learned scales move, others never',
    );
  }
});

test('what is judged is what is deployed: the forward of the integers gives the very logits', async (t) => {
  for (const kind of kinds) {
    const [model, learner] = deployed(t, 8, kind);
    await trainingLoop(runOf(learner), before);
    const integers = Int32Array.from({ length: 64 }, (_, i) => ((i * 37) % 129) - 64);
    const images = new Float32Array(12 * 64);
    images.set(Float32Array.from(integers, (x) => x / 64));
    const judging = learner.judging();
    const logits = judging.predict(images).slice(0, 4);
    judging.end();
    const forward = deployForward(model, learner.weights(), {}, nodeMachine);
    t.teardown(() => forward.close());
    t.deepEqual([...forward.traces([integers])[0]!.outputs.values()], [logits]);
  }
});

test('trainer and reference evaluator agree on every spike of networks of integers', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...weightWidths), async (seed, weightBits) => {
      const { model, parameters } = folded(seed);
      const step = createTrainingStep(model, { batch: 1, rounds: true }, nodeMachine);
      const grid = chooseGrid(model, parameters, weightBits);
      step.write('weights', parameters);
      step.useGrid(parameterGrids(grid));
      const weights = integersOf(grid, step.round());
      const forward = deployForward(model, weights, { batch: 3, threads: 2 }, nodeMachine);
      const inputs = [1, 3, 7].map((n) => Int32Array.from({ length: 64 }, (_, i) => ((i * n * seed) % 257) - 128));
      const reference = referenceOf(model, weights);
      const expected = inputs.map((input) => referenceTrace(reference, input));
      same(t, forward.traces(inputs), expected);
      same(t, forward.traces(inputs.slice(1)), expected.slice(1));
      t.throws(() => forward.traces([...inputs, inputs[0]!]), { message: /at most 3/ });
      await Promise.all([step.close(), forward.close()]);
    }),
    { numRuns: runs(15) },
  );
});
