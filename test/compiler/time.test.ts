/** @file What the compiler proves, warns of and refuses about membranes that live through logical steps. */
import test from 'ava';
import type { IntegerLayer, Weights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import { createModelBuilder, type LayerRequest, type ModelGraph } from '../../ir/model/index.ts';
import { compile } from '../../compiler/pipeline.ts';
import { trainableModel } from '../../trainer/index.ts';
import { wideTarget } from '../support/targets.ts';
import { sizeOf } from '../../ir/tensor.ts';

/** conv -> neuron -> linear, or conv -> mean -> neuron -> linear, of `steps` logical steps on a `side` x `side` image. */
function network(
  steps: number,
  attributes: NonNullable<LayerRequest['attributes']>,
  { mean = false, side = 3 } = {},
): { model: ModelGraph; weights: Weights } {
  const builder = createModelBuilder('timed');
  const layer = (name: string, op: LayerRequest['op'], inputs: string[], more: LayerRequest['attributes'] = {}): void =>
    void builder.add({ name, op, inputs, attributes: more });
  layer('x', 'input', [], { shape: [1, side, side], steps });
  layer('c', 'conv2d', ['x'], { out: 2, kernel: 3 });
  if (mean) {
    layer('stem', 'neuron', ['c'], { cap: 4, norm: 4, rounding: 'half_even' });
    layer('d', 'conv2d', ['stem'], { out: 2 });
    layer('m', 'mean', ['d']);
  }
  layer('s', 'neuron', [mean ? 'm' : 'c'], attributes);
  layer('h', 'linear', ['s'], { out: 2 });
  if (steps > 1) layer('logits', 'mean_steps', ['h']);
  builder.output('logits', steps > 1 ? 'logits' : 'h');
  const model = builder.finish();
  const layers = new Map<string, IntegerLayer>();
  for (const { name, parameters } of model.nodes.labels) {
    const shape = parameters.find((p) => p.name === 'weight')?.shape;
    if (!shape) continue;
    const size = sizeOf(shape);
    layers.set(name, {
      ...{ shape, weightBits: 8, weights: Int8Array.from({ length: size }, (_, i) => (i % 7) * 9 - 20) },
      ...{ exponents: new Int32Array(shape[0]!).fill(6), biases: new Int32Array(shape[0]!).fill(5) },
    });
  }
  return { model, weights: { kind: 'integer', layers } };
}

const lif = { cap: 1, norm: 1, rounding: 'down', reset: 'hard', leak: 1 } as const;

function codesOf(action: () => unknown): string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics.map(({ code }) => code);
    throw error;
  }
}

test('guard bits: what arrives is shifted by leak x (T - 1), the grid is leak x T finer, biases with it', (t) => {
  const { facts } = compile({ ...network(4, { ...lif, leak: 2 }), target: wideTarget });
  const { fractionBits, initial, neuron } = facts.spike.populations.label('s');
  const [graded] = facts.spike.projections;
  t.deepEqual([...fractionBits], [6 + 6 + 8, 6 + 6 + 8]);
  t.deepEqual([...initial], [5 * 64, 5 * 64]);
  t.true(graded?.kind === 'graded' && graded.shifts.every((shift) => shift === 6));
  t.like(neuron, { kind: 'kept', leak: 2, reset: 'hard' });
  t.true(facts.proof.float32Proved.has('s') && facts.proof.fits);
  t.is(facts.image.header.schedule.logicalSteps, 4);
});

test('the same network takes more steps until its membrane no longer fits, and saturation is no way out', (t) => {
  const fits = (steps: number, saturate = false): string[] =>
    codesOf(() => compile({ ...network(steps, lif), target: wideTarget, saturate }));
  t.deepEqual(fits(12), []);
  t.deepEqual(fits(24), ['SPK653']);
  t.deepEqual(fits(24, true), ['SPK653']);
  const narrow = { ...wideTarget, membraneBits: 16 };
  t.deepEqual(
    codesOf(() => compile({ ...network(4, lif), target: narrow })),
    ['SPK653'],
  );
});

test('a mean over 9 positions under a kept membrane is warned of: equality there is observed', (t) => {
  const warnings = (side: number, attributes: NonNullable<LayerRequest['attributes']>): string[] =>
    compile({ ...network(2, attributes, { mean: true, side }), target: wideTarget }).log.flatMap((report) =>
      report.warnings.map(({ code }) => code),
    );
  t.deepEqual(warnings(4, lif), []);
  t.deepEqual(warnings(3, lif), ['SPK660']);
  t.deepEqual(warnings(4, { ...lif, reset: 'soft' }), []);
  t.deepEqual(warnings(3, { ...lif, reset: 'soft' }), ['SPK660']);
  t.deepEqual(warnings(3, { ...lif, reset: 'each_step', leak: 0 }), []);
});

test('a soft reset behind a product whose scale is no power of two falls between the steps of the membrane', (t) => {
  const withScale = (scale: number): string[] => {
    const builder = createModelBuilder('product');
    const spike = { cap: 2, norm: 2, rounding: 'half_even' };
    builder.add({ name: 'x', op: 'input', inputs: [], attributes: { shape: [1, 2, 2], steps: 2 } });
    builder.add({ name: 'c', op: 'conv2d', inputs: ['x'], attributes: { out: 2 } });
    for (const name of ['q', 'k', 'v']) builder.add({ name, op: 'neuron', inputs: ['c'], attributes: spike });
    builder.add({ name: 'a', op: 'attention', inputs: ['q', 'k', 'v'], attributes: { heads: 1, scale } });
    builder.add({ name: 's', op: 'neuron', inputs: ['a'], attributes: { ...lif, reset: 'soft' } });
    builder.add({ name: 'h', op: 'linear', inputs: ['s'], attributes: { out: 2 } });
    builder.add({ name: 'logits', op: 'mean_steps', inputs: ['h'] });
    builder.output('logits', 'logits');
    const model = builder.finish();
    const layer = (shape: number[]): IntegerLayer => ({
      ...{ shape, weightBits: 8, weights: new Int8Array(sizeOf(shape)).fill(3) },
      ...{ exponents: new Int32Array(2).fill(4), biases: new Int32Array(2) },
    });
    const layers = new Map([
      ['c', layer([2, 1, 1, 1])],
      ['h', layer([2, 8])],
    ]);
    return codesOf(() => compile({ model, weights: { kind: 'integer', layers }, target: wideTarget }));
  };
  t.deepEqual(withScale(0.125), []);
  t.deepEqual(withScale(2 / Math.sqrt(3)), ['SPK659']);
});

test('the trainer takes thresholds, resets and logical steps from the model', (t) => {
  const plain = { cap: 4, norm: 4, rounding: 'half_even' };
  const refused = (steps: number, attributes: NonNullable<LayerRequest['attributes']>): string[] =>
    codesOf(() => trainableModel(network(steps, attributes).model));
  t.deepEqual(refused(1, plain), []);
  t.deepEqual(refused(2, plain), []);
  t.deepEqual(refused(3, { ...plain, reset: 'soft' }), []);
  t.deepEqual(refused(1, { ...plain, rounding: 'down', threshold: 0.5 }), []);
});
