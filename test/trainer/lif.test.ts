import test from 'ava';
import type { ModelGraph } from '../../ir/model/index.ts';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { compileModel } from '../../compiler/frontend/index.ts';
import {
  atStart,
  createTrainingStep,
  initialParameters,
  networkLearner,
  noAugmentation,
  splitData,
  trainingLoop,
  type TimeOptions,
} from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { baseFamily } from '../support/base_family.ts';
import { textures, tinyModel } from './data.ts';
import {
  fireInTime,
  networkInTime,
  type NeuronRule,
  type Outcome,
  type Parameters,
  type Problem,
} from './lif_reference.ts';
import { graphOf, numbers, runOperator, type Layers } from './support.ts';
import { sizeOf } from '../../ir/tensor.ts';
import { same } from '../support/same.ts';

const usual: NeuronRule = { tau: 2, threshold: 1, slope: 4, detachReset: false };
const rules: Readonly<Record<string, NeuronRule>> = {
  'the defaults': usual,
  'a detached reset': { ...usual, detachReset: true },
  'another tau, threshold and slope': { tau: 3.5, threshold: 0.25, slope: 1.5, detachReset: false },
};

/** As the language says it: a leak where tau is a power of two. */
function neuronOf({ tau, threshold }: NeuronRule) {
  const leak = Math.log2(tau);
  const decay = Number.isInteger(leak) ? { leak } : { decay: 1 - 1 / tau, decay_input: true };
  return { cap: 1, norm: 1, rounding: 'down', reset: 'hard', threshold, ...decay };
}

const neuronGraph = (rule: NeuronRule): ModelGraph =>
  graphOf([
    ['x', 'input', [], { shape: [5, 4, 3], steps }],
    ['c', 'conv2d', ['x'], { out: 5 }],
    ['s', 'neuron', ['c'], neuronOf(rule)],
  ]);
const [steps, batch, size] = [4, 3, 60];
const membranes = numbers(5, steps * batch * size).map((x) => 4 * x);
const backwards = numbers(6, membranes.length);

/** One neuron layer on the engine. */
const onEngine = (rule: NeuronRule, onto?: Float32Array) =>
  runOperator({
    graph: neuronGraph(rule),
    layer: 's',
    batch: steps * batch,
    steps,
    surrogate: { shape: 'sigmoid', slope: rule.slope, detachReset: rule.detachReset },
    inputs: [membranes],
    gradient: backwards,
    parameters: {},
    ...(onto ? { onto: [onto] } : {}),
  });

const perStep = (values: ArrayLike<number>): Float64Array[] =>
  Array.from({ length: steps }, (_, t) => Float64Array.from(values).slice(t * batch * size, (t + 1) * batch * size));

/** Membranes with float32's own rounding after every operation. */
function float32Spikes({ tau, threshold }: NeuronRule): Float32Array {
  const [v, rate] = [new Float32Array(batch * size), Math.fround(1 / tau)];
  const isLeak = Number.isInteger(Math.log2(tau));
  const decay = Math.fround(1 - 1 / tau);
  const shared = Math.fround(1 - (1 - 1 / tau));
  return membranes.map((x, i) => {
    const n = i % v.length;
    const h = isLeak
      ? Math.fround(v[n]! + Math.fround(Math.fround(x - v[n]!) * rate))
      : Math.fround(Math.fround(decay * v[n]!) + Math.fround(shared * x));
    v[n] = h >= threshold ? 0 : h;
    return h >= threshold ? 1 : 0;
  });
}

for (const [title, rule] of Object.entries(rules)) {
  test(`LIF with ${title}: spikes are exact`, (t) => {
    const { output } = onEngine(rule);
    same(t, output, float32Spikes(rule));
    const rate = output.reduce((a, b) => a + b, 0) / output.length;
    t.true(rate > 0.1 && rate < 0.6, `${rate}`);
  });

  test(`LIF with ${title}: the gradient is that of differences through time`, (t) => {
    const inputs = perStep(membranes);
    const base = fireInTime(inputs, rule).membranes;
    const loss = (at: number, change: number): number => {
      const moved = perStep(membranes.map((x) => x));
      moved[Math.floor(at / (batch * size))]![at % (batch * size)]! += change;
      const { spikes } = fireInTime(moved, rule, base);
      return spikes.reduce(
        (sum, y, step) => sum + y.reduce((part, s, i) => part + s * backwards[step * batch * size + i]!, 0),
        0,
      );
    };
    const [got] = onEngine(rule).inputGradients;
    for (let i = 0; i < membranes.length; i += 3) {
      const expected = (loss(i, 1e-4) - loss(i, -1e-4)) / 2e-4;
      t.true(Math.abs(got![i]! - expected) < 2e-6, `[${i}]: ${got![i]}, differences say ${expected}`);
    }
    const onto = numbers(8, membranes.length);
    const [added] = onEngine(rule, onto).inputGradients;
    t.deepEqual(
      added,
      got!.map((g, i) => Math.fround(g + onto[i]!)),
    );
  });
}

test('the surrogate is that of the sigmoid far from the threshold, too, and never NaN', (t) => {
  const values = Float32Array.of(1, 0.5, 1.5, -3, 20, -23, 25, -1000, 1e30, -3e38);
  const graph = graphOf([
    ['x', 'input', [], { shape: [values.length, 1, 1] }],
    ['c', 'conv2d', ['x'], { out: values.length }],
    ['s', 'neuron', ['c'], { cap: 1, norm: 1, rounding: 'down' }],
  ]);
  const gradient = values.map(() => 1);
  const { inputGradients } = runOperator({
    graph,
    layer: 's',
    batch: 1,
    inputs: [values],
    gradient,
    parameters: {},
  });
  values.forEach((x, i) => {
    const e = Math.exp(-Math.abs(4 * (x - 1)));
    const expected = (4 * e) / (1 + e) ** 2;
    t.true(Math.abs(inputGradients[0]![i]! - expected) <= Math.max(1e-36, 1e-6 * expected), `at ${x}`);
  });
});

const spike = { cap: 4, norm: 4, rounding: 'half_even' };
const norm = (name: string, x: string, out: number): Layers => [
  [`${name}c`, 'conv2d', [x], { out }],
  [`${name}n`, 'batch_norm', [`${name}c`]],
];
/** A stem, an attention block with its shortcut, a head: neurons behind norms, sums, means and attentions. */
const tiny: ModelGraph = graphOf([
  ['x', 'input', [], { shape: [2, 3, 3] }],
  ...norm('stem', 'x', 5),
  ['s', 'neuron', ['stemn'], spike],
  ...(['q', 'k', 'v'] as const).flatMap((name): Layers => [
    ...norm(name, 's', 4),
    [name, 'neuron', [`${name}n`], spike],
  ]),
  ['attend', 'attention', ['q', 'k', 'v'], { heads: 2, scale: 0.2 }],
  ['a', 'neuron', ['attend'], spike],
  ...norm('p', 'a', 5),
  ['sum', 'add', ['stemn', 'pn']],
  ['m', 'mean', ['sum']],
  ['h', 'neuron', ['m'], spike],
  ['l', 'linear', ['h'], { out: 3 }],
]);

function tinyProblem(rule: NeuronRule): { readonly problem: Problem; readonly parameters: Parameters } {
  const images = Array.from({ length: 3 }, (_, n) => Float64Array.from(numbers(40 + n, 18)));
  const parameters = new Map(
    tiny.nodes.labels.flatMap((node, i) =>
      node.parameters.map(({ name, shape }, k) => {
        const values = Float64Array.from(numbers(100 + 7 * i + k, sizeOf(shape)));
        const isScale = node.op === 'batch_norm' && (name === 'weight' || name === 'running_var');
        return [`${node.name}.${name}`, isScale ? values.map((x) => 2 + x) : values] as const;
      }),
    ),
  );
  return {
    problem: { graph: tiny, images, labels: [2, 0, 1], steps: 3, rule, attentionThreshold: 0.5 },
    parameters,
  };
}

for (const [title, rule] of Object.entries(rules).slice(0, 2))
  test(`a network with ${title}: loss, spikes and gradients are those of plain backpropagation through time`, async (t) => {
    const { problem, parameters } = tinyProblem(rule);
    const here = networkInTime(problem, parameters);
    // The usual rule is what nobody asked for.
    const neuron: TimeOptions = { kind: 'lif', steps: problem.steps, ...(rule === usual ? {} : rule) };
    const step = createTrainingStep(tiny, { batch: 3, neuron, keeps: () => true }, nodeMachine);
    step.write('weights', new Map([...parameters].map(([key, values]) => [key, Float32Array.from(values)])));
    const { loss } = step.forwardBackward(Float32Array.from(problem.images.flatMap((i) => [...i])), problem.labels);
    t.true(Math.abs(loss - here.loss) < 1e-6 * here.loss, `${loss}, expected ${here.loss}`);
    checkSpikes(
      (layer, expected) => t.deepEqual([...step.valuesOf(layer)], expected, layer),
      here,
      (gap) => t.true(gap > 1e-5, 'a membrane is so near its threshold that float32 may decide otherwise'),
    );
    const gradients = step.read('gradients');
    for (const [key, values] of parameters) {
      const got = gradients.get(key);
      if (!got) continue;
      const differences = values.map((_, i) => {
        const lossAt = (change: number): number => {
          const moved = new Map(parameters).set(
            key,
            values.map((x, k) => (k === i ? x + change : x)),
          );
          return networkInTime(problem, moved, here.membranes).loss;
        };
        return (lossAt(1e-4) - lossAt(-1e-4)) / 2e-4;
      });
      const largest = Math.max(1e-3, ...differences.map(Math.abs));
      differences.forEach((expected, i) => {
        t.true(Math.abs(got[i]! - expected) < 1e-4 * largest, `${key}[${i}]: ${got[i]}, differences say ${expected}`);
      });
    }
    await step.close();
  });

function checkSpikes(
  compare: (layer: string, expected: number[]) => void,
  { spikes, membranes: all }: Outcome,
  near: (gap: number) => void,
): void {
  for (const [layer, perStepSpikes] of spikes) {
    compare(
      layer,
      perStepSpikes.flatMap((values) => [...values]),
    );
    const threshold = layer === 'a' ? 0.5 : 1;
    near(
      Math.min(
        ...all
          .get(layer)!
          .flatMap((values) => [...values])
          .map((h) => Math.abs(h - threshold)),
      ),
    );
  }
}

/** Large enough that most phases have several tasks. */
const family = { dims: [16, 16, 24, 32], heads: 2, classes: 5, channels: 3, image: 64, depths: [1, 1] } as const;

/** Loss, logits and everything learnt of two steps. */
async function twoSteps(graph: ModelGraph, neuron: TimeOptions, threads: number) {
  const step = createTrainingStep(graph, { batch: 6, threads, neuron, labelSmoothing: 0.1 }, nodeMachine);
  step.write('weights', randomWeights(graph, 7).parameters);
  const results = [1, 2].map((n) => {
    step.images.set(numbers(n, step.images.length));
    step.labels.forEach((_, i) => (step.labels[i] = (i + n) % 5));
    const score = step.forwardBackward();
    return [score, step.apply({ kind: 'adamw', rate: 3e-3, clipNorm: 1 })];
  });
  const all = [results, step.read('gradients'), step.state(), step.evaluate()];
  await step.close();
  return all;
}

test('the same bits with 1, 2 and 3 threads', async (t) => {
  const graph = baseFamily(family);
  const once = await twoSteps(graph, { kind: 'lif', steps: 4 }, 1);
  same(t, await twoSteps(graph, { kind: 'lif', steps: 4 }, 2), once);
  same(t, await twoSteps(graph, { kind: 'lif', steps: 4 }, 3), once);
});

/** The same network as its text would say it: logical steps, leaks and the mean over the steps are the graph's own. */
const said: ModelGraph = graphOf([
  ...tiny.nodes.labels.map(({ name, op, inputs, attributes }) => {
    const own = op === 'input' ? { ...attributes, steps: 3 } : op === 'neuron' ? neuronOf(usual) : attributes;
    return [name, op, inputs, own] as const;
  }),
  ['answer', 'mean_steps', ['l']],
]);

test('steps that are said by the model: a picture for each is a picture for all where they are equal', async (t) => {
  const size = 2 * 18;
  const found = [];
  for (const frames of ['one', 'each step'] as const) {
    const step = createTrainingStep(said, { batch: 2, frames }, nodeMachine);
    step.write('weights', randomWeights(said, 3).parameters);
    const pictures = numbers(1, size);
    const samples = [0, 1].map((n) => [...pictures.subarray(18 * n, 18 * (n + 1))]);
    const times = frames === 'one' ? [0] : [0, 1, 2];
    const images = Float32Array.from(samples.flatMap((sample) => times.flatMap(() => sample)));
    const score = step.forwardBackward(images, [1, 0]);
    found.push([score, step.read('gradients'), step.evaluate(images)]);
    if (frames === 'each step') {
      // Another picture in the second step of the second sample changes its answer, and no other.
      const before = step.evaluate(images).slice();
      images.fill(2, 4 * 18, 5 * 18);
      const after = step.evaluate(images);
      t.deepEqual([...after.subarray(0, 3)], [...before.subarray(0, 3)]);
      t.notDeepEqual([...after.subarray(3)], [...before.subarray(3)]);
    }
    await step.close();
  }
  same(t, found[0], found[1]);
});

test('stopped and resumed on other threads, a network in time goes on to the same bits', async (t) => {
  const begin = (threads: number) => createTrainingStep(said, { batch: 4, threads }, nodeMachine);
  const learn = (step: ReturnType<typeof begin>, n: number) => {
    step.forwardBackward(numbers(n, step.images.length), [0, 1, 2, 1]);
    step.apply({ kind: 'adamw', rate: 3e-3, clipNorm: 1 });
  };
  const whole = begin(1);
  whole.write('weights', randomWeights(said, 3).parameters);
  for (const n of [1, 2]) learn(whole, n);
  const [half, statistics] = [whole.state(), whole.read('weights')];
  for (const n of [3, 4]) learn(whole, n);
  const resumed = begin(3);
  resumed.write('weights', statistics);
  resumed.restore(half);
  for (const n of [3, 4]) learn(resumed, n);
  same(t, resumed.state(), whole.state());
  await Promise.all([whole.close(), resumed.close()]);
});

test("a learner takes the surrogate that it is told, and the papers' slopes with it", async (t) => {
  const learnt = async (surrogate?: 'sigmoid' | 'atan' | 'box') => {
    const settings = { optimizer: 'adamw', weightDecay: 0, labelSmoothing: 0, clip: 0, ema: 0 } as const;
    const options = { batch: 2, threads: 1, ...settings, ...(surrogate ? { surrogate } : {}) };
    const learner = networkLearner(said, randomWeights(said, 3).parameters, options, nodeMachine);
    const none = new Float32Array(0);
    const batch = { images: numbers(1, 36), labels: Int32Array.of(1, 0), targets: none, answers: none };
    learner.learn(batch, { step: 0, rate: 1e-3 });
    const state = learner.state();
    await learner.close();
    return [...state].filter(([key]) => key.startsWith('firstMoments/'));
  };
  const [usually, sigmoid, atan, box] = [
    await learnt(),
    await learnt('sigmoid'),
    await learnt('atan'),
    await learnt('box'),
  ];
  t.deepEqual(sigmoid, usually);
  t.notDeepEqual(atan, usually);
  t.notDeepEqual(box, atan);
});

test('one step without leak that fires from 1/2 is spike firing approximation with one spike, bit for bit', async (t) => {
  const graph = graphOf(
    tiny.nodes.labels.map(
      ({ name, op, inputs, attributes }) =>
        [name, op, inputs, op === 'neuron' ? { cap: 1, norm: 1, rounding: 'half_up' } : attributes] as const,
    ),
  );
  const neuron = { kind: 'lif', steps: 1, tau: 1, threshold: 0.5, attentionThreshold: 0.5 } as const;
  const found = [];
  for (const options of [{ neuron }, {}]) {
    const step = createTrainingStep(graph, { batch: 5, ...options }, nodeMachine);
    step.write('weights', randomWeights(graph, 3).parameters);
    const score = step.forwardBackward(numbers(1, step.images.length), [0, 1, 2, 1, 0]);
    found.push([score, step.evaluate()]);
    await step.close();
  }
  same(t, found[0], found[1]);
});

test('numbers that make no neuron are refused', (t) => {
  const start = (time: Partial<TimeOptions>) => () =>
    createTrainingStep(tiny, { batch: 2, neuron: { kind: 'lif', steps: 2, ...time } }, nodeMachine);
  for (const time of [{ steps: 0 }, { steps: 1.5 }, { steps: 65 }, { tau: 0.5 }, { threshold: 0 }, { slope: NaN }])
    t.throws(start(time), { message: /time steps|LIF neuron/ }, JSON.stringify(time));
});

test('a network in time learns in the ordinary loop, and is judged in time', async (t) => {
  const text = { name: 'tiny.spike', text: tinyModel };
  const { graph } = compileModel(text, { parameters: {}, load: () => text });
  const settings = { optimizer: 'adamw', weightDecay: 0.05, labelSmoothing: 0.1, clip: 1, ema: 0 } as const;
  const neuron = { kind: 'lif', steps: 4 } as const;
  const learner = networkLearner(
    graph,
    initialParameters(graph, 7),
    { batch: 12, threads: 1, ...settings, neuron },
    nodeMachine,
  );
  t.teardown(() => learner.close());
  const data = textures(140);
  const { training, validation } = splitData(data.count, 20, 7);
  const { progress } = await trainingLoop(
    {
      learner,
      draw: { data, training, rules: noAugmentation, seed: 7 },
      validation,
      epochs: 6,
      schedule: { rate: 0.02, floor: 1e-6, warmup: 5, steps: 60 },
      imageSize: 64,
    },
    atStart,
  );
  const [first, last] = [progress.epochs[0]!, progress.epochs[5]!];
  t.true(last.loss < 0.8 * first.loss, `${first.loss} -> ${last.loss}`);
  t.true(last.validation!.accuracy >= 0.8, `accuracy ${last.validation!.accuracy}`);
});
