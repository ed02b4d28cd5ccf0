/** @file Loops through earlier logical steps: values and gradients are those of the recurrence, written out in float64. */
import test, { type ExecutionContext } from 'ava';
import { compileModel } from '../../compiler/frontend/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import { createVerifier } from '../../runtime/verify/index.ts';
import { chipTrace, compiledOrRefused } from '../support/compile.ts';
import { timeNetwork } from '../support/random_time.ts';
import { testTarget } from '../support/targets.ts';
import { createTrainingStep, deployForward, trainableModel, type StepOptions } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { same } from '../support/same.ts';
import { numbers } from './support.ts';

const [steps, batch, inputs, hidden, classes] = [5, 3, 3, 4, 3];

interface Case {
  /** What is written of the neuron. */
  readonly neuron: string;
  /** Steps until a spike comes back. */
  readonly delay: number;
  /** v[t] in front of a step's input, from v behind the step before and the count; h = v + gain x. */
  readonly decay: number;
  readonly gain: number;
  readonly reset: 'hard' | 'soft';
  /** What comes back is multiplied by so much, picture by picture (drop path). */
  readonly factors?: readonly number[];
}

const cases: Readonly<Record<string, Case>> = {
  'a leak, a hard reset': {
    neuron: 'cap: 1, norm: 1, rounding: down, reset: hard, leak: 1',
    ...{ delay: 1, decay: 0.5, gain: 0.5, reset: 'hard' },
  },
  'a decay, a soft reset, two steps at once and one that is left over': {
    neuron: 'cap: 2, norm: 2, rounding: down, reset: soft, decay: 0.75',
    ...{ delay: 2, decay: 0.75, gain: 1, reset: 'soft' },
  },
  'branches that are left out, for one picture and not for another': {
    neuron: 'cap: 1, norm: 1, rounding: down, reset: soft, leak: 1',
    ...{ delay: 2, decay: 0.5, gain: 0.5, reset: 'soft', factors: [0, 1.25, 1] },
  },
  'all steps at once: nothing comes back': {
    neuron: 'cap: 1, norm: 1, rounding: down, reset: hard, decay: 0.75',
    ...{ delay: 7, decay: 0.75, gain: 1, reset: 'hard' },
  },
};

function modelOf({ neuron, delay }: Case): ModelGraph {
  const text = `model "loop"
neuron lif { ${neuron}, threshold: 1 }
input x: [${inputs}] { steps: ${steps}, bits: 9, fraction_bits: 6 }
let now = x -> w: linear(${hidden})
let back = previous("s", steps=${delay}) -> v: linear(${hidden}, bias=false)
output logits = add(now, back) -> s: lif -> o: linear(${classes}) -> sum_steps
`;
  return compileText(text);
}

const compileText = (text: string): ModelGraph =>
  compileModel({ name: 'loop.spike', text }, { load: (name) => ({ name, text: '' }) }).graph;

type Tensors = ReadonlyMap<string, ArrayLike<number>>;
type Base = readonly number[];
const slope = 4;

/** Spikes of a membrane; with what it was where differences are taken, those and what the surrogate gains since. */
function spikes(h: number, cap: number, base: number | undefined): number {
  const at = base ?? h;
  let count = 0;
  for (let k = 1; k <= cap; k++) {
    count += at >= k ? 1 : 0;
    count += 1 / (1 + Math.exp(-slope * (h - k))) - 1 / (1 + Math.exp(-slope * (at - k)));
  }
  return count;
}

/** The loss of a batch in float64, and all membranes in the order in which they come. */
function lossOf(
  { delay, decay, gain, reset, neuron, factors }: Case,
  tensors: Tensors,
  images: ArrayLike<number>,
  labels: readonly number[],
  base?: Base,
): { readonly loss: number; readonly base: Base } {
  const cap = /cap: 2/.test(neuron) ? 2 : 1;
  const at = (key: string, i: number): number => tensors.get(key)![i]!;
  const seen: number[] = [];
  let loss = 0;
  for (let n = 0; n < batch; n++) {
    const fired: number[][] = [];
    const logits = new Array<number>(classes).fill(0);
    const v = new Array<number>(hidden).fill(0);
    for (let t = 0; t < steps; t++) {
      const back = fired[t - delay];
      fired.push(
        v.map((membrane, j) => {
          let x = at('w.bias', j);
          for (let i = 0; i < inputs; i++) x += at('w.weight', j * inputs + i) * images[(n * steps + t) * inputs + i]!;
          const factor = factors?.[n] ?? 1;
          for (let i = 0; i < hidden; i++) x += factor * at('v.weight', j * hidden + i) * (back?.[i] ?? 0);
          const h = decay * membrane + gain * x;
          const count = spikes(h, cap, base?.[seen.length]);
          seen.push(h);
          v[j] = reset === 'hard' ? h - h * count : h - count;
          return count / cap;
        }),
      );
      for (let k = 0; k < classes; k++) {
        logits[k]! += at('o.bias', k);
        for (let j = 0; j < hidden; j++) logits[k]! += at('o.weight', k * hidden + j) * fired[t]![j]!;
      }
    }
    loss += Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - logits[labels[n]!]!;
  }
  return { loss: loss / batch, base: seen };
}

const surrogate = { shape: 'sigmoid', slope, detachReset: false } as const;
const labels = [0, 2, 1];

function started(t: ExecutionContext, graph: ModelGraph, options: Partial<StepOptions> = {}) {
  const step = createTrainingStep(graph, { batch, surrogate, frames: 'each step', ...options }, nodeMachine);
  t.teardown(() => step.close());
  const tensors = new Map([...step.read('weights')].map(([key, { length }], i) => [key, numbers(20 + i, length)]));
  for (const key of ['w.weight', 'v.weight'])
    tensors.set(
      key,
      tensors.get(key)!.map((w) => 1.5 * w + 0.25),
    );
  step.write('weights', tensors);
  return { step, tensors, images: numbers(5, batch * steps * inputs) };
}

for (const [title, own] of Object.entries(cases))
  test(`loops: ${title}`, (t) => {
    const { step, tensors, images } = started(t, modelOf(own), own.factors ? { drops: new Set(['v']) } : {});
    step.drops.get('v')?.set(own.factors!);
    const { loss } = step.forwardBackward(images, labels);
    const at = lossOf(own, tensors, images, labels);
    t.true(Math.abs(loss - at.loss) < 1e-5, `${loss} ${at.loss}`);
    const gradients = step.read('gradients');
    const largest = Math.max(...[...gradients.values()].flatMap((values) => [...values].map(Math.abs)));
    for (const [key, values] of gradients)
      values.forEach((got, i) => {
        const moved = (change: number): number => {
          const changed = new Map<string, ArrayLike<number>>(tensors);
          changed.set(
            key,
            Float64Array.from(tensors.get(key)!, (w, k) => (k === i ? w + change : w)),
          );
          return lossOf(own, changed, images, labels, at.base).loss;
        };
        const expected = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        t.true(Math.abs(got - expected) <= 2e-5 * largest, `${key}[${i}]: ${got}, differences give ${expected}`);
      });
    const comes = gradients.get('v.weight')!.some((g) => g !== 0);
    t.is(comes, own.delay < steps, 'what comes back is learnt from where something comes back');
  });

test('loops: the same bits with 1, 2 and 3 threads', (t) => {
  const own = cases['a leak, a hard reset']!;
  const bits = [1, 2, 3].map((threads) => {
    const { step, images } = started(t, modelOf(own), { threads });
    for (let i = 0; i < 3; i++) {
      step.forwardBackward(images, labels);
      step.apply({ kind: 'adamw', rate: 0.01, weightDecay: 0.05 });
    }
    return step.read('weights');
  });
  for (const [key, values] of bits[0]!) for (const other of bits.slice(1)) same(t, other.get(key), values, key);
});

test('a delay that is no loop is a shift along time, though it stands in front of what it delays', (t) => {
  const text = (all: number, late: string): string => `model "delay"
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, leak: 1, threshold: 1 }
input x: [${inputs}] { steps: ${all}, bits: 9, fraction_bits: 6 }
${late}`;
  const early = 'x -> w: linear(4) -> s: lif';
  const delayed = compileText(
    text(
      steps,
      `let late = previous("s", steps=2) -> v: linear(3, bias=false)\nlet now = ${early}\noutput logits = late -> sum_steps\n`,
    ),
  );
  const shorter = compileText(text(steps - 2, `output logits = ${early} -> v: linear(3, bias=false) -> sum_steps\n`));
  const { step, tensors, images } = started(t, delayed);
  const { step: cut } = started(t, shorter);
  cut.write('weights', tensors);
  // What the last two steps bring never comes.
  const first = Float32Array.from({ length: batch * (steps - 2) * inputs }, (_, i) => {
    const size = (steps - 2) * inputs;
    return images[Math.floor(i / size) * steps * inputs + (i % size)]!;
  });
  t.deepEqual(step.forwardBackward(images, labels), cut.forwardBackward(first, labels));
  const [own, expected] = [step.read('gradients'), cut.read('gradients')];
  t.true(own.get('w.weight')!.some((g) => g !== 0));
  for (const [key, values] of expected) same(t, own.get(key), values, key);
});

test('chips of networks with loops of every kind fire what the trainer computes', async (t) => {
  const target = testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 });
  let judged = 0;
  for (let seed = 1; seed <= 24; seed++) {
    const recipe = { seed, steps: 1 + (seed % 5), frames: seed % 2 === 0, heads: seed % 3 === 0 };
    const network = timeNetwork({ ...recipe, parts: ['loop', 'loop'] });
    const compiled = compiledOrRefused(network, target);
    if (!compiled) continue; // membranes of more than 32 bits
    const { facts, image } = compiled;
    const judge = deployForward(facts.model, facts.weights, { keeps: () => true }, nodeMachine);
    const verifier = createVerifier(image, facts.model, facts.weights, judge);
    const sample = { name: 'noise', input: network.input, steps: [], sha256: '' };
    verifier.sample(sample, chipTrace(image, network.input));
    const { exact, firstDifference, reference } = verifier.verdict();
    await judge.close();
    t.deepEqual([exact, firstDifference], [true, undefined], `seed ${seed}`);
    if (reference === 'trainer') judged++;
  }
  t.true(judged > 12, `${judged}`);
});

test('a norm in a loop is refused by name', (t) => {
  const text = `model "normed"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [2, 4, 4] { steps: 2, bits: 9, fraction_bits: 6 }
let now = x -> w: conv2d(4)
let back = previous("s") -> v: conv2d(4, bias=false) -> n: batch_norm
output logits = add(now, back) -> s: sfa -> mean -> r: sfa -> o: linear(3) -> mean_steps
`;
  t.throws(() => trainableModel(compileText(text)), {
    message: /"n" takes statistics of all logical steps, inside a loop/,
  });
});
