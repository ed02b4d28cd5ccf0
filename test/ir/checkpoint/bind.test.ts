import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import {
  bindCheckpoint,
  checkpointFile,
  randomWeights,
  type BindOptions,
  type IntegerLayer,
  type Weights,
} from '../../../ir/checkpoint/index.ts';
import { DiagnosticError, type DiagnosticCode } from '../../../ir/diagnostics/index.ts';
import { createModelBuilder, type ModelGraph } from '../../../ir/model/index.ts';
import { sizeOf, type AnyTensor, type TensorFile } from '../../../ir/tensor.ts';
import { same } from '../../support/same.ts';

/** A convolution `a.0` with batch norm `a.1`, a neuron, a mean, a classifier with bias. */
function smallModel(): ModelGraph {
  const builder = createModelBuilder('small');
  builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [2, 4, 4] } });
  builder.add({ name: 'a.0', op: 'conv2d', inputs: ['image'], attributes: { out: 3, bias: false } });
  builder.add({ name: 'a.1', op: 'batch_norm', inputs: ['a.0'] });
  builder.add({ name: 'm', op: 'mean', inputs: ['a.1'] });
  builder.add({ name: 's', op: 'neuron', inputs: ['m'], attributes: { cap: 4, norm: 4, rounding: 'half_even' } });
  builder.add({ name: 'head', op: 'linear', inputs: ['s'], attributes: { out: 2 } });
  builder.output('logits', 'head');
  return builder.finish();
}

const graph = smallModel();
const options: BindOptions = { name: 'small.pth' };
const floatFile = (): Map<string, AnyTensor> => new Map(checkpointFile(graph, randomWeights(graph, 1)).tensors);
const file = (tensors: ReadonlyMap<string, AnyTensor>, metadata = {}): TensorFile => ({ tensors, metadata });
const f32 = (shape: readonly number[], value = 0): AnyTensor => ({
  type: 'F32',
  shape,
  data: new Float32Array(sizeOf(shape)).fill(value),
});

function integerWeights(): Weights & { kind: 'integer' } {
  const layer = (shape: readonly number[], weightBits: number): IntegerLayer => ({
    shape,
    weights: Int8Array.from({ length: sizeOf(shape) }, (_, i) => (i % 16) - 8),
    weightBits,
    exponents: Int32Array.from({ length: shape[0]! }, (_, c) => 7 + c),
    biases: Int32Array.from({ length: shape[0]! }, (_, c) => c * 1000 - 1),
  });
  return {
    kind: 'integer',
    layers: new Map([
      ['a.0', layer([3, 2, 1, 1], 4)],
      ['head', layer([2, 3], 8)],
    ]),
  };
}

/** Binding fails with exactly these codes and messages. */
function refused(
  t: ExecutionContext,
  input: TensorFile,
  expected: readonly (readonly [DiagnosticCode, RegExp])[],
  more = options,
) {
  const error = t.throws(() => bindCheckpoint(graph, input, more), { instanceOf: DiagnosticError });
  t.is(error.diagnostics.length, expected.length, error.message);
  for (const [n, [code, message]] of expected.entries()) {
    t.is(error.diagnostics[n]!.code, code);
    t.regex(
      `${error.diagnostics[n]!.message} | ${error.diagnostics[n]!.place} | ${error.diagnostics[n]!.help}`,
      message,
    );
  }
}

test('float weights survive writing and binding', (t) => {
  const weights = randomWeights(graph, 7);
  const { weights: bound, report } = bindCheckpoint(graph, checkpointFile(graph, weights), options);
  same(t, bound, weights);
  t.is(report.loaded.length, 7);
});

test('integer weights survive writing and binding, with their bits', (t) => {
  const written = checkpointFile(graph, integerWeights(), { trainer: 'test', format: 'mine' });
  t.is(written.metadata['format'], 'spikec-checkpoint-1');
  t.is(written.metadata['trainer'], 'test');
  t.is(written.metadata['a.0.bits'], '4');
  same(t, bindCheckpoint(graph, written, options).weights, integerWeights());
});

test('batch counters are ignored and listed, a common prefix is taken off, trailing ones do not matter', (t) => {
  const plain = floatFile();
  const tensors = new Map([...plain].map(([key, tensor]) => [`module.${key}`, tensor]));
  tensors.set('module.a.1.num_batches_tracked', { type: 'I64', shape: [], data: BigInt64Array.of(3n) });
  tensors.set('module.a.0.weight', { ...plain.get('a.0.weight')!, shape: [3, 2, 1] } as AnyTensor);
  const { report } = bindCheckpoint(graph, file(tensors), options);
  t.deepEqual(report.ignored, ['module.a.1.num_batches_tracked']);
  t.deepEqual(report.renamed[0], { from: 'module.a.0.weight', to: 'a.0.weight' });
  t.deepEqual([...report.extra, ...report.missing], []);
});

test('doubles are rounded to float32, and the report says so', (t) => {
  const tensors = floatFile();
  tensors.set('head.bias', { type: 'F64', shape: [2], data: Float64Array.of(0.1, 1) });
  const { weights, report } = bindCheckpoint(graph, file(tensors), options);
  t.deepEqual(report.rounded, ['head.bias']);
  t.deepEqual(weights.kind === 'float' && weights.parameters.get('head.bias'), Float32Array.of(0.1, 1));
});

test('everything that is wrong is reported at once, with the nearest names', (t) => {
  const tensors = floatFile();
  tensors.set('head.biass', tensors.get('head.bias')!);
  tensors.delete('head.bias');
  tensors.set('a.0.weight', f32([3, 2, 3, 3]));
  tensors.set('a.1.weight', { type: 'F32', shape: [3], data: Float32Array.of(1, NaN, 1) });
  tensors.set('a.1.running_var', f32([3], -1));
  tensors.set('a.1.bias', { type: 'I32', shape: [3], data: Int32Array.of(1, 2, 3) });
  refused(t, file(tensors), [
    ['SPK303', /"a\.0\.weight" is 3x2x3x3, the model has 3x2x1x1/],
    ['SPK304', /"a\.1\.weight" holds NaN at \[1\]/],
    ['SPK305', /"a\.1\.bias" is 3 of I32/],
    ['SPK304', /"a\.1\.running_var" holds -1 at \[0\]/],
    ['SPK301', /tensor "head\.bias" is missing.*did you mean "head\.biass"/],
    ['SPK302', /no layer wants "head\.biass" \(2 of F32\).*did you mean "head\.bias"/],
  ]);
});

test('a missing bias or batch norm may be allowed, a missing weight may not', (t) => {
  const tensors = floatFile();
  for (const key of ['head.bias', 'a.1.running_var']) tensors.delete(key);
  tensors.set('more', f32([1]));
  const allow = { ...options, allowMissing: true, allowExtra: true };
  const { weights, report } = bindCheckpoint(graph, file(tensors), allow);
  t.deepEqual(report.missing, ['a.1.running_var', 'head.bias']);
  t.deepEqual(report.extra, ['more']);
  t.deepEqual(weights.kind === 'float' && weights.parameters.get('a.1.running_var'), Float32Array.of(1, 1, 1));
  tensors.delete('head.weight');
  refused(t, file(tensors), [['SPK301', /"head\.weight"/]], allow);
});

test('integer layers may be stored without the number of the convolution', (t) => {
  const written = checkpointFile(graph, integerWeights());
  const short = new Map([...written.tensors].map(([key, tensor]) => [key.replace('a.0.', 'a.'), tensor]));
  const { weights, report } = bindCheckpoint(graph, file(short, { 'a.bits': '4' }), options);
  same(t, weights, integerWeights());
  t.deepEqual(report.renamed, [{ from: 'a', to: 'a.0' }]);
  const both = new Map([...short, ...written.tensors]);
  const allow = { ...options, allowExtra: true };
  refused(t, file(both, { 'a.0.bits': '4' }), [['SPK307', /both "a\.0\.weight_int" and "a\.weight_int"/]], allow);
});

test('integers out of range, unknown bits and another input grid are refused', (t) => {
  const { tensors, metadata: written } = checkpointFile(graph, integerWeights());
  const metadata = Object.fromEntries(Object.entries(written).filter(([key]) => key !== 'tensors_sha256'));
  const wrong = new Map(tensors);
  wrong.set('head.exp', { type: 'I32', shape: [2], data: Int32Array.of(7, 41) });
  wrong.set('head.bias_int', { type: 'I64', shape: [2], data: BigInt64Array.of(2n ** 31n, 0n) });
  wrong.set('a.0.exp', f32([3]));
  const stated = {
    ...metadata,
    'a.0.bits': '2',
    'head.bits': '7',
    input_fraction_bits: '5',
    format: 'spikec-checkpoint-2',
  };
  refused(t, file(wrong, stated), [
    ['SPK309', /"spikec-checkpoint-2".*reads "spikec-checkpoint-1"/],
    ['SPK308', /2\^-5, the model has 2\^-6/],
    ['SPK306', /"a\.0\.weight_int" holds -8 at \[0, 0, 0, 0\]; the range is -2\.\.1/],
    ['SPK305', /"a\.0\.exp" is 3 of F32/],
    ['SPK309', /"head\.bits" is not one of 8, 4, 2/],
    ['SPK306', /"head\.exp" holds 41 at \[1\]; the range is -32\.\.40/],
    ['SPK306', /"head\.bias_int" holds 2147483648 at \[0\]/],
  ]);
});

test('any one tensor left out of a checkpoint is reported by its name', (t) => {
  const keys = [...floatFile().keys()];
  fc.assert(
    fc.property(fc.constantFrom(...keys), (key) => {
      const tensors = floatFile();
      tensors.delete(key);
      refused(t, file(tensors), [['SPK301', new RegExp(`"${key.replaceAll('.', '\\.')}" is missing`)]]);
    }),
  );
});

test('random weights depend on the seed alone', (t) => {
  same(t, randomWeights(graph, 3), randomWeights(graph, 3));
  t.notDeepEqual(randomWeights(graph, 3), randomWeights(graph, 4));
});

test('a map of positions is read as tokens or as a map, with an axis of 1 in front or without', (t) => {
  const read = (layout: string, key: string, shape: readonly number[]): number[] => {
    const builder = createModelBuilder('placed');
    builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [2, 2, 3] } });
    builder.add({ name: 'pos_embed', op: 'position_map', inputs: ['image'], attributes: { layout } });
    builder.output('y', 'pos_embed');
    const data = Float32Array.from({ length: 12 }, (_, i) => i);
    const { weights } = bindCheckpoint(builder.finish(), file(new Map([[key, { type: 'F32', shape, data }]])), options);
    return Array.from(weights.kind === 'float' ? weights.parameters.get('pos_embed.weight')! : []);
  };
  const plain = Array.from({ length: 12 }, (_, i) => i);
  const turned = [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11];
  t.deepEqual(read('map', 'pos_embed', [1, 2, 2, 3]), plain);
  t.deepEqual(read('map', 'pos_embed.weight', [2, 2, 3]), plain);
  t.deepEqual(read('tokens', 'pos_embed', [1, 6, 2]), turned);
  t.deepEqual(read('tokens', 'pos_embed', [6, 2]), turned);
  t.throws(() => read('tokens', 'pos_embed', [1, 2, 6]), { instanceOf: DiagnosticError });
});
