/** @file Vectors, and shapes of kernels: every executor means the same by them, and the reference is PyTorch's arithmetic. */
import assert from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { spawnWorker } from '../../engine/node.ts';
import { compileModel } from '../../compiler/frontend/index.ts';
import { bindCheckpoint, checkpointFile, randomWeights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph, ModelNode } from '../../ir/model/index.ts';
import { primitive } from '../../ir/ops/index.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import type { SampleTrace } from '../../ir/trace.ts';
import { writeNpy, writePng } from '../../runtime/formats/index.ts';
import { gridOfImage, gridOfModel, loadSamples, type SampleRequest } from '../../runtime/samples/index.ts';
import { compareTraces, createVerifier, firingTimes } from '../../runtime/verify/index.ts';
import { createWindowExecutor } from '../../sim/window/index.ts';
import { deployForward } from '../../trainer/index.ts';
import { checkSameNetwork } from '../../toolchain/index.ts';
import { nodeMachine } from '../../trainer/node.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { emptyFolder } from '../cli/spikec.ts';
import { host } from '../support/host.ts';
import { randomSource } from '../support/random/source.ts';
import { testTarget } from '../support/targets.ts';

const neurons = `neuron sfa { cap: 4, norm: 4, rounding: half_even }
neuron lif { cap: 1, norm: 1, rounding: down, leak: 1, reset: hard }`;

/** One core holds everything; rows and channels are cut. */
const targets = [
  testTarget({ neurons: 100000, synapse_bytes: 2 ** 22 }),
  testTarget({ neurons: 40, synapse_bytes: 2 ** 16 }, { mesh: { columns: 32, rows: 32 } }),
];

const modelOf = (body: string): ModelGraph =>
  compileModel(
    { name: 'test.spike', text: `model "test"\n${neurons}\n${body}` },
    {
      load: () => {
        throw new Error('a test uses no other file');
      },
    },
  ).graph;

/**
 * The evaluator, both modes, one to three threads, two partitions and the trainer's own forward fire the
 * same spikes. Gives how many there were.
 */
async function agree(t: ExecutionContext, body: string): Promise<number> {
  const model = modelOf(body);
  const random = randomSource(body.length);
  const steps = Number(/steps: (\d+)/.exec(body)?.[1] ?? 1);
  const [first] = model.nodes.labels;
  const range = 2 ** (Number(/bits: (\d+)/.exec(body)?.[1] ?? 8) - 1);
  const input = Int32Array.from({ length: steps * sizeOf(first!.type.shape) }, () => random(-range, range - 1));
  let spikes = 0;
  for (const [index, target] of targets.entries()) {
    const { facts, image } = compileNetwork({ model, weights: randomWeights(model, 3) }, target);
    t.notThrows(() => checkSameNetwork(image, facts.model), body);
    const got = chipTrace(image, input);
    const verifier = createVerifier(image, facts.model, facts.weights);
    verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, got);
    t.like(verifier.verdict(), { firstDifference: undefined, float32: { exact: true } }, body);
    spikes = got.layers.reduce((sum, { slots }) => sum + slots.reduce((most, slot) => most + Number(slot !== 0), 0), 0);
    if (index > 0) continue;
    const window = createWindowExecutor(image, { trace: true, threads: 3, spawn: spawnWorker }, 'plain');
    t.deepEqual(window(input).trace, got.layers);
    await window.close?.();
    const forward = deployForward(facts.model, facts.weights, {}, nodeMachine);
    const [expected] = forward.traces([input]) as [SampleTrace];
    t.deepEqual(compareTraces(expected, got, firingTimes(image.header)).first, undefined, body);
    await forward.close();
  }
  return spikes;
}

const vectors: Readonly<Record<string, string>> = {
  'linear on a vector, and chains':
    'input x: [30]\noutput y = x -> a: linear(20) -> sa: sfa -> b: linear(12) -> sb: sfa -> c: linear(5)',
  'linear on the image': 'input x: [2, 5, 3]\noutput y = x -> a: linear(20) -> sa: sfa -> b: linear(4)',
  'linear on a map, whose neurons keep their membranes':
    'input x: [1, 5, 4] { steps: 4, bits: 5, fraction_bits: 2 }\noutput y = x -> a: conv2d(3, kernel=3) -> sa: lif -> b: linear(9) -> sb: lif -> c: linear(4) -> mean_steps',
};

const kernels: Readonly<Record<string, string>> = {
  'kernels, steps and borders of two numbers':
    'input x: [2, 6, 9]\noutput y = x -> a: conv2d(6, kernel=[1, 3], stride=[1, 2], pad=[0, 1]) -> sa: sfa -> b: conv2d(4, kernel=[3, 2], stride=[2, 1], pad=[1, 0]) -> sb: sfa -> c: linear(4)',
  'even kernels that keep the extents, and borders of four sides':
    'input x: [1, 5, 6]\noutput y = x -> a: conv2d(4, kernel=[2, 4], pad=same) -> sa: sfa -> b: conv2d(4, kernel=[4, 3], pad=[0, 3, 2, 1], groups=4) -> sb: sfa -> c: linear(4)',
  'dilated kernels, of spikes, of membranes and of the image':
    'input x: [2, 9, 9]\noutput y = x -> a: conv2d(6, kernel=3, dilation=2) -> sa: sfa -> b: conv2d(6, kernel=3, dilation=[3, 2], stride=[2, 3], groups=2) -> sb: sfa -> c: conv2d(4, bias=false) -> d: conv2d(4, kernel=[2, 1], dilation=4, groups=4, graded=true, pad=0) -> sd: sfa -> e: linear(3)',
  'pools of two numbers':
    'input x: [2, 6, 8] { bits: 6, fraction_bits: 3, steps: 2 }\noutput y = x -> a: conv2d(4, kernel=3) -> sa: lif -> p: max_pool(kernel=[1, 2], stride=[1, 2], pad=0) -> b: conv2d(3, kernel=[1, 2], pad=same) -> q: max_pool(kernel=[3, 1], stride=[2, 1], pad=[1, 0]) -> sq: lif -> c: linear(3) -> mean_steps',
};

const signals: Readonly<Record<string, string>> = {
  'signals, their pools, and depthwise and causal kernels':
    'input x: [2, 24]\noutput y = x -> a: conv1d(6, kernel=5, stride=2) -> sa: sfa -> p: max_pool(2, stride=2, pad=0) -> b: conv1d(6, kernel=3, groups=6) -> sb: sfa -> c: conv1d(4, kernel=3, dilation=2, pad=[4, 0]) -> sc: sfa -> d: linear(3)',
  'sums over signals, and their mean':
    'input x: [1, 17] { bits: 5, fraction_bits: 2, steps: 3 }\nlet h = x -> a: conv1d(4, kernel=4, pad=same) -> sa: lif\nlet r = h -> b: conv1d(4, kernel=3)\nlet w = h -> c: conv1d(4)\noutput y = add(r, w) -> sw: lif -> q: avg_pool(2) -> e: conv1d(3, kernel=2, pad=0) -> se: lif -> f: linear(3) -> mean_steps',
};

const transposed: Readonly<Record<string, string>> = {
  'transposed kernels of spikes, with steps, cuts, groups and more pixels':
    'input x: [2, 4, 3]\noutput y = x -> a: conv2d(4, kernel=3) -> sa: sfa -> b: conv_transpose2d(4, kernel=2, stride=2) -> sb: sfa -> c: conv_transpose2d(6, kernel=[3, 4], stride=[2, 3], pad=[1, 2], output_padding=[1, 0], groups=2) -> sc: sfa -> d: conv2d(3, kernel=3, stride=2) -> sd: sfa -> e: linear(3)',
  'transposed kernels of the image, dilated, and smaller than their step':
    'input x: [1, 3, 4] { bits: 6 }\noutput y = x -> a: conv_transpose2d(3, kernel=[2, 3], stride=[3, 1], dilation=[1, 2]) -> sa: sfa -> b: conv_transpose2d(2, kernel=1, stride=2) -> sb: sfa -> c: linear(3)',
};

const unspiked: Readonly<Record<string, string>> = {
  'membranes pooled, doubled and joined, and parts of them':
    'input x: [2, 6, 8] { bits: 6, fraction_bits: 3, steps: 2 }\nlet a = x -> a: conv2d(4, kernel=3)\nlet b = a -> max_pool(3, stride=1, pad=1)\nlet c = concat(a, b)\nlet d = x -> d: conv2d(3, kernel=2, stride=2, pad=0) -> upsample(nearest)\nlet e = concat(d, c)\nlet f = e -> slice(2, 5)\nf += e -> se: lif -> g: conv2d(5, kernel=3)\noutput y = f -> sf: lif -> h: linear(3) -> mean_steps',
  'maps of positions, of a map and of tokens, and votes':
    'input x: [1, 5, 7]\nlet a = x -> a: conv2d(6, kernel=3, stride=2)\na += a -> p: position_map\na += a -> q: position_map(tokens, bias=true)\noutput y = a -> sa: sfa -> b: conv2d(6, kernel=3) -> v: votes(2) -> sv: sfa -> c: linear(8) -> w: votes(4)',
  'rounded values that are summed, joined and pooled, and a maximum in a sum':
    'input x: [2, 6, 7] { bits: 6, fraction_bits: 3, steps: 3 }\nlet a = x -> a: conv2d(4, kernel=3)\nlet s = a -> sa: lif\nlet r = s -> b: conv2d(4) -> v: integrate(decay=0.7) -> r: fixed_point(3)\nlet m = add(s -> c: conv2d(4, kernel=3) -> max_pool(3, stride=1), r)\nlet j = concat(r -> max_pool(3, stride=1), m) -> fixed_point(2)\noutput y = add(j -> d: conv2d(3, graded=true), j -> slice(2, 3)) -> sb: lif -> e: linear(4) -> f: linear(3, graded=true) -> mean_steps',
  'sums that weights read once they are rounded':
    'input x: [2, 6, 7] { bits: 6, fraction_bits: 3, steps: 3 }\nlet a = x -> a: conv2d(4, kernel=3)\na += a -> sa: lif -> b: conv2d(4, kernel=3)\nlet c = a -> fixed_point(4) -> c: conv2d(6, stride=2, graded=true)\nc += a -> sb: lif -> d: conv2d(6, kernel=3, stride=2)\noutput y = c -> sc: lif -> e: linear(3) -> mean_steps',
};

for (const [title, body] of Object.entries({ ...vectors, ...kernels, ...signals, ...transposed, ...unspiked }))
  test(`${title}: all executors fire the same`, async (t) => {
    t.true((await agree(t, body)) > 0);
  });

test('weights [O, I] are those of kernels of one, and the other way round', (t) => {
  const model = modelOf(
    'input x: [1, 2, 2]\noutput y = x -> a: conv2d(3, bias=false) -> sa: sfa -> b: linear(2, bias=false)',
  );
  const bound = (a: readonly number[], b: readonly number[]): unknown => {
    const tensor = (shape: readonly number[]): AnyTensor => ({
      ...{ type: 'F32', shape, data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => i) },
    });
    const tensors = new Map([
      ['a.weight', tensor(a)],
      ['b.weight', tensor(b)],
    ]);
    return bindCheckpoint(model, { tensors, metadata: {} }, { name: 'test' }).weights;
  };
  t.deepEqual(bound([3, 1], [2, 12, 1, 1]), bound([3, 1, 1, 1], [2, 12]));
});

/** The integers of samples, and what was done to them. */
async function samplesOf(
  request: SampleRequest,
  body: string,
): Promise<readonly (readonly [number[], readonly string[]])[]> {
  const model = modelOf(body);
  const { image } = compileNetwork({ model, weights: randomWeights(model, 1) }, targets[0]!);
  const grid = gridOfImage(image.header);
  assert.deepEqual(grid, gridOfModel(model.nodes.labels[0]!));
  const found: (readonly [number[], readonly string[]])[] = [];
  for await (const { input, steps } of loadSamples(host, request, grid)) found.push([[...input], steps]);
  return found;
}

const network = (input: string): string =>
  `input x: ${input}\noutput y = x -> a: linear(3) -> sa: sfa -> b: linear(2)${input.includes('steps') ? ' -> mean_steps' : ''}`;

test('vectors come from tensors of any axes, from pictures, and frame by frame', async (t) => {
  const folder = emptyFolder(t);
  const pixels = Uint8Array.from({ length: 24 }, (_, i) => 10 * i);
  const file = (name: string, shape: readonly number[]): string => {
    writeFileSync(join(folder, name), writeNpy({ type: 'U8', shape, data: pixels }));
    return join(folder, name);
  };
  const flat = await samplesOf({ inputs: [file('flat.npy', [2, 12])] }, network('[12]'));
  t.is(flat.length, 2);
  t.deepEqual(
    flat[0]![0],
    [...pixels.subarray(0, 12)].map((p) => Math.round((64 * p) / 255)),
  );
  const maps = await samplesOf({ inputs: [file('maps.npy', [2, 3, 4])] }, network('[12]'));
  t.deepEqual(
    maps.map(([input]) => input),
    flat.map(([input]) => input),
  );
  t.is(maps[0]![1][0], 'flatten 3x4 to 12 values, row by row');
  const frames = await samplesOf({ inputs: [file('frames.npy', [1, 2, 12])] }, network('[12] { steps: 2 }'));
  t.deepEqual(
    frames.map(([input]) => input),
    [flat.flatMap(([input]) => input)],
  );
  writeFileSync(join(folder, 'grey.png'), writePng({ type: 'U8', shape: [1, 4, 6], data: pixels }));
  const [picture] = await samplesOf({ inputs: [join(folder, 'grey.png')] }, network('[24]'));
  t.deepEqual(
    picture![0],
    flat.flatMap(([input]) => input),
  );
  t.is(picture![1][0], 'flatten 1x4x6 to 24 values, row by row');
  const signal = network('[3, 4]').replace('a: linear(3)', 'a: conv1d(3)');
  t.deepEqual(await samplesOf({ inputs: [join(folder, 'maps.npy')] }, signal), [...flat]);
  const single = network('[1, 12]').replace('a: linear(3)', 'a: conv1d(3)');
  t.deepEqual(await samplesOf({ inputs: [join(folder, 'flat.npy')] }, single), [...flat]);
  await t.throwsAsync(samplesOf({ inputs: [join(folder, 'grey.png')] }, network('[12]')), {
    message: /SPK443.*1x4x6.*a vector of 12 values/s,
  });
  await t.throwsAsync(samplesOf({ inputs: [join(folder, 'flat.npy')] }, network('[7]')), {
    message: /SPK441.*2x12.*a vector of 7 values/s,
  });
});

test('transposed kernels are those of torch.nn.ConvTranspose2d: every pixel adds its kernel', (t) => {
  const model = modelOf(
    'input x: [4, 3, 2] { bits: 6, fraction_bits: 0 }\noutput y = x -> a: conv_transpose2d(6, kernel=[2, 3], stride=[2, 1], pad=[0, 1], output_padding=[1, 0], dilation=[1, 2], groups=2) -> sa: sfa -> b: linear(2)',
  );
  const random = randomSource(11);
  const data = Float32Array.from({ length: 4 * 3 * 2 * 3 }, () => random(-20, 20));
  const tensors = new Map<string, AnyTensor>([
    ['a.weight', { type: 'F32', shape: [4, 3, 2, 3], data }],
    ['a.bias', { type: 'F32', shape: [6], data: new Float32Array(6) }],
    ['b.weight', { type: 'F32', shape: [2, 168], data: new Float32Array(336) }],
    ['b.bias', { type: 'F32', shape: [2], data: new Float32Array(2) }],
  ]);
  const file = { tensors, metadata: {} };
  const { weights } = bindCheckpoint(model, file, { name: 'test' });
  const [input, node] = model.nodes.labels as [ModelNode, ModelNode];
  t.deepEqual(node.type.shape, [6, 7, 4]);
  const x = Float32Array.from({ length: 24 }, () => random(-9, 9));
  const expected = new Float32Array(6 * 7 * 4);
  for (let i = 0; i < 24; i++) {
    const [channel, row, column] = [Math.floor(i / 6), Math.floor(i / 2) % 3, i % 2];
    for (let o = 0; o < 3; o++)
      for (let k = 0; k < 6; k++) {
        const [y, z] = [row * 2 + Math.floor(k / 3), column + (k % 3) * 2 - 1];
        const at = (Math.floor(channel / 2) * 3 + o) * 28 + y * 4 + z;
        if (y >= 0 && y < 7 && z >= 0 && z < 4) expected[at]! += x[i]! * data[(channel * 3 + o) * 6 + k]!;
      }
  }
  assert(weights.kind === 'float');
  const parameters = { weight: weights.parameters.get('a.weight')!, bias: new Float32Array(6) };
  const { attributes, type: out } = node;
  const e = { inputs: { x }, types: { x: input.type }, out, attributes, parameters, kept: new Float64Array(0) };
  t.deepEqual(primitive(node.op).evaluate(e), expected);
  t.deepEqual(checkpointFile(model, weights).tensors.get('a.weight'), tensors.get('a.weight'));
  const { facts } = compileNetwork({ model, weights: randomWeights(model, 2) }, targets[0]!);
  const integers = checkpointFile(facts.model, facts.weights);
  t.deepEqual(integers.tensors.get('a.weight_int')!.shape, [4, 3, 2, 3]);
  assert(facts.weights.kind === 'integer');
  t.like(bindCheckpoint(model, integers, { name: 'test' }).weights, { kind: 'integer', layers: facts.weights.layers });
});
