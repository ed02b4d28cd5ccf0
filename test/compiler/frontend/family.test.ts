import test from 'ava';
import { compileModel } from '../../../compiler/frontend/index.ts';
import {
  countModel,
  neuronNodes,
  printModel,
  readModel,
  spikingNodes,
  type ModelGraph,
} from '../../../ir/model/index.ts';
import { baseFamily, fashion, sizeS, sizeT, type BaseFamily } from '../../support/base_family.ts';
import { goldenTestOnce, manifestOf } from '../../support/golden.ts';
import { diagnosticsOf, fromProject, projectFile } from './support.ts';

const family = projectFile('examples/e-spikeformer.spike');
const compile = (parameters: Record<string, string>): ModelGraph =>
  compileModel(family, { parameters, load: fromProject }).graph;
const fashionParameters = { dims: '[16,32,48,64]', heads: '4', classes: '10', channels: '1', image: '64' };

/** PAPER section 1: parameters, MACs without attention in units of a million, attention MACs with K'V first. */
const sizes = {
  t: [2_702_048, 1030, 17.3],
  s: [5_105_608, 1878, 33.7],
  m: [10_023_112, 3935, 65.9],
  l: [18_987_504, 7200, 127.9],
} as const;

for (const [size, [parameters, macs, attention]] of Object.entries(sizes))
  test(`size ${size} has the published parameters and multiply-accumulates`, (t) => {
    const counts = countModel(compile({ size }));
    t.is(counts.parameters, parameters);
    t.is(Math.round(counts.macs / 1e6), macs);
    t.is(Math.round(counts.attentionMacs / 1e5) / 10, attention);
  });

test('the whole family is one file of about 60 lines, free of warnings', (t) => {
  t.true(family.text.trimEnd().split('\n').length <= 70);
  t.deepEqual(compileModel(family, { load: fromProject }).diagnostics, []);
});

test('the default is size s for ImageNet, and parameters come with their documentation', (t) => {
  const { graph, parameters } = compileModel(family, { load: fromProject });
  t.is(printModel(graph), printModel(compile({ size: 's', image: '224', classes: '1000', channels: '3' })));
  t.deepEqual(parameters.find(({ name }) => name === 'dims')?.value, [32, 64, 128, 192]);
  t.regex(parameters.find(({ name }) => name === 'image')!.doc!, /^side of the image in pixels/);
});

test('the text form of every size reads back', (t) => {
  for (const parameters of [...Object.keys(sizes).map((size) => ({ size })), fashionParameters]) {
    const text = printModel(compile(parameters));
    t.is(printModel(readModel(text)), text);
  }
});

/** Layers by name; names that are made up, which two builders may choose differently, are left out. */
const namedLayers = (graph: ModelGraph): unknown[] =>
  graph.nodes.labels
    .filter(({ op }) => op !== 'add' && op !== 'mean' && op !== 'input')
    .map(({ name, op, attributes, type, parameters }) => ({
      name: op === 'attention' ? '' : name,
      op,
      attributes,
      type,
      parameters,
    }));

const cases: readonly (readonly [string, Record<string, string>, BaseFamily])[] = [
  ['t at 64 pixels', { size: 't', image: '64' }, sizeT],
  ['s', {}, sizeS],
  ['the trained network', fashionParameters, fashion],
];
for (const [title, parameters, options] of cases)
  test(`${title}: the same layers as the network built by hand`, (t) => {
    t.deepEqual(namedLayers(compile(parameters)), namedLayers(baseFamily(options)));
  });

const named = ['fmnist/state_dict.safetensors', 'fmnist/spikes_exact.npz'] as const;

goldenTestOnce(
  'layers are called as in the official checkpoint, and spike in the recorded order',
  named,
  (t, golden) => {
    const graph = compile(fashionParameters);
    const [file, counts] = named.map((path) => golden.tensors(path));
    const keys = graph.nodes.labels.flatMap(({ name, parameters }) => parameters.map((p) => `${name}.${p.name}`));
    const recorded = [...file!.tensors.keys()].filter((key) => !key.endsWith('num_batches_tracked'));
    t.deepEqual(keys.toSorted(), recorded.toSorted());
    const spiking = spikingNodes(graph).map(({ name }, i) => `${String(i).padStart(3, '0')}__${name}`);
    t.deepEqual(spiking, [...counts!.tensors.keys()]);
    t.is(spiking.length, 105);
    t.is(countModel(graph).parameters, 747_194);
    t.deepEqual(countModel(graph).macs, manifestOf('fmnist')['macs_total']);
  },
);

test('layers without a label are numbered in their block, and a residual adds the branch to the stream', (t) => {
  const { nodes } = compile({});
  t.deepEqual(nodes.label('block3.0.add2').inputs, ['block3.0.add1', 'block3.0.attn.proj_conv.1']);
  t.deepEqual(nodes.label('block3.1.add1').inputs, ['block3.0.add3', 'block3.1.conv.pwconv2.1']);
  t.deepEqual(nodes.label('mean1').inputs, ['block4.1.add3']);
  t.true(nodes.has('block4.1.attn.attention1'));
});

test('cap and norm reach every neuron; the classifier reads raw counts', (t) => {
  const neurons = spikingNodes(compile({ cap: '8' })).map(({ name, attributes }) => [name, attributes] as const);
  for (const [name, attributes] of neurons)
    t.like(attributes, { cap: 8, norm: name === 'spike' ? 1 : 8, rounding: 'half_even' });
  t.is(neuronNodes(compile({ cap: '4', norm: '1' }))[0]?.attributes.norm, 1);
});

test('any number of channels has a normalisation', (t) => {
  for (const channels of ['1', '2', '3', '4'])
    t.is(compile({ channels }).nodes.labels[0]?.type.shape[0], Number(channels));
});

test('widths and heads that do not fit are told with the layer, not with a crash', (t) => {
  for (const parameters of [
    { dims: '[25,49,97,129]' },
    { heads: '7' },
    { dims: '[0,1,2,3]' },
    { image: '0' },
    { dims: '[1.5,2,3,4]' },
  ]) {
    const found = diagnosticsOf(() => compile(parameters)).filter(({ severity }) => severity === 'error');
    t.true(found.length > 0);
    t.true(found.every(({ span }) => span !== undefined));
  }
  const [first] = diagnosticsOf(() => compile({ heads: '7' }));
  t.is(
    first?.message,
    'layer "block3.0.attn.attention1": attention: 7 heads do not divide the channels: q and k 128, v 512',
  );
});
