/** @file Membranes through time: counts are those of their definition, gradients those of differences with the surrogate in the spike's place. */
import test, { type ExecutionContext } from 'ava';
import { decayChannels, decayInFloat32, decayStateSize, type MembraneAttributes } from '../../ir/decay.ts';
import type { ModelNode } from '../../ir/model/index.ts';
import type { Surrogate } from '../../trainer/ops/index.ts';
import { graphOf, numbers, runOperator, type Trial } from './support.ts';

/** By name, per channel. */
type Parameters = Readonly<Record<string, Float64Array>>;
type Attributes = MembraneAttributes & { readonly norm: number };

const [steps, batch, channels, positions] = [4, 2, 3, 2];
const size = channels * positions;

interface Case {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly surrogate?: Partial<Surrogate>;
  readonly parameters?: Readonly<Record<string, Float32Array>>;
}

const decaying = { cap: 1, norm: 1, rounding: 'down', reset: 'hard' };
const cases: Readonly<Record<string, Case>> = {
  'a threshold of its own, nothing kept': { attributes: { cap: 4, norm: 4, rounding: 'half_up', threshold: 0.25 } },
  'levels, nothing kept': { attributes: { cap: 3, norm: 2, rounding: 'down', threshold: 0.5 } },
  'integrate and fire': {
    attributes: { cap: 1, norm: 1, rounding: 'down', reset: 'hard' },
    surrogate: { shape: 'atan', slope: 2 },
  },
  'counts, and what they leave': {
    attributes: { cap: 4, norm: 1, rounding: 'half_even', reset: 'soft', threshold: 0.5 },
  },
  'a leak and a soft reset': {
    attributes: { cap: 2, norm: 2, rounding: 'down', reset: 'soft', leak: 1, threshold: 0.25 },
  },
  'a decay, fires above, a box': {
    attributes: { ...decaying, decay: 0.25, threshold: 0.5, fires: 'above' },
    surrogate: { shape: 'box', slope: 1 },
  },
  'a decay, resets to a rest, begins, and has a floor': {
    attributes: { ...decaying, decay: 0.8, gain: 1.5, reset_to: -0.25, start: 0.25, floor: -0.5, threshold: 0.75 },
  },
  'a current, a reset a step later': {
    attributes: { cap: 2, norm: 1, rounding: 'down', reset: 'delayed', decay: 0.9, current_decay: 0.5 },
  },
  detached: {
    attributes: { ...decaying, decay: 0.75, reset: 'soft', threshold: 0.5 },
    surrogate: { detachReset: true },
  },
  'decays and thresholds of the checkpoint': {
    attributes: {
      ...decaying,
      cap: 2,
      reset: 'soft',
      decay_from: 'w',
      decay_input: true,
      current_decay_from: 'alpha',
      threshold_from: 'vth',
    },
    parameters: {
      w: Float32Array.of(-1, 0.5, 0),
      alpha: Float32Array.of(0.25, 0.5, 0.75),
      vth: Float32Array.of(0.5, 0.75, 0.4),
    },
  },
  'time constants of the checkpoint': {
    attributes: { ...decaying, reset: 'delayed', decay_from: 'tau', current_decay_from: 'tau_syn', threshold: 0.5 },
    parameters: { tau: Float32Array.of(2, 3, 1.5), tau_syn: Float32Array.of(1, 2, 3) },
  },
};

/** What a count gains from h to h', by the surrogate: its integral. */
function integral(h: number, a: Attributes, threshold: number, { shape, slope }: Surrogate): number {
  if (a.rounding !== 'down') return Math.max(0, Math.min(a.cap, h / threshold));
  let sum = 0;
  for (let k = 1; k <= a.cap; k++) {
    const u = h - k * threshold;
    if (shape === 'sigmoid') sum += 1 / (1 + Math.exp(-slope * u));
    else if (shape === 'atan') sum += Math.atan((Math.PI / 2) * slope * u) / Math.PI;
    else sum += Math.max(-0.5, Math.min(0.5, slope * u));
  }
  return sum;
}

function countOf(h: number, a: Attributes, threshold: number): number {
  if (a.rounding === 'down') {
    let count = 0;
    while (count < a.cap && (a.fires === 'above' ? h > (count + 1) * threshold : h >= (count + 1) * threshold)) count++;
    return count;
  }
  const x = Math.max(0, Math.min(a.cap, h / threshold));
  if (a.rounding === 'half_up') return Math.floor(x + 0.5);
  const floor = Math.floor(x);
  return x - floor === 0.5 ? floor + (floor % 2) : Math.round(x);
}

/** Membranes and thresholds of every count, in the order in which they are taken. */
type Base = readonly (readonly [membrane: number, threshold: number])[];

/**
 * All steps of all images, [step][image][channel][position], in float64. With `base`, the membranes of the point where differences are
 * taken, a count is that of the base and what its surrogate gains since.
 */
function fire(
  x: Float64Array,
  a: Attributes,
  surrogate: Surrogate,
  parameters: Parameters,
  base?: Base,
): { readonly y: Float64Array; readonly base: Base } {
  const own = decayChannels(a, parameters as never, channels);
  const [y, seen] = [new Float64Array(x.length), [] as (readonly [number, number])[]];
  const count = (h: number, threshold: number): number => {
    const [fixed, level] = base?.[seen.length] ?? [h, threshold];
    seen.push([h, threshold]);
    const gained = integral(h, a, threshold, surrogate) - integral(fixed, a, level, surrogate);
    return countOf(fixed, a, level) + (base ? gained : 0);
  };
  // Through a reset a detached count is that of the base.
  const through = (value: number, at: number, threshold: number): number =>
    surrogate.detachReset && base ? countOf(base[at]![0], a, base[at]![1]) : (void threshold, value);
  for (let n = 0; n < batch * size; n++) {
    const { decay, currentDecay, gain, threshold } = own[Math.floor((n % size) / positions)]!;
    let [v, i] = [a.reset === 'each_step' ? 0 : a.start, 0];
    for (let t = 0; t < steps; t++) {
      const arriving = x[t * batch * size + n]!;
      i = currentDecay === undefined ? arriving : currentDecay * i + arriving;
      let h = a.leak > 0 ? v + (i - v) * 2 ** -a.leak : decay * v + gain * i;
      if (a.reset === 'delayed') {
        const at = seen.length;
        h -= through(count(v, threshold), at, threshold) * threshold;
      }
      const at = seen.length;
      const fired = count(h, threshold);
      y[t * batch * size + n] = fired / a.norm;
      const taken = through(fired, at, threshold);
      const hasFired = countOf(seen[at]![0], a, seen[at]![1]) > 0;
      v = h;
      if (a.reset === 'each_step') v = 0;
      if (a.reset === 'soft') v = h - taken * threshold;
      if (a.reset === 'hard') v = base ? (1 - taken) * h + taken * a.reset_to : hasFired ? a.reset_to : h;
      if (a.floor > -1e6) v = Math.max(a.floor, v);
    }
  }
  return { y, base: seen };
}

function setUp({ attributes, surrogate, parameters = {} }: Case) {
  const graph = graphOf([
    ['x', 'input', [], { shape: [channels, 1, positions], steps }],
    ['c', 'conv2d', ['x'], { out: channels }],
    ['s', 'neuron', ['c'], attributes],
  ]);
  const node = graph.nodes.label('s') as ModelNode<'neuron'>;
  const shape: Surrogate = { shape: 'sigmoid', slope: 4, detachReset: false, ...surrogate };
  const inputs = [numbers(3, steps * batch * size).map((v) => v + 1 / 256)];
  const gradient = numbers(4, steps * batch * size);
  const trial: Trial = {
    graph,
    layer: 's',
    batch: steps * batch,
    steps,
    surrogate: shape,
    inputs,
    gradient,
    parameters,
  };
  return { trial, attributes: node.attributes as Attributes, shape, inputs, gradient, parameters };
}

/** One number after the other, changed up and down. */
function differences(
  t: ExecutionContext,
  what: string,
  got: Float32Array,
  lossAt: (i: number, change: number) => number,
): void {
  const largest = got.reduce((most, g) => Math.max(most, Math.abs(g)), 1e-2);
  got.forEach((value, i) => {
    const expected = (lossAt(i, 1e-5) - lossAt(i, -1e-5)) / 2e-5;
    t.true(Math.abs(value - expected) < 1e-4 * largest, `${what}[${i}]: ${value}, differences say ${expected}`);
  });
}

for (const [title, wanted] of Object.entries(cases))
  test(`membranes: ${title}`, (t) => {
    const { trial, attributes, shape, inputs, gradient, parameters } = setUp(wanted);
    const { output, inputGradients, parameterGradients } = runOperator(trial);
    const x = Float64Array.from(inputs[0]!);
    const own: Parameters = Object.fromEntries(
      Object.entries(parameters).map(([name, values]) => [name, Float64Array.from(values)]),
    );
    const here = fire(x, attributes, shape, own);
    t.deepEqual([...output], [...Float32Array.from(here.y)]);
    t.true(new Set(output).size > 1, 'all fire alike');
    const loss = (moved: Float64Array, given: Parameters): number =>
      fire(moved, attributes, shape, given, here.base).y.reduce((sum, y, i) => sum + y * gradient[i]!, 0);
    const changed = (values: Float64Array, i: number, change: number): Float64Array =>
      values.map((value, k) => (k === i ? value + change : value));
    differences(t, 'input', inputGradients[0]!, (i, change) => loss(changed(x, i, change), own));
    for (const [name, values] of Object.entries(own))
      differences(t, name, parameterGradients[name]!, (i, change) =>
        loss(x, { ...own, [name]: changed(values, i, change) }),
      );
  });

test('a membrane that never fires hands itself on, and its gradient flows back through its decay', (t) => {
  const graph = graphOf([
    ['x', 'input', [], { shape: [channels, 1, positions], steps }],
    ['c', 'conv2d', ['x'], { out: channels }],
    ['v', 'integrate', ['c'], { decay_from: 'beta' }],
  ]);
  const [x, gradient] = [numbers(5, steps * batch * size), numbers(6, steps * batch * size)];
  const beta = Float32Array.of(0.5, 0.75, 0.25);
  const given = { graph, layer: 'v', batch: steps * batch, steps, inputs: [x], gradient, parameters: { beta } };
  const { output, inputGradients, parameterGradients } = runOperator(given);
  const run = (moved: Float32Array, decays: ArrayLike<number>): Float64Array => {
    const y = new Float64Array(x.length);
    for (let n = 0; n < batch * size; n++)
      for (let t = 0, v = 0; t < steps; t++)
        y[t * batch * size + n] = v = decays[Math.floor((n % size) / positions)]! * v + moved[t * batch * size + n]!;
    return y;
  };
  t.deepEqual([...output], [...Float32Array.from(run(x, beta))]);
  const loss = (y: Float64Array): number => y.reduce((sum, value, i) => sum + value * gradient[i]!, 0);
  differences(
    t,
    'input',
    inputGradients[0]!,
    (i, change) =>
      loss(
        run(
          x.map((v, k) => (k === i ? v + 1024 * change : v)),
          beta,
        ),
      ) / 1024,
  );
  differences(t, 'beta', parameterGradients['beta']!, (i, change) =>
    loss(
      run(
        x,
        Float64Array.from(beta, (v, k) => (k === i ? v + change : v)),
      ),
    ),
  );
});

test('what the text says of a decay is what the reference evaluator computes', (t) => {
  const { trial, attributes, inputs } = setUp(cases['a current, a reset a step later']!);
  const { output } = runOperator(trial);
  const state = new Float64Array(decayStateSize(batch * size));
  const own = decayChannels(attributes, {}, channels);
  const perImage = batch * size;
  // Every value is a neuron of its own here: one channel for all of them.
  const expected = Array.from({ length: steps }, (_, s) => [
    ...decayInFloat32(inputs[0]!.subarray(s * perImage, (s + 1) * perImage), state, attributes, own.slice(0, 1)),
  ]);
  t.deepEqual([...output], expected.flat());
});
