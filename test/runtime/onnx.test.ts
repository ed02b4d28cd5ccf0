/** @file ONNX files: names, shapes, what they say of themselves, and what is refused. onnxruntime runs them in `npm run bench:onnx`. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import protobuf from 'protobufjs';
import { compileModel } from '../../compiler/frontend/index.ts';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { OnnxRequest } from '../../runtime/index.ts';
import { encodeOnnx } from '../../runtime/onnx/file.ts';
import { compileOnnx, type CompiledOnnx } from '../../toolchain/index.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { fashion, host } from '../support/host.ts';
import { exampleTarget } from '../support/examples.ts';

const load = (): never => {
  throw new Error('nothing to load');
};

/** A network of a few lines with random weights, as a file. */
function exported(text: string, style: Partial<Pick<OnnxRequest, 'form' | 'unroll' | 'allCounts'>> = {}): CompiledOnnx {
  const { graph: model } = compileModel({ name: 'net.spike', text: `model "net"\n${text}` }, { load });
  const source = { model, weights: randomWeights(model, 1), target: exampleTarget('sdt-core') };
  return compileOnnx(host, { ...source, form: 'dense', unroll: false, allCounts: false, ...style });
}

/** Numbers as in onnx/onnx.proto, written down apart from those of the product. */
const numbers = `syntax = "proto3";
  message Model {
    int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated Opset opset_import = 8; repeated Entry metadata_props = 14;
  }
  message Opset { string domain = 1; int64 version = 2; }
  message Entry { string key = 1; string value = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5;
    repeated Value input = 11; repeated Value output = 12; repeated Value value_info = 13;
  }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5;
  }
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dim dim = 1; }
  message Dim { int64 dim_value = 1; }`;
const { root } = protobuf.parse(numbers, { keepCase: true });

interface Read {
  readonly ir_version: number;
  readonly opset_import: readonly { readonly version: number }[];
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
  readonly graph: {
    readonly node: readonly {
      readonly name: string;
      readonly op_type: string;
      readonly input: string[];
      readonly output: string[];
    }[];
    readonly initializer: readonly {
      readonly name: string;
      readonly dims: number[];
      readonly data_type: number;
      readonly raw_data: string;
    }[];
    readonly [values: string]: unknown;
  };
}

/** A file, read by these numbers. */
const read = (bytes: Uint8Array): Read => {
  const type = root.lookupType('Model');
  return type.toObject(type.decode(bytes), { longs: Number, bytes: String, arrays: true }) as Read;
};

/** `name: type shape` of values; types by their numbers. */
const shown = (values: unknown): string[] =>
  (
    values as { name: string; type: { tensor_type: { elem_type: number; shape: { dim: { dim_value: number }[] } } } }[]
  ).map(
    ({ name, type: { tensor_type: of } }) =>
      `${name}: ${of.elem_type} ${of.shape.dim.map((d) => d.dim_value).join('x')}`,
  );

const small = `neuron sfa { cap: 4, norm: 4, rounding: half_even }
neuron lif { cap: 1, norm: 1, rounding: down, reset: soft, decay: 0.75, start: 0.5 }
`;

test('layers, counts and results have their names and shapes', (t) => {
  const text = `${small}input x: [1, 4, 4] {}\nx -> stem: conv2d(2, kernel=3) -> spike: sfa\noutput logits = spike -> head: linear(3)`;
  const { ir_version, opset_import, graph } = read(exported(text).bytes);
  t.deepEqual([ir_version, opset_import[0]!.version], [8, 17]);
  t.deepEqual(
    graph.node.map(({ name, op_type, output }) => `${name} = ${op_type} -> ${output.join()}`),
    [
      'stem = Conv -> stem',
      'spike/Clip = Clip -> spike/Clip',
      'spike.counts = Round -> spike.counts',
      'spike = Mul -> spike',
      'head/Flatten = Flatten -> head/Flatten',
      'head = Gemm -> head',
      'logits = Identity -> logits',
    ],
  );
  t.deepEqual(shown(graph['input']), ['x: 1 1x1x4x4']);
  t.deepEqual(shown(graph['output']), ['logits: 1 1x3']);
  t.deepEqual(shown(graph['value_info']), [
    'stem: 1 1x2x4x4',
    'spike.counts: 1 1x2x4x4',
    'spike: 1 1x2x4x4',
    'head: 1 1x3',
  ]);
  t.deepEqual(
    graph.initializer.filter(({ dims }) => dims.length > 1).map(({ name, dims }) => `${name} ${dims.join('x')}`),
    ['stem.weight 2x1x3x3', 'head.weight 3x32'],
  );
  const all = read(exported(text, { form: 'integers', allCounts: true }).bytes).graph;
  t.deepEqual(shown(all['input']), ['x: 6 1x1x4x4']);
  t.deepEqual(shown(all['output']), ['logits: 1 1x3x1x1', 'spike.counts: 2 1x2x4x4']);
  t.deepEqual(shown(all['value_info']), ['spike: 6 1x2x4x4', 'head: 6 1x3x1x1']);
  t.true(all.node.some(({ op_type, name }) => op_type === 'ConvInteger' && name.startsWith('head/')));
});

test('weights are the float32 numbers that integers stand for, and the integers themselves', (t) => {
  const text = `${small}input x: [3] {}\noutput y = x -> a: linear(2)`;
  const [dense, integers] = [exported(text), exported(text, { form: 'integers' })];
  const { layers } = dense.facts.weights as Extract<OnnxRequest['weights'], { kind: 'integer' }>;
  const { weights, exponents } = layers.get('a')!;
  const rawOf = ({ bytes }: CompiledOnnx) =>
    Buffer.from(read(bytes).graph.initializer.find(({ name }) => name.endsWith('a.weight'))!.raw_data, 'base64');
  const floats = new Float32Array(new Uint8Array(rawOf(dense)).buffer);
  t.deepEqual(
    [...floats],
    [...weights].map((w, i) => w * 2 ** -exponents[Math.floor(i / 3)]!),
  );
  t.deepEqual(
    [...rawOf(integers)],
    [...weights].map((w) => w + 128),
  );
});

test('a logical step has what lives on as inputs and outputs; unrolled, all steps are one graph', (t) => {
  const text = `${small}input x: [2] { steps: 3 }\nx -> a: linear(4) -> s: lif\noutput rates = s -> mean_steps`;
  const one = exported(text);
  const { graph, metadata_props } = read(one.bytes);
  t.deepEqual(shown(graph['input']), ['x: 1 1x2', 's.v_in: 6 1x4']);
  t.deepEqual(shown(graph['output']), ['s.counts: 1 1x4', 's.v_out: 6 1x4'].sort().reverse());
  const said = Object.fromEntries(metadata_props.map(({ key, value }) => [key, value]));
  t.deepEqual([said['spikec.steps'], said['spikec.unrolled'], said['spikec.form']], ['3', 'false', 'dense']);
  const [state] = JSON.parse(said['spikec.states']!) as { input: string; begins: number | number[] }[];
  t.is(state!.input, 's.v_in');
  t.true([state!.begins].flat().every((begin) => begin > 0));
  const [layer] = (JSON.parse(said['spikec.layers']!) as { layer: string; float32: string }[]).filter(
    ({ layer }) => layer === 's',
  );
  t.is(layer!.float32, 'proved');
  for (const form of ['dense', 'integers'] as const) {
    const whole = read(exported(text, { form, unroll: true, allCounts: true }).bytes).graph;
    t.deepEqual(shown(whole['input']), [form === 'dense' ? 'x: 1 3x2' : 'x: 6 3x2x1x1']);
    t.deepEqual(
      shown(whole['output']).map((line) => line.replace('x1x1', '')),
      ['rates: 1 1x4', `s.counts: ${form === 'dense' ? 1 : 2} 3x4`],
    );
    t.true(whole.node.some(({ name }) => name === 'step2/s' || name === 'step2/s.counts'));
  }
});

test('a layer and a result of one name, and a layer called like the counts of another, keep names apart', (t) => {
  const text = `neuron sfa { cap: 4, norm: 4, rounding: half_even }\ninput x: [2] {}
x -> out: linear(4) -> s: sfa -> s.counts: linear(3) -> u: sfa\noutput out = u -> head: linear(2)`;
  for (const form of ['dense', 'integers'] as const) {
    const { graph } = read(exported(text, { form, allCounts: true }).bytes);
    const made = graph.node.flatMap(({ output }) => output);
    t.is(new Set(made).size, made.length);
    t.deepEqual([made.includes('out'), made.includes('out_2')], [true, form === 'dense']);
  }
});

test('the same request gives the same bytes', (t) => {
  const text = `${small}input x: [1, 4, 4] { steps: 2 }\noutput y = x -> a: conv2d(2) -> s: lif -> b: linear(2) -> mean_steps`;
  for (const form of ['dense', 'integers'] as const)
    t.deepEqual(exported(text, { form, unroll: true }).bytes, exported(text, { form, unroll: true }).bytes);
});

test('a file of more than 2 GiB is refused before it is made', (t) => {
  const values = new Float32Array(2 ** 24);
  const constants = Array.from({ length: 33 }, (_, i) => ({ name: `w${i}`, shape: [2 ** 24], values }));
  const graph = { name: 'large', nodes: [], constants, inputs: [], outputs: [], described: [] };
  const error = t.throws(() => encodeOnnx(graph, {}), { instanceOf: DiagnosticError });
  t.is(error!.diagnostics[0]!.code, 'SPK737');
});

const network = [fashion.model, '-p', 'dims=[4,8,8]', '-p', 'depth=1'];

test('export --onnx: written, said, and refused where options or names contradict', async (t) => {
  const cwd = emptyFolder(t);
  const run = (...words: string[]) => spikec(['export', ...network, '--weights', 'w.safetensors', ...words], { cwd });
  const compile = [
    'compile',
    ...network,
    '--random-weights',
    '7',
    '--save-weights',
    'w.safetensors',
    '--passes',
    'fold-batch-norm,merge-cascades,choose-attention-order,quantise',
  ];
  t.is((await spikec([...compile, '-q'], { cwd })).status, 0);
  const done = documentOf(t, await run('--onnx', 'f.onnx', '--json'));
  const { bytes, form, steps, observed } = done as { bytes: number; form: string; steps: number; observed: string[] };
  t.is(bytes, readFileSync(join(cwd, 'f.onnx')).length);
  t.deepEqual([form, steps, observed], ['dense', 1, []]);
  const { stdout } = await run('--onnx', 'i.onnx', '--integers', '--outputs', 'all');
  t.regex(stdout, /^i\.onnx: \d+ nodes, .* kB, sha256 [0-9a-f]{16}\nthe integers of the chip\n$/);
  for (const [words, code] of [
    [['--onnx', 'f.pth'], 'SPK703'],
    [['--onnx', 'w.safetensors'], 'SPK709'],
    [['--onnx', 'f.onnx', '--nir', 'f.nir'], 'SPK705'],
    [['--onnx', 'f.onnx', '--dt', '1'], 'SPK705'],
    [['--nir', 'f.nir', '--integers'], 'SPK705'],
    [[], 'SPK704'],
  ] as const) {
    const { status, stderr } = await run(...words);
    t.is(status, 2, words.join(' '));
    t.regex(stderr, new RegExp(code), words.join(' '));
  }
  t.false(existsSync(join(cwd, 'f.pth')));
});
