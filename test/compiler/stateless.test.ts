/** @file What the rest of the stateless families asks of compiler and trainer, beyond equal spikes. */
import { isWeighted } from '../../ir/projections/index.ts';
import test from 'ava';
import { randomWeights } from '../../ir/checkpoint/index.ts';
import { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { Target } from '../../ir/target/index.ts';
import { trainableModel } from '../../trainer/index.ts';
import { compileText } from './frontend/support.ts';
import { deploy } from '../../compiler/index.ts';
import { narrowestBits } from '../../compiler/lower/widths.ts';
import { compareTraces, createVerifier, firingTimes, referenceOf, referenceTrace } from '../../runtime/verify/index.ts';
import { chipTrace, compileNetwork } from '../support/compile.ts';
import { randomSource } from '../support/random/source.ts';
import { testTarget } from '../support/targets.ts';

const network = (body: string): ModelGraph =>
  compileText(
    `model "m"\nneuron sfa { cap: 4, norm: 4, rounding: half_even }\nneuron steep { cap: 4, norm: 4, threshold: 0.25, rounding: half_up }\n` +
      `input image: [2, 6, 6]\nlet x = image -> first: conv2d(4) -> s: sfa\n${body}\n`,
  ).graph;

const compiled = (model: ModelGraph, target: Target = testTarget({}, { messageBits: 24 })) =>
  compileNetwork({ model, weights: randomWeights(model, 1) }, target);

const faultOf = (run: () => unknown): string => {
  try {
    run();
    return 'none';
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const { code, message } = error.diagnostics.find(({ severity }) => severity === 'error')!;
    return `${code} ${message}`;
  }
};

const separable =
  'output y = x -> dw: conv2d(4, kernel=7, groups=4) -> pw: conv2d(16, graded=true) -> out: sfa -> h: linear(3)';

test('a convolution with no neuron in front is a mistake unless it says graded', (t) => {
  t.regex(
    faultOf(() => network('output y = x -> dw: conv2d(4) -> pw: conv2d(3) -> out: sfa -> h: linear(3)')),
    /^SPK201 .*conv2d takes spikes or the analog input as x, not un-spiked membrane values/,
  );
});

test('graded messages are multiply-accumulates of the chip', (t) => {
  const { image } = compiled(network(separable));
  const kinds = image.header.projections.map(({ name, kind }) => `${name} ${kind}`);
  t.deepEqual(kinds, ['first graded', 'dw synapses', 'pw graded', 'h synapses']);
});

test('membranes between two convolutions may count steps coarser than 1', (t) => {
  const model = network(separable);
  const weights = randomWeights(model, 1);
  const random = randomSource(1);
  const input = Int32Array.from({ length: 72 }, () => random(-128, 127));
  for (const power of [6, 9, 12]) {
    const scaled = (key: string): Float32Array => weights.parameters.get(key)!.map((w) => w * 2 ** power);
    const parameters = new Map([
      ...weights.parameters,
      ['dw.weight', scaled('dw.weight')],
      ['dw.bias', scaled('dw.bias')],
    ]);
    const { facts, image } = compileNetwork(
      { model, weights: { kind: 'float', parameters } },
      testTarget({}, { messageBits: 24 }),
    );
    const verifier = createVerifier(image, facts.model, facts.weights);
    verifier.sample({ name: 'noise', input, steps: [], sha256: '' }, chipTrace(image, input));
    t.is(verifier.verdict().firstDifference, undefined);
    t.true(facts.spike.populations.label('dw').fractionBits[0]! < 0 || power < 9);
  }
});

test('values that do not fit a message of the target are refused with their reach', (t) => {
  t.regex(
    faultOf(() => compiled(network(separable), testTarget({}, { messageBits: 10 }))),
    /^SPK604 "dw" sends values of up to \d+, a message of test holds 10 bits with sign$/,
  );
});

test('a graded convolution does not read what others are summed with', (t) => {
  const shared =
    'x -> a: conv2d(4, kernel=7, groups=4)\nlet b = a -> pw: conv2d(4, graded=true)\na += b\noutput y = a -> t: sfa -> h: linear(3)';
  t.regex(
    faultOf(() => compiled(network(shared))),
    /^SPK652 a graded convolution reads "a"/,
  );
});

test('narrow weights are packed as narrow as they are', (t) => {
  for (const weightBits of [8, 4, 2]) {
    const { image } = compiled(network(separable), testTarget({}, { weightBits, messageBits: 24 }));
    const widths = image.header.projections.filter(isWeighted).map((projection) => projection.weightBits);
    t.is(Math.max(...widths), weightBits);
  }
});

test('the trainer knows layer scales and loops', (t) => {
  const known = network('output y = x -> c: conv2d(4) -> g: layer_scale -> t: steep -> h: linear(3)');
  t.notThrows(() => trainableModel(known));
  const loop = network(
    'x -> now: conv2d(4)\nprevious("t") -> back: conv2d(4)\noutput y = add(now, back) -> t: sfa -> h: linear(3)',
  );
  t.notThrows(() => trainableModel(loop));
});

test('weights are as wide as the widest of them', (t) => {
  const widths = [[-2, 1], [-3], [2], [-8, 7], [-9], [8], []].map((w) => narrowestBits(Int8Array.from(w)));
  t.deepEqual(widths, [2, 4, 4, 4, 8, 8, 2]);
});

test('two bilinear steps in a row stay exact on the narrowest membranes that are accepted', (t) => {
  const model = network(
    'let u = x -> c: conv2d(3) -> upsample(bilinear) -> upsample(bilinear)\noutput map = u\noutput y = u -> t: sfa -> h: linear(3)',
  );
  const weights = randomWeights(model, 5);
  const input = Int32Array.from({ length: 72 }, (_, i) => ((i * 37) % 201) - 100);
  let accepted = 0;
  for (let membraneBits = 32; membraneBits >= 12; membraneBits--) {
    const target = testTarget({}, { membraneBits, messageBits: 24 });
    const integer = { model, weights: deploy({ model, weights, target: testTarget() }).weights };
    const fault = faultOf(() => {
      const { facts, image } = compileNetwork(integer, target);
      const expected = referenceTrace(referenceOf(facts.model, facts.weights), input);
      t.is(compareTraces(expected, chipTrace(image, input), firingTimes(image.header)).first, undefined);
      accepted++;
    });
    if (fault !== 'none') t.regex(fault, /^SPK653/);
  }
  t.true(accepted > 3 && accepted < 20, `${accepted} widths`);
});

test('what the host multiplies may come straight from a convolution: its biases are on the grid of its own weights', (t) => {
  const model = network('output y = x -> c: conv2d(3) -> h: host_linear(4)');
  const { facts, image } = compiled(model);
  const input = Int32Array.from({ length: 72 }, (_, i) => ((i * 37) % 201) - 100);
  const expected = referenceTrace(referenceOf(facts.model, facts.weights), input);
  t.is(compareTraces(expected, chipTrace(image, input), firingTimes(image.header)).first, undefined);
  t.deepEqual(chipTrace(image, input).outputs, expected.outputs);
});
