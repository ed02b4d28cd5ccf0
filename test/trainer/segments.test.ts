/** @file Layers that are computed again on the way back: the same bits, in less memory. */
import test from 'ava';
import { compileModel } from '../../compiler/frontend/index.ts';
import { initialParameters, createTrainingStep, type TrainingStep } from '../../trainer/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { same } from '../support/same.ts';
import { numbers } from './support.ts';

/** Norms with membranes behind them and alone, sums, branches that are left out, an attention, pools, over 8 steps. */
const text = `model "deep"
neuron lif { cap: 1, norm: 1, rounding: down, reset: hard, leak: 1, threshold: 0.5 }
neuron counts { cap: 4, norm: 4, rounding: half_even }
input x: [2, 6, 6] { steps: 8, bits: 9, fraction_bits: 6 }
block conv_bn(x, dim, kernel = 1) { x -> conv: conv2d(dim, kernel=kernel, bias=false) -> bn: batch_norm }
block branch(x, dim) { x += x -> s: lif -> a: conv_bn(dim, kernel=3) -> t: lif -> b: conv_bn(dim) }
block mix(x, dim) {
  let s = x -> s: counts
  let q = s -> q: conv_bn(dim) -> qs: lif
  let k = s -> k: conv_bn(dim) -> ks: lif
  let v = s -> v: conv_bn(dim) -> vs: lif
  x += attention(q, k, v, heads=2, scale=0.5) -> as: counts -> o: conv_bn(dim)
}
output logits = x -> stem: conv_bn(8, kernel=3) -> 0: branch(8) -> 1: branch(8) -> 2: mix(8) -> 3: branch(8) -> 4: branch(8)
  -> last: lif -> pool: max_pool(kernel=2, stride=2) -> middle: mean -> fired: counts -> head: linear(3) -> mean_steps
`;
const network = compileModel({ name: 'deep.spike', text }, { load: (name) => ({ name, text: '' }) }).graph;
const batch = 3;

function stepsOf(step: TrainingStep): object {
  step.write('weights', initialParameters(network, 4));
  for (const [i, factors] of [...step.drops.values()].entries()) factors.set([i === 0 ? 0 : 1.25, 1, 0]);
  const found = [1, 2].map((seed) => {
    const score = step.forwardBackward(numbers(seed, batch * 8 * 2 * 36), [0, 2, 1]);
    const norm = step.apply({ kind: 'adamw', rate: 0.01 });
    return { score, norm, gradients: step.read('gradients') };
  });
  return { found, weights: step.read('weights'), logits: step.evaluate().slice() };
}

test('stretches that are computed again change no bit of 8 steps, and running statistics move once; the memory falls', async (t) => {
  const [results, bytes]: [object[], number[]] = [[], []];
  for (const segments of [1, 2, 4, 8]) {
    const step = createTrainingStep(
      network,
      {
        batch,
        segments,
        frames: 'each step',
        threads: segments === 4 ? 2 : 1,
        drops: new Set(['0.b.bn', '1.b.bn', '2.o.bn']),
      },
      nodeMachine,
    );
    results.push(stepsOf(step));
    bytes.push(step.memoryBytes);
    await step.close();
  }
  for (const result of results) same(t, result, results[0]);
  t.true(Math.min(...bytes) < 0.75 * bytes[0]!, bytes.join(' '));
});

test('a step takes as many stretches as its memory asks for, and says what the least would be', async (t) => {
  const bytes = await Promise.all(
    [undefined, 1].map(async (segments) => {
      const step = createTrainingStep(network, { batch, ...(segments ? { segments } : {}) }, nodeMachine);
      await step.close();
      return [step.memoryBytes, step.segments] as const;
    }),
  );
  t.deepEqual(bytes[0], [bytes[1]![0], 1], 'none where there is room');
  const less = createTrainingStep(network, { batch, memory: 0.9 * bytes[0]![0] }, nodeMachine);
  t.true(less.segments > 1 && less.memoryBytes < bytes[0]![0], `${less.segments}: ${less.memoryBytes}`);
  await less.close();
  t.throws(() => createTrainingStep(network, { batch, memory: 1 }, nodeMachine), {
    message: /needs 1 MiB where \d+ stretches of the network are computed again; 1 are allowed/,
  });
});
