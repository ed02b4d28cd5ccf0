/** AdamW, LAMB, clipping and moving averages against the formulas in float64, over four steps of a small network. */
import test from 'ava';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { createTrainingStep, type Update } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { power } from '../../trainer/optimiser.ts';
import { graphOf, numbers } from './support.ts';

const graph = graphOf([
  ['x', 'input', [], { shape: [3, 6, 6] }],
  ['c', 'conv2d', ['x'], { out: 70, kernel: 3 }],
  ['b', 'batch_norm', ['c']],
  ['s', 'neuron', ['b'], { cap: 4, norm: 4, rounding: 'half_even' }],
  ['d', 'conv2d', ['s'], { out: 30, kernel: 7, bias: false }],
  ['e', 'batch_norm', ['d']],
  ['m', 'mean', ['e']],
  ['t', 'neuron', ['m'], { cap: 4, norm: 1, rounding: 'half_even' }],
  ['l', 'linear', ['t'], { out: 5 }],
]);

interface Tensor {
  weights: Float64Array;
  first: Float64Array;
  second: Float64Array;
  readonly decays: boolean;
}

const norm = (values: Float64Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** One update by the papers' formulas. */
function reference(tensors: Map<string, Tensor>, gradients: Map<string, Float32Array>, update: Update, step: number) {
  const { rate, beta1 = 0.9, beta2 = 0.999, weightDecay = 0, clipNorm } = update;
  const { eps = update.kind === 'adamw' ? 1e-8 : 1e-6 } = update;
  const length = norm(Float64Array.from([...gradients.values()].flatMap((g) => Array.from(g))));
  const factor = clipNorm === undefined ? 1 : Math.min(1, clipNorm / (length + (update.kind === 'lamb' ? 0 : 1e-6)));
  for (const [key, tensor] of tensors) {
    const g = Float64Array.from(gradients.get(key)!, (value) => value * factor);
    tensor.first = tensor.first.map((m, i) => beta1 * m + (1 - beta1) * g[i]!);
    tensor.second = tensor.second.map((v, i) => beta2 * v + (1 - beta2) * g[i]! ** 2);
    const direction = tensor.first.map((m, i) => {
      const size = Math.sqrt(tensor.second[i]! / (1 - beta2 ** step)) + eps;
      return m / (1 - beta1 ** step) / size + (tensor.decays ? weightDecay * tensor.weights[i]! : 0);
    });
    const [weights, directions] = [norm(tensor.weights), norm(direction)];
    const adapts = update.kind === 'lamb' && tensor.decays && weights > 0 && directions > 0;
    const ratio = adapts ? Math.min(1, weights / directions) : 1;
    tensor.weights = tensor.weights.map((w, i) => w - rate * ratio * direction[i]!);
  }
  return length;
}

const cases: readonly Update[] = [
  { kind: 'adamw', rate: 1e-2 },
  { kind: 'adamw', rate: 1e-2, weightDecay: 0.3, clipNorm: 0.05, beta1: 0.8, beta2: 0.95 },
  { kind: 'lamb', rate: 1e-2, weightDecay: 0.05 },
  { kind: 'lamb', rate: 1e-2, weightDecay: 0.05, clipNorm: 0.05 },
  // with directions so small that weights are longer, a ratio is 1
  { kind: 'lamb', rate: 1e-2, weightDecay: 0.05, eps: 1 },
];

for (const update of cases)
  test(`${JSON.stringify(update)}: four steps`, async (t) => {
    const step = createTrainingStep(graph, { batch: 8, threads: 2 }, nodeMachine);
    const { parameters } = randomWeights(graph, 3);
    step.write('weights', parameters);
    const tensors = new Map<string, Tensor>();
    for (const node of graph.nodes.labels)
      for (const { name, shape, learned } of node.parameters) {
        const weights = Float64Array.from(parameters.get(`${node.name}.${name}`)!);
        const zeros = new Float64Array(weights.length);
        if (learned)
          tensors.set(`${node.name}.${name}`, { weights, first: zeros, second: zeros, decays: shape.length > 1 });
      }
    const averages = new Map([...step.read('averages')].map(([key, values]) => [key, Float64Array.from(values)]));
    step.labels.forEach((_, i) => (step.labels[i] = i % 5));
    for (let n = 1; n <= 4; n++) {
      step.images.set(numbers(n, step.images.length));
      step.forwardBackward();
      const length = reference(tensors, step.read('gradients'), update, n);
      const { gradientNorm } = step.apply(update);
      t.true(Math.abs(gradientNorm - length) < 1e-6 * length);
      step.average(0.7);
      for (const [key, values] of step.read('weights'))
        averages.set(
          key,
          averages.get(key)!.map((value, i) => 0.7 * value + 0.3 * values[i]!),
        );
    }
    const weights = step.read('weights');
    for (const [key, { weights: expected }] of tensors) {
      const got = Float64Array.from(weights.get(key)!);
      t.true(norm(got.map((value, i) => value - expected[i]!)) < 1e-5 * norm(expected), key);
    }
    for (const [key, values] of step.read('averages'))
      t.true(
        norm(averages.get(key)!.map((value, i) => value - values[i]!)) < 1e-5 * (1 + norm(averages.get(key)!)),
        key,
      );
    await step.close();
  });

test('powers by squaring', (t) => {
  for (const [base, exponent] of [
    [0.9, 1],
    [0.999, 2],
    [0.5, 10],
    [0.999, 12345],
  ] as const)
    t.true(Math.abs(power(base, exponent) / base ** exponent - 1) < 1e-12);
});
