import test from 'ava';
import fc from 'fast-check';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { foldBatchNorms, mergeCascades, type Weights } from '../../../ir/checkpoint/index.ts';
import { parameterSource } from '../../../ir/checkpoint/index.ts';
import {
  createModelBuilder,
  evaluateModel,
  inputOf,
  type LayerRequest,
  type ModelGraph,
} from '../../../ir/model/index.ts';
import { sumsOfRows, type Rows } from '../../../ir/checkpoint/compose/row_sums.ts';
import { sizeOf } from '../../../ir/tensor.ts';
import { randomSource } from '../../support/random/source.ts';
import { runs } from '../../support/random/runs.ts';

type FloatNetwork = { readonly model: ModelGraph; readonly weights: Extract<Weights, { kind: 'float' }> };
type Layer = Pick<LayerRequest, 'name' | 'op' | 'attributes'>;

/** An image of 4 channels, a first layer and a neuron, then the layers given, one after the other. */
function chain(layers: readonly Layer[], seed: number): FloatNetwork {
  const builder = createModelBuilder('chain');
  let at = builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [4, 9, 9] } });
  at = builder.add({ name: 'first', op: 'conv2d', inputs: [at!], attributes: { out: 4 } });
  at = builder.add({
    name: 'spike',
    op: 'neuron',
    inputs: [at!],
    attributes: { cap: 4, norm: 4, rounding: 'half_up' },
  });
  for (const layer of layers) at = builder.add({ ...layer, inputs: [at!] });
  builder.output('y', at ?? '');
  if (builder.diagnostics.length > 0) throw new Error(builder.diagnostics.map((d) => d.message).join('\n'));
  const model = builder.finish();
  return { model, weights: dyadicWeights(model, seed) };
}

/** Small multiples of 1/2, and norms without a root, so that every sum is exact in float32. */
function dyadicWeights(model: ModelGraph, seed: number): FloatNetwork['weights'] {
  const random = randomSource(seed);
  const parameters = model.nodes.labels.flatMap((node) =>
    node.parameters.map(({ name, shape }): [string, Float32Array] => [
      `${node.name}.${name}`,
      Float32Array.from({ length: sizeOf(shape) }, () => (name === 'running_var' ? 1 : random(-3, 3) / 2)),
    ]),
  );
  return { kind: 'float', parameters: new Map(parameters) };
}

function run({ model, weights }: { readonly model: ModelGraph; readonly weights: Weights }, seed: number): number[] {
  const random = randomSource(seed);
  const image = Float32Array.from({ length: 4 * 9 * 9 }, () => random(-16, 16) / 8);
  const parameters = parameterSource(weights, (node) => inputOf(model, node).type);
  return Array.from(evaluateModel(model, parameters, new Map([['image', image]])).get('y')!, (value) => value + 0);
}

type Attributes = NonNullable<LayerRequest['attributes']>;
const conv = (name: string, attributes: Attributes): Layer => ({ name, op: 'conv2d', attributes });
const graded = (name: string, attributes: Attributes): Layer => conv(name, { ...attributes, graded: true });
const norm = (name: string): Layer => ({ name, op: 'batch_norm', attributes: { eps: 0 } });
const scale = (name: string): Layer => ({ name, op: 'layer_scale' });

const pair = [conv('a', { out: 6, bias: false }), norm('n'), graded('b', { out: 5 }), norm('m'), norm('o'), scale('s')];
const repConv = [
  conv('pw1', { out: 4, pad: 1, bias: false }),
  norm('border'),
  graded('dw', { out: 4, kernel: 3, pad: 0, groups: 4, bias: false }),
  graded('pw2', { out: 4, bias: false }),
  norm('n'),
  norm('m'),
];

const spiked = (pad: number): Layer => ({ name: 'n', op: 'batch_norm', attributes: { eps: 0, pad } });
const sepRepConv = [
  spiked(1),
  graded('pw', { out: 6, bias: false }),
  graded('dw', { out: 6, kernel: 3, pad: 0, groups: 6, bias: false }),
  norm('m'),
];

for (const [what, layers, convolutions] of [
  ['two 1x1 convolutions with norms and a scale', pair, 2],
  ['a RepConv with the border of its first norm', repConv, 2],
  ['a strided 3x3 behind a 1x1', [conv('a', { out: 6 }), graded('b', { out: 5, kernel: 3, stride: 2, pad: 0 })], 2],
  ['a 1x1 behind a strided 3x3', [conv('a', { out: 6, kernel: 3, stride: 2 }), graded('b', { out: 5 })], 2],
  ['a SepRepConv, whose norm of spikes has a border', sepRepConv, 2],
  ['groups behind a norm of spikes', [spiked(0), graded('g', { out: 6, kernel: 3, pad: 0, groups: 2 }), norm('m')], 2],
  [
    'a matrix behind a norm of spikes',
    [spiked(0), { name: 'l', op: 'linear', attributes: { out: 3, graded: true } }],
    1,
  ],
  ['a grouped 1x1 behind a 1x1', [conv('a', { out: 6 }), graded('b', { out: 4, groups: 2 }), norm('n')], 2],
] as const)
  test(`merged exactly: ${what}`, (t) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const network = chain(layers, seed);
        const folded = foldBatchNorms(network.model, network.weights);
        const whole = mergeCascades(folded.model, folded.weights);
        t.is(whole.model.nodes.labels.filter(({ op }) => op === 'conv2d').length, convolutions);
        t.false(whole.model.nodes.labels.some(({ op }) => op === 'batch_norm' || op === 'layer_scale'));
        t.deepEqual(run(folded, seed), run(network, seed));
        t.deepEqual(run(whole, seed), run(network, seed));
      }),
      { numRuns: runs(15) },
    );
  });

/** Two convolutions of spikes, joined by an operator, a norm behind it. */
function joined(op: 'add' | 'concat', more?: (builder: ReturnType<typeof createModelBuilder>) => void): ModelGraph {
  const builder = createModelBuilder('joined');
  builder.add({ name: 'image', op: 'input', inputs: [], attributes: { shape: [4, 9, 9] } });
  for (const [name, from] of [
    ['a', 'image'],
    ['a.norm', 'a'],
    ['b', 'image'],
    ['c', 'image'],
  ] as const)
    builder.add({ ...(from === 'a' ? norm(name) : conv(name, { out: 3, bias: name === 'b' })), inputs: [from] });
  builder.add({ name: 'ab', op, inputs: ['a.norm', 'b'] });
  builder.add({ ...norm('n'), inputs: ['ab'] });
  if (op === 'concat') builder.add({ name: 'abc', op, inputs: ['n', 'c'] });
  builder.add({ ...norm('m'), inputs: [op === 'concat' ? 'abc' : 'n'] });
  more?.(builder);
  builder.output('y', 'm');
  return builder.finish();
}

for (const op of ['add', 'concat'] as const)
  test(`a norm behind ${op} goes through it into the weights in front, exactly`, (t) => {
    for (let seed = 1; seed < 6; seed++) {
      const model = joined(op);
      const weights = dyadicWeights(model, seed);
      const folded = foldBatchNorms(model, weights);
      t.false(folded.model.nodes.labels.some((node) => node.op === 'batch_norm'));
      t.deepEqual(run(folded, seed), run({ model, weights }, seed));
    }
  });

test('a norm of means whose divisor is no power of two goes into the weights behind it, and the divisor, too', (t) => {
  const network = chain(
    [{ name: 'm', op: 'mean' }, norm('n'), { name: 'l', op: 'linear', attributes: { out: 2, graded: true } }],
    4,
  );
  const folded = foldBatchNorms(network.model, network.weights);
  t.deepEqual(folded.model.nodes.label('m')!.attributes, { divisor: 1 });
  const of = (key: string): Float32Array => network.weights.parameters.get(key)!;
  const { parameters } = folded.weights as FloatNetwork['weights'];
  const expected = of('l.weight').map((w, i) => (w * of('n.weight')[i % 4]!) / 81);
  t.deepEqual(parameters.get('l.weight'), expected);
  const offsets = of('n.bias').map((bias, c) => bias - of('n.running_mean')[c]! * of('n.weight')[c]!);
  const moved = of('l.bias').map((bias, row) =>
    offsets.reduce((sum, o, c) => sum + o * of('l.weight')[4 * row + c]!, bias),
  );
  t.deepEqual(parameters.get('l.bias'), moved);
});

test('a norm that no weights can take is refused, and why', (t) => {
  const refusal = (model: ModelGraph): string =>
    t.throws(() => foldBatchNorms(model, dyadicWeights(model, 1)), { instanceOf: DiagnosticError })!.message;
  const shared = joined('add', (builder) => {
    builder.add({ ...norm('other'), inputs: ['b'] });
    builder.output('z', 'other');
  });
  t.regex(refusal(shared), /batch norm "other" cannot be folded: "b" is read by other layers too/);
  const padded = chain([spiked(0), graded('g', { out: 2, kernel: 3 })], 1);
  t.regex(refusal(padded.model), /"n" cannot be folded: "g" behind it reads a border of zeros/);
  const whole = chain([spiked(2), { name: 'l', op: 'linear', attributes: { out: 3, graded: true } }], 1);
  t.regex(refusal(whole.model), /"n" cannot be folded: "l" behind it is a linear, which has no border/);
  const alone = chain([spiked(0)], 1);
  t.regex(refusal(alone.model), /"n" cannot be folded: an output reads it/);
});

test('padding the first factor with zeros instead of its own bias is another network', (t) => {
  const wrong = repConv.map((layer) =>
    layer.name === 'pw1'
      ? conv('pw1', { out: 4, bias: false })
      : layer.name === 'dw'
        ? graded('dw', { out: 4, kernel: 3, groups: 4, bias: false })
        : layer,
  );
  t.notDeepEqual(run(chain(wrong, 3), 3), run(chain(repConv, 3), 3));
  const folded = foldBatchNorms(chain(wrong, 3).model, chain(wrong, 3).weights);
  t.like(mergeCascades(folded.model, folded.weights), { merged: 0, kept: 1 }, 'and is not merged');
});

test('a depthwise 7x7 before a 1x1 stays: merged it would take 21 times the weights', (t) => {
  const separable = [conv('dw', { out: 4, kernel: 7, groups: 4 }), graded('pw', { out: 16 })];
  const folded = foldBatchNorms(chain(separable, 1).model, chain(separable, 1).weights);
  t.like(mergeCascades(folded.model, folded.weights), { merged: 0, kept: 1 });
});

test('where nothing may grow, a RepConv stays and a bottleneck of equal width is merged', (t) => {
  const [rep, flat] = [chain(repConv, 1), chain(pair, 1)].map(({ model, weights }) => foldBatchNorms(model, weights));
  t.is(mergeCascades(rep!.model, rep!.weights, false).merged, 0);
  t.is(mergeCascades(flat!.model, flat!.weights, false).merged, 1);
});

test('what others read is no part of a cascade', (t) => {
  const { model, weights } = chain(pair, 1);
  const read = { ...model, outputs: [...model.outputs, { name: 'z', node: 'n' }] };
  t.like(mergeCascades(read, weights), { merged: 0, kept: 0 });
});

/** Rows and factors without meaning. */
function drawn(seed: number, count: number, length: number, sums: number): { rows: Rows; factors: Float64Array } {
  let state = seed;
  const next = (): number => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
  const rows = { values: Float64Array.from({ length: count * length }, next), count, length };
  return { rows, factors: Float64Array.from({ length: sums * count }, next) };
}

function plainSums({ values, count, length }: Rows, factors: Float64Array, out: number, taps: number): Float64Array {
  const sums = new Float64Array(out * length * taps);
  for (let o = 0; o < out; o++)
    for (let column = 0; column < length; column++)
      for (let tap = 0; tap < taps; tap++) {
        let sum = 0;
        for (let m = 0; m < count; m += 4) {
          const product = (row: number): number =>
            row < count ? factors[(o * count + row) * taps + tap]! * values[row * length + column]! : 0;
          sum += product(m) + product(m + 1) + product(m + 2) + product(m + 3);
        }
        sums[(o * length + column) * taps + tap] = sum;
      }
  return sums;
}

test('sums of rows are those of plain numbers in the order that is promised, bit for bit, whatever the extents', (t) => {
  const side = fc.integer({ min: 1, max: 37 });
  fc.assert(
    fc.property(
      side,
      side,
      side,
      fc.constantFrom(1, 4, 9),
      fc.integer({ min: 1, max: 9999 }),
      (count, length, out, taps, seed) => {
        const { rows, factors } = drawn(seed, count, length, out * taps);
        t.deepEqual(sumsOfRows(rows, factors, out, taps), plainSums(rows, factors, out, taps));
      },
    ),
    { numRuns: runs(30) },
  );
});

test('merging takes a fraction of the time of plain loops over the same products', (t) => {
  const [count, length, out, taps] = [256, 64, 64, 9];
  const { rows, factors } = drawn(1, count, length, out * taps);
  const processor = (work: () => unknown): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  let [plain, ours] = [Infinity, Infinity];
  for (let time = 0; time < 4; time++) {
    plain = Math.min(
      plain,
      processor(() => plainSums(rows, factors, out, taps)),
    );
    ours = Math.min(
      ours,
      processor(() => sumsOfRows(rows, factors, out, taps)),
    );
  }
  t.true(ours < plain / 2, `${ours} us, plain loops ${plain} us`);
});
