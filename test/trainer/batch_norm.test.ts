/** Batch norm and the neuron against their formulas in float64; the norm's gradients against central differences. */
import test from 'ava';
import { fireCount, type NeuronRule } from '../../ir/numerics.ts';
import { graphOf, numbers, runOperator, type Layers, type Trial } from './support.ts';

const [batch, channels, positions] = [5, 6, 12] as const;
const rows = batch * positions;
const eps = 1e-3;
const layers: Layers = [
  ['x', 'input', [], { shape: [3, 3, 4] }],
  ['c', 'conv2d', ['x'], { out: channels }],
  ['b', 'batch_norm', ['c'], { eps }],
  ['n', 'neuron', ['b'], { cap: 4, norm: 4, rounding: 'half_even' }],
];
const graph = graphOf(layers);
const x = numbers(1, batch * channels * positions).map((value, i) => 2 * value + (i % 7));
const gradient = numbers(2, x.length);
const parameters = {
  weight: numbers(3, channels).map((value) => 1.5 + value),
  bias: numbers(4, channels).map((value) => 1 + value),
  running_mean: numbers(5, channels),
  running_var: numbers(6, channels).map((value) => 2 + value),
};
const trial: Trial = { graph, layer: 'b', batch, inputs: [x], parameters, gradient };

/** Channel of an element of [batch][channel][position]. */
const channelOf = (index: number): number => Math.floor(index / positions) % channels;

function statistics(values: Float32Array | Float64Array): { mean: number[]; variance: number[] } {
  const mean = new Array<number>(channels).fill(0);
  const variance = new Array<number>(channels).fill(0);
  values.forEach((value, i) => (mean[channelOf(i)]! += value / rows));
  values.forEach((value, i) => (variance[channelOf(i)]! += (value - mean[channelOf(i)]!) ** 2 / rows));
  return { mean, variance };
}

function normalised(values: Float32Array | Float64Array, weight: Float32Array, bias: Float32Array): Float64Array {
  const { mean, variance } = statistics(values);
  return Float64Array.from(values, (value, i) => {
    const c = channelOf(i);
    return ((value - mean[c]!) / Math.sqrt(variance[c]! + eps)) * weight[c]! + bias[c]!;
  });
}

const along = (output: Float64Array, g: Float32Array): number =>
  output.reduce((sum, value, i) => sum + value * g[i]!, 0);
const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test('forward with the statistics of the batch; running statistics move as in PyTorch', (t) => {
  const { output, parameters: after } = runOperator(trial);
  const expected = normalised(x, parameters.weight, parameters.bias);
  t.true(output.every((value, i) => Math.abs(value - expected[i]!) < 2e-6 * largest(output)));
  const { mean, variance } = statistics(x);
  for (let c = 0; c < channels; c++) {
    const runningMean = 0.9 * parameters.running_mean[c]! + 0.1 * mean[c]!;
    const runningVariance = 0.9 * parameters.running_var[c]! + (0.1 * variance[c]! * rows) / (rows - 1);
    t.true(Math.abs(after['running_mean']![c]! - runningMean) < 1e-6);
    t.true(Math.abs(after['running_var']![c]! - runningVariance) < 1e-6 * runningVariance);
  }
});

/** Central differences in float64 with a step of 1e-4: off by about 1e-8. */
function checkGradients(got: ReturnType<typeof runOperator>, g: Float32Array): string[] {
  const step = 1e-4;
  const wrong: string[] = [];
  const compare = (what: string, values: Float32Array, loss: (index: number, change: number) => number): void => {
    values.forEach((value, i) => {
      const expected = (loss(i, step) - loss(i, -step)) / (2 * step);
      if (!(Math.abs(value - expected) <= 1e-5 * largest(values)))
        wrong.push(`${what}[${i}]: ${value}, not ${expected}`);
    });
  };
  const moved = (values: Float32Array, index: number, change: number): Float64Array =>
    Float64Array.from(values, (value, i) => (i === index ? value + change : value));
  const { weight, bias } = parameters;
  compare('x', got.inputGradients[0]!, (i, h) => along(normalised(moved(x, i, h), weight, bias), g));
  compare('weight', got.parameterGradients['weight']!, (i, h) =>
    along(normalised(x, moved(weight, i, h) as never, bias), g),
  );
  compare('bias', got.parameterGradients['bias']!, (i, h) =>
    along(normalised(x, weight, moved(bias, i, h) as never), g),
  );
  return wrong;
}

test('gradients against central differences', (t) => {
  t.deepEqual(checkGradients(runOperator(trial), gradient), []);
});

for (const strictBounds of [0, 1] as const)
  test(`with its neuron: counts, and gradients through the clamp, bounds ${strictBounds ? 'strict' : 'inclusive'}`, (t) => {
    const neuron = { cap: 4, norm: 4, halfUp: 0 } as const;
    const membranes = runOperator(trial).output;
    const result = runOperator({ ...trial, neuron, strictBounds });
    const rule: NeuronRule = { cap: 4, norm: 4, rounding: 'half_even' };
    t.deepEqual(
      result.output,
      membranes.map((value) => fireCount(value, rule) / 4),
    );
    const masked = gradient.map((g, i) => (membranes[i]! >= 0 && membranes[i]! <= 4 ? g / 4 : 0));
    t.true(masked.some((g) => g === 0) && masked.some((g) => g !== 0));
    t.deepEqual(checkGradients(result, masked), []);
  });

const bounds = Float32Array.of(-1, -0, 0, 0.5, 0.49999997, 1.5, 2.5, 3.5, 4, 4.0000005, 7, -1e-9);
for (const rounding of ['half_even', 'half_up'] as const)
  for (const [strictBounds, cap, norm] of [
    [0, 4, 4],
    [1, 4, 1],
    [1, 3, 8],
    [0, 2, 3],
  ] as const)
    test(`neuron: ${rounding}, cap ${cap}, norm ${norm}, bounds ${strictBounds ? 'strict' : 'inclusive'}`, (t) => {
      const own = graphOf([
        ['x', 'input', [], { shape: [2, 2, 3] }],
        ['c', 'conv2d', ['x'], { out: 1 }],
        ['n', 'neuron', ['c'], { cap, norm, rounding }],
      ]);
      const inputs = [new Float32Array([...bounds, ...numbers(1, 12).map((value) => 5 * value)])];
      const g = numbers(2, 24);
      const result = runOperator({
        graph: own,
        layer: 'n',
        batch: 4,
        inputs,
        parameters: {},
        gradient: g,
        strictBounds,
      });
      const rule = { cap, norm, rounding };
      t.deepEqual(
        result.output,
        inputs[0]!.map((value) => fireCount(value, rule) / norm + 0),
      );
      const inside = (value: number): boolean => (strictBounds ? value > 0 && value < cap : value >= 0 && value <= cap);
      t.deepEqual(
        result.inputGradients[0],
        g.map((value, i) => (inside(inputs[0]![i]!) ? Math.fround(value / norm) : 0)),
      );
    });

for (const norm of [1, 3, 4])
  test(`neuron: NaN is not hidden by the clamp, infinities are clamped, norm ${norm}`, (t) => {
    const own = graphOf([
      ['x', 'input', [], { shape: [1, 1, 4] }],
      ['c', 'conv2d', ['x'], { out: 1 }],
      ['n', 'neuron', ['c'], { cap: 4, norm, rounding: 'half_even' }],
    ]);
    const inputs = [Float32Array.of(NaN, Infinity, -Infinity, 2)];
    const gradient = Float32Array.of(1, 1, 1, 1);
    const result = runOperator({ graph: own, layer: 'n', batch: 1, inputs, parameters: {}, gradient });
    t.deepEqual(result.output, Float32Array.of(NaN, 4 / norm, 0, 2 / norm));
    t.deepEqual(result.inputGradients[0], Float32Array.of(0, 0, 0, 1 / norm));
  });

test('of spikes with a border: the norm as it is without, and around it what running statistics make of no spike, without a gradient', (t) => {
  const pad = 2;
  const graphWith = (border: number): Trial['graph'] =>
    graphOf([
      ...layers.slice(0, 2),
      ['n', 'neuron', ['c'], layers[3]![3]],
      ['b', 'batch_norm', ['n'], { eps, pad: border }],
    ]);
  const [height, width] = [3, 4];
  const [rowsOut, columnsOut] = [height + 2 * pad, width + 2 * pad];
  /** Where an element inside the border comes from, or -1. */
  const from = (index: number): number => {
    const [map, place] = [Math.floor(index / (rowsOut * columnsOut)), index % (rowsOut * columnsOut)];
    const [row, column] = [Math.floor(place / columnsOut) - pad, (place % columnsOut) - pad];
    const lies = row >= 0 && row < height && column >= 0 && column < width;
    return lies ? (map * height + row) * width + column : -1;
  };
  const plain = runOperator({ ...trial, graph: graphWith(0) });
  const wide = numbers(7, batch * channels * rowsOut * columnsOut);
  wide.forEach((_, i) => from(i) >= 0 && (wide[i] = gradient[from(i)]!));
  const bordered = runOperator({ ...trial, graph: graphWith(pad), gradient: wide });
  t.deepEqual(bordered.inputGradients, plain.inputGradients);
  t.deepEqual(bordered.parameterGradients, plain.parameterGradients);
  t.deepEqual(bordered.parameters, plain.parameters);
  const { running_mean: mean, running_var: variance } = plain.parameters;
  bordered.output.forEach((value, i) => {
    const channel = Math.floor(i / (rowsOut * columnsOut)) % channels;
    const scale = parameters.weight[channel]! / Math.sqrt(variance![channel]! + eps);
    const border = parameters.bias[channel]! - mean![channel]! * scale;
    if (from(i) >= 0) t.is(value, plain.output[from(i)]!);
    else t.true(Math.abs(value - border) < 1e-6, `${value}, not ${border}`);
  });
});
