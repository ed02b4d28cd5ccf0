/** @file Kept membranes by hand: what spikingjelly's LIFNode and IFNode and the event models' Q_IFNode compute. */
import test from 'ava';
import { createModelBuilder, evaluateModel, verifyModel, type LayerRequest } from '../../ir/model/index.ts';

/** Values of one neuron fed with `xs`, one per logical step, through a 1x1 convolution of weight 1. */
function run(xs: readonly number[], attributes: NonNullable<LayerRequest['attributes']>): number[] {
  const builder = createModelBuilder('one');
  builder.add({
    name: 'x',
    op: 'input',
    inputs: [],
    attributes: { shape: [1, 1, 1], steps: xs.length, fraction_bits: 4, bits: 10 },
  });
  builder.add({ name: 'c', op: 'conv2d', inputs: ['x'], attributes: { out: 1, bias: false } });
  builder.add({ name: 's', op: 'neuron', inputs: ['c'], attributes });
  builder.output('s', 's');
  const parameters = (): Record<string, Float32Array> => ({ weight: Float32Array.of(1) });
  return [...evaluateModel(builder.finish(), parameters, new Map([['x', Float32Array.from(xs)]])).get('s')!];
}

const lif = { cap: 1, norm: 1, rounding: 'down', reset: 'hard', leak: 1 } as const;

test('LIF: v += (x - v) / 2, fires at the threshold itself, and is 0 afterwards', (t) => {
  // v: 0.5, 0.75, 1.125 fires, 0 -> 1 fires (a tie), 0 -> 0.875, 0.9375
  t.deepEqual(run([1, 1, 1.5, 2, 1.75, 1], lif), [0, 0, 1, 1, 0, 0]);
  t.deepEqual(run([1, 1, 1], { ...lif, threshold: 0.5 }), [1, 1, 1]);
  t.deepEqual(run([1, 1, 1, 1], { ...lif, leak: 2 }), [0, 0, 0, 0]);
});

test('LIF: a negative membrane is kept', (t) => {
  // v: -2, 0.75 (not 1.75, which would fire)
  t.deepEqual(run([-4, 3.5], lif), [0, 0]);
  t.deepEqual(run([0, 3.5], lif), [0, 1]);
});

test('IF with soft reset: several spikes a step, half to even, and the rest stays, negative too', (t) => {
  const integer = { cap: 4, norm: 1, rounding: 'half_even', reset: 'soft' } as const;
  // v: 2.5 -> 2, rest 0.5; 0.5 + 1 = 1.5 -> 2, rest -0.5; -0.5 + 0.5 = 0 -> 0; 9 -> 4, rest 5; 5 -> 4, rest 1; 1 -> 1
  t.deepEqual(run([2.5, 1, 0.5, 9, 0, 0], integer), [2, 2, 0, 4, 4, 1]);
  t.deepEqual(run([-3, 2, 2], integer), [0, 0, 1]);
  t.deepEqual(run([2.5, 1, 0.5], { ...integer, norm: 8 }), [0.25, 0.25, 0]);
  t.deepEqual(run([0.75, 0.75], { ...integer, rounding: 'down', threshold: 0.5 }), [1, 2]);
});

test('without a reset nothing is kept', (t) => {
  t.deepEqual(run([0.5, 0.75, 1.5, 4], { cap: 4, norm: 4, rounding: 'half_even' }), [0, 0.25, 0.5, 1]);
});

test('models over time that mean nothing exact are refused', (t) => {
  const problems = (
    steps: number,
    attributes: NonNullable<LayerRequest['attributes']>,
    mean: 'none' | 'last' | 'inside' | 'host',
  ) => {
    const builder = createModelBuilder('m');
    builder.add({ name: 'x', op: 'input', inputs: [], attributes: { shape: [1, 2, 2], steps } });
    builder.add({ name: 'c', op: 'conv2d', inputs: ['x'], attributes: { out: 1 } });
    if (mean === 'inside') builder.add({ name: 'early', op: 'mean_steps', inputs: ['c'] });
    builder.add({ name: 's', op: 'neuron', inputs: [mean === 'inside' ? 'early' : 'c'], attributes });
    builder.add({ name: 'h', op: 'linear', inputs: ['s'], attributes: { out: 2 } });
    if (mean === 'last') builder.add({ name: 'm', op: 'mean_steps', inputs: ['h'] });
    if (mean === 'host') builder.add({ name: 'm', op: 'host_linear', inputs: ['c'], attributes: { out: 2 } });
    builder.output('logits', mean === 'last' || mean === 'host' ? 'm' : 'h');
    return builder.diagnostics.length > 0
      ? builder.diagnostics.map(({ code }) => code)
      : verifyModel(builder.finish()).map(({ code }) => code);
  };
  const integer = { cap: 1, norm: 1, rounding: 'down' };
  t.deepEqual(problems(4, integer, 'last'), []);
  t.deepEqual(problems(1, integer, 'none'), []);
  t.deepEqual(problems(4, integer, 'none'), ['SPK220']);
  t.deepEqual(problems(4, integer, 'host'), ['SPK206', 'SPK220']);
  t.deepEqual(problems(1, integer, 'inside'), ['SPK201']);
  t.deepEqual(problems(1, { ...integer, reset: 'soft', threshold: 0.3 }, 'none'), []);
  t.deepEqual(problems(1, { ...integer, reset: 'soft', threshold: 0.3, leak: 1 }, 'none'), ['SPK221']);
  t.deepEqual(problems(1, { ...integer, reset: 'hard', threshold: 0.3 }, 'none'), []);
  t.deepEqual(problems(1, { ...integer, leak: 1 }, 'none'), ['SPK201']);
});
