/** @file Lints of checkpoints: each fires where its trap or defect is met, and nowhere else. */
import test from 'ava';
import fc from 'fast-check';
import { mergeCascades } from '../../../compiler/passes/merge_cascades.ts';
import {
  bindCheckpoint,
  checkpointFile,
  checkpointLints,
  foldBatchNorms,
  randomWeights,
  type IntegerLayer,
  type Weights,
} from '../../../ir/checkpoint/index.ts';
import type { Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../../ir/model/index.ts';
import { sizeOf, type TensorFile } from '../../../ir/tensor.ts';
import { exampleModel, exampleTarget, familyModel } from '../../support/examples.ts';
import { compileText } from '../../compiler/frontend/support.ts';
import { randomSource } from '../../support/random/source.ts';
import { same } from '../../support/same.ts';

const small = { dims: '[8,8,16,16]', heads: '2', classes: '3', image: '32' };
const options = { name: 'net' };

/** A float checkpoint of random weights, as other programs write it: without our metadata. */
const foreign = (graph: ModelGraph): TensorFile => ({
  tensors: checkpointFile(graph, randomWeights(graph, 1)).tensors,
  metadata: {},
});

const warningsOf = (graph: ModelGraph, file: TensorFile): readonly Diagnostic[] =>
  bindCheckpoint(graph, file, options).report.warnings;

const codesOf = (graph: ModelGraph, file: TensorFile): readonly string[] =>
  warningsOf(graph, file).map(({ code }) => code);

const v1 = { dims: '32', depth: '1', heads: '2', classes: '3', image: '32' };

/** Example, parameters, and the defects of its published code that a checkpoint shows. */
const families: readonly (readonly [file: string, parameters: Record<string, string>, codes: readonly string[]])[] = [
  ['e-spikeformer', small, []],
  ['e-spikeformer-events', { ...small, depth: '2' }, []],
  ['e-spikeformer-large', { ...small, dims: '[8,8,16]', depth: '1' }, ['SPK316']],
  ['e-spikeformer-large', { ...small, dims: '[8,8,16]', depth: '1', variant: '173M' }, ['SPK316']],
  ['e-spikeformer-segmentation', { ...small, depth: '4', width: '8' }, []],
  ['e-spikeformer-detection', { ...small, depth: '4', width: '8' }, ['SPK313', 'SPK314']],
  ['spike-driven-transformer', v1, ['SPK315']],
  ['meta-spikeformer', { ...small, depth: '4' }, []],
  ['meta-spikeformer', { ...small, depth: '4', kd: 'true' }, []],
  ['qsd-transformer', { ...small, depth: '4' }, []],
];

for (const [file, parameters, expected] of families) {
  const shown = `${file} with ${JSON.stringify(parameters)}`;
  test(`${shown}: ${expected.join(', ') || 'no warning'} for a file from elsewhere, none once imported`, (t) => {
    const graph = exampleModel(file, parameters);
    const official = foreign(graph);
    t.deepEqual(codesOf(graph, official), expected);
    const { weights, report } = bindCheckpoint(graph, official, options);
    for (const { severity, place } of report.warnings) t.deepEqual([severity, place], ['warning', 'net']);
    t.deepEqual(codesOf(graph, checkpointFile(graph, weights)), []);
  });
}

test('weights of other neurons: stated in the file, compared with the model', (t) => {
  const trained = familyModel({ ...small, cap: '8' });
  const file = checkpointFile(trained, randomWeights(trained, 1));
  t.is(file.metadata['neurons'], '104 of cap 8, norm 8, half_even; 1 of cap 8, norm 1, half_even');
  t.deepEqual(codesOf(trained, file), []);
  const [warning, ...others] = warningsOf(familyModel(small), file);
  t.deepEqual([warning!.code, others], ['SPK312', []]);
  t.regex(warning!.message, /104 of cap 8, norm 8.*the model has 104 of cap 4, norm 4/);
  t.deepEqual(codesOf(familyModel({ ...small, cap: '8', norm: '4' }), file), ['SPK312']);
  const detector = (proposals: string): ModelGraph =>
    exampleModel('e-spikeformer-detection', { ...small, depth: '4', width: '8', proposals });
  const proposing = checkpointFile(detector('true'), randomWeights(detector('true'), 1));
  t.deepEqual(codesOf(detector('false'), proposing), ['SPK317'], 'its heads stay behind, with their neurons');
});

test('neurons are the same before and after folding and merging', (t) => {
  const graph = exampleModel('qsd-transformer', { ...small, depth: '4' });
  const folded = foldBatchNorms(graph, randomWeights(graph, 1));
  const { model, weights } = mergeCascades.run({ ...folded, target: exampleTarget('sdt-core') }, silent);
  const neurons = (g: ModelGraph, w: Weights): string | undefined => checkpointFile(g, w).metadata['neurons'];
  t.is(neurons(model, weights), neurons(graph, randomWeights(graph, 1)));
});

const silent = { warn: () => undefined, note: () => undefined };
const quantised = exampleModel('qsd-transformer', { ...small, depth: '4' });

/** Integers in `-limit..limit` for the layers of a network, merged where its cascades can be. */
function integers(graph: ModelGraph, limit: number): { readonly model: ModelGraph; readonly weights: Weights } {
  const random = randomSource(3);
  const folded = foldBatchNorms(graph, randomWeights(graph, 1));
  const { model } = mergeCascades.run({ ...folded, target: exampleTarget('sdt-core') }, silent);
  const layers = model.nodes.labels.flatMap((node): [string, IntegerLayer][] => {
    const shape = node.parameters.find(({ name }) => name === 'weight')?.shape;
    if (!shape) return [];
    const weights = Int8Array.from({ length: sizeOf(shape) }, () => random(-limit, limit));
    const out = shape[0]!;
    return [
      [
        node.name,
        { shape, weights, weightBits: 8, exponents: new Int32Array(out).fill(7), biases: new Int32Array(out) },
      ],
    ];
  });
  return { model, weights: { kind: 'integer', layers: new Map(layers) } };
}

test('merged kernels of an integer checkpoint: 4 bits are a second rounding, 8 bits are not', (t) => {
  const stored = (limit: number): TensorFile => {
    const { model, weights } = integers(quantised, limit);
    return checkpointFile(model, weights);
  };
  t.deepEqual(codesOf(quantised, stored(127)), []);
  const [warning] = warningsOf(quantised, stored(7));
  t.is(warning!.code, 'SPK311');
  t.regex(warning!.message, /"block3\.0\.attn\.q_conv\.0\.body\.0".* and 14 more/);
});

test('merging factors of 4 bits warns, merging others does not', (t) => {
  const wide = { ...small, dims: '[8,8,24,24]', depth: '4' };
  const graph = exampleModel('qsd-transformer', wide);
  const float = foldBatchNorms(graph, randomWeights(graph, 2)) as { model: ModelGraph; weights: FloatWeights };
  const said = (weights: Weights, target = exampleTarget('sdt-core')): readonly string[] => {
    const warnings: Diagnostic[] = [];
    mergeCascades.run({ model: float.model, weights, target }, { ...silent, warn: (w) => void warnings.push(w) });
    return warnings.map(({ code }) => code);
  };
  t.deepEqual(said(float.weights), []);
  t.deepEqual(said(onFewLevels(float.model, float.weights)), ['SPK661']);
  t.deepEqual(said(onFewLevels(float.model, float.weights), { ...exampleTarget('sdt-core'), weightBits: 4 }), []);
});

type FloatWeights = Extract<Weights, { kind: 'float' }>;

/** Every weight on one of 16 levels, -8..7 steps of its channel. */
function onFewLevels(graph: ModelGraph, { parameters }: FloatWeights): FloatWeights {
  const random = randomSource(5);
  const leveled = [...parameters].map(([key, values]): [string, Float32Array] => {
    if (!key.endsWith('.weight')) return [key, values];
    const channels = graph.nodes.label(key.slice(0, -'.weight'.length)).type.shape[0]!;
    const steps = Float32Array.from({ length: channels }, () => random(1, 1000) / 7919);
    return [key, values.map((_, i) => random(-8, 7) * steps[Math.floor((i * channels) / values.length)]!)];
  });
  return { kind: 'float', parameters: new Map(leveled) };
}

test('parts behind the network are left out, listed and told; elsewhere they are errors', (t) => {
  const extra = { type: 'F32', shape: [1], data: Float32Array.of(1) } as const;
  const withHeads = (graph: ModelGraph): TensorFile => {
    const { tensors, metadata } = foreign(graph);
    const heads = ['rpn_head.rpn_conv.weight', 'roi_head.bbox_head.fc_cls.weight', 'roi_head.bbox_head.fc_cls.bias'];
    return { tensors: new Map([...tensors, ...heads.map((key) => [key, extra] as const)]), metadata };
  };
  const detector = exampleModel('e-spikeformer-detection', { ...small, depth: '4', width: '8' });
  const { report } = bindCheckpoint(detector, withHeads(detector), options);
  t.is(report.host.length, 3);
  t.deepEqual(report.extra, []);
  const told = report.warnings.find(({ code }) => code === 'SPK317')!;
  t.regex(told.message, /^3 tensors .*: rpn_head, roi_head$/);
  const classifier = familyModel(small);
  t.throws(() => bindCheckpoint(classifier, withHeads(classifier), options), { message: /^(SPK302.*\n?){3}$/ });
});

test('wrappers in front of every key are taken off, however many', (t) => {
  const graph = familyModel(small);
  const plain = foreign(graph);
  const expected = bindCheckpoint(graph, plain, options).weights;
  const wrapper = fc.constantFrom('module.', '_orig_mod.', 'model.', 'state_dict.', 'model_state_dict.');
  fc.assert(
    fc.property(fc.array(wrapper, { maxLength: 4 }), (words) => {
      const prefix = words.join('');
      const tensors = new Map([...plain.tensors].map(([key, tensor]) => [prefix + key, tensor]));
      const { weights, report } = bindCheckpoint(graph, { tensors, metadata: {} }, options);
      same(t, weights, expected);
      t.is(report.renamed.length, prefix === '' ? 0 : tensors.size);
      t.true(report.loaded.every((key) => tensors.has(key)));
    }),
    { numRuns: 12 },
  );
});

test('a wrapper in front of some keys is taken off where the plain key is not there, too', (t) => {
  const graph = familyModel(small);
  const tensors = new Map(foreign(graph).tensors);
  const head = tensors.get('head.bias')!;
  tensors.delete('head.bias');
  tensors.set('module.head.bias', head);
  t.true(bindCheckpoint(graph, { tensors, metadata: {} }, options).report.loaded.includes('module.head.bias'));
  tensors.set('head.bias', head);
  t.throws(() => bindCheckpoint(graph, { tensors, metadata: {} }, options), { message: /SPK307.*head\.bias/ });
});

test('a model whose own layers begin with the word keeps its keys', (t) => {
  const { graph } = compileText('model "m"\ninput x: [3, 4, 4]\noutput y = x -> module.a: conv2d(2)');
  const { weights, report } = bindCheckpoint(graph, foreign(graph), options);
  t.deepEqual(report.renamed, []);
  t.true(weights.kind === 'float' && weights.parameters.has('module.a.weight'));
});

test('every lint of checkpoints is met above', (t) => {
  const met = [...families.flatMap(([, , expected]) => expected), 'SPK311', 'SPK312'];
  t.deepEqual([...new Set(met)].sort(), checkpointLints.map(({ code }) => code).sort());
});
