/** @file Gradients of random sums and branches, where memory is shared, against plain back-propagation in float64. */
import test from 'ava';
import fc from 'fast-check';
import type { ModelGraph, ModelNode } from '../../ir/model/index.ts';
import { fireCount } from '../../ir/numerics.ts';
import { createTrainingStep } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { randomSource } from '../support/random/source.ts';
import { graphOf, type Layers } from './support.ts';
import { runs } from '../support/random/runs.ts';

const width = 6;
const classes = 3;
const rule = { cap: 4, norm: 4, rounding: 'half_even' } as const;
type Layer = Layers[number];

/** Sums of what there is, and branches through a neuron, over vectors of one pixel. */
function randomGraph(seed: number, count: number): ModelGraph {
  const random = randomSource(seed);
  const layers: Layer[] = [
    ['x', 'input', [], { shape: [width, 1, 1] }],
    ['m0', 'conv2d', ['x'], { out: width, bias: false }],
  ];
  const membranes = ['m0'];
  const any = (): string => membranes[random(0, membranes.length - 1)]!;
  for (let i = 1; i <= count; i++) {
    if (random(0, 2) === 0) {
      layers.push([`n${i}`, 'neuron', [any()], rule]);
      layers.push([`m${i}`, 'conv2d', [`n${i}`], { out: width, bias: false }]);
    } else layers.push([`m${i}`, 'add', [any(), any()]]);
    membranes.push(`m${i}`);
  }
  layers.push(['mean', 'mean', [membranes.at(-1)!]]);
  layers.push(['spike', 'neuron', ['mean'], { ...rule, norm: 1 }]);
  layers.push(['head', 'linear', ['spike'], { out: classes, bias: false }]);
  return graphOf(layers);
}

type Vectors = Map<string, number[]>;

/** y = W x, and with `back` x = W' y; W is [rows][columns]. */
const times = (weights: ArrayLike<number>, x: readonly number[], rows: number): number[] =>
  Array.from({ length: rows }, (_, r) => x.reduce((sum, value, c) => sum + weights[r * x.length + c]! * value, 0));
const timesBack = (weights: ArrayLike<number>, y: readonly number[], columns: number): number[] =>
  Array.from({ length: columns }, (_, c) => y.reduce((sum, value, r) => sum + weights[r * columns + c]! * value, 0));

/** Values of one image. */
function forward(graph: ModelGraph, weights: ReadonlyMap<string, Float32Array>, x: number[]): Vectors {
  const values: Vectors = new Map();
  const evaluate = (node: ModelNode): number[] => {
    const [a, b] = node.inputs.map((name) => values.get(name)!);
    if (node.op === 'input') return x;
    if (node.op === 'add') return a!.map((value, i) => value + b![i]!);
    if (node.op === 'mean') return a!;
    if (node.op === 'neuron') return a!.map((value) => fireCount(value, rule) / (node.attributes['norm'] as number));
    return times(weights.get(`${node.name}.weight`)!, a!, node.type.shape[0]!);
  };
  for (const node of graph.nodes.labels) values.set(node.name, evaluate(node));
  return values;
}

/** Adds one image's weight gradients to `sums`. */
function backward(
  graph: ModelGraph,
  weights: ReadonlyMap<string, Float32Array>,
  values: Vectors,
  g: number[],
  sums: Vectors,
) {
  const gradients: Vectors = new Map([['head', g]]);
  const give = (name: string, part: readonly number[]): unknown =>
    gradients.set(
      name,
      part.map((value, i) => value + (gradients.get(name)?.[i] ?? 0)),
    );
  for (const node of [...graph.nodes.labels].reverse()) {
    const own = gradients.get(node.name);
    if (!own || node.op === 'input') continue;
    const x = values.get(node.inputs[0]!)!;
    if (node.op === 'add') for (const name of node.inputs) give(name, own);
    else if (node.op === 'mean') give(node.inputs[0]!, own);
    else if (node.op === 'neuron')
      give(
        node.inputs[0]!,
        own.map((value, i) => (x[i]! >= 0 && x[i]! <= 4 ? value / (node.attributes['norm'] as number) : 0)),
      );
    else {
      const key = `${node.name}.weight`;
      give(node.inputs[0]!, timesBack(weights.get(key)!, own, x.length));
      const sum = sums.get(key) ?? new Array<number>(own.length * x.length).fill(0);
      sums.set(
        key,
        sum.map((value, i) => value + own[Math.floor(i / x.length)]! * x[i % x.length]!),
      );
    }
  }
}

test('random sums and branches', async (t) => {
  const recipes = fc.record({ seed: fc.integer({ min: 1, max: 2 ** 30 }), count: fc.integer({ min: 1, max: 14 }) });
  await fc.assert(
    fc.asyncProperty(recipes, async ({ seed, count }) => {
      const graph = randomGraph(seed, count);
      const random = randomSource(seed + 1);
      const batch = 3;
      const step = createTrainingStep(graph, { batch }, nodeMachine);
      // Quarters: every sum is exact in float32, so no count can differ.
      const weights = new Map([...step.read('weights')].map(([key, w]) => [key, w.map(() => random(-3, 4) / 4)]));
      step.write('weights', weights);
      step.images.forEach((_, i) => (step.images[i] = random(-4, 8) / 4));
      step.labels.forEach((_, i) => (step.labels[i] = i % classes));
      step.forwardBackward();
      const sums: Vectors = new Map();
      let leastSlope = 1;
      for (let n = 0; n < batch; n++) {
        const values = forward(graph, weights, Array.from(step.images.subarray(n * width, (n + 1) * width)));
        const powers = values.get('head')!.map(Math.exp);
        const total = powers.reduce((a, b) => a + b, 0);
        const g = powers.map((power, c) => (power / total - (c === n % classes ? 1 : 0)) / batch);
        leastSlope = Math.min(leastSlope, Math.abs(g[n % classes]!) * batch);
        backward(graph, weights, values, g, sums);
      }
      const gradients = step.read('gradients');
      await step.close();
      // float32 rounds p - 1 to 2^-24 whatever is left of it, and terms of several branches cancel: errors are relative to
      // the largest gradient of the network, and a softmax that has saturated says nothing.
      fc.pre(leastSlope > 0.01);
      const largest = Math.max(...[...sums.values()].flatMap((values) => values.map(Math.abs)));
      for (const [key, got] of gradients) {
        const expected = sums.get(key) ?? new Array<number>(got.length).fill(0);
        const worst = Math.max(...expected.map((value, i) => Math.abs(value - got[i]!)));
        t.true(worst <= 1e-5 * largest, `${key}: ${worst} of ${largest}`);
      }
    }),
    { numRuns: runs(150) },
  );
});
