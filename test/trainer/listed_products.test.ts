/**
 * @file Products of values most of which are 0: what is left out changes no bit of outputs and gradients, in whatever order sums
 * would show it, and numbers that are not finite are not left out.
 */
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { runs } from '../support/random/runs.ts';
import { randomSource } from '../support/random/source.ts';
import { same } from '../support/same.ts';
import { graphOf, runOperator, type Layers } from './support.ts';

/** Floats whose sums are rounded. */
function floats(seed: number, length: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length }, () => random(-1e6, 1e6) / 1234567);
}

/** Spike counts over their norm; so many of ten are 0. */
function counts(seed: number, length: number, zeros: number): Float32Array {
  const random = randomSource(seed);
  return Float32Array.from({ length }, () => (random(0, 9) < zeros ? 0 : random(1, 4) / 3));
}

interface Case {
  readonly shape: readonly number[];
  readonly op: 'conv2d' | 'linear';
  readonly attributes: NonNullable<Layers[number][3]>;
  readonly batch: number;
  readonly zeros: number;
  readonly seed: number;
  /** Numbers that are put somewhere into what is given. */
  readonly odd?: { readonly where: 'weight' | 'bias' | 'gradient' | 'input'; readonly number: number };
}

const withOdd = (values: Float32Array, where: string, { odd, seed }: Case): Float32Array =>
  odd?.where === where ? values.with(seed % values.length, odd.number) : values;

function sameBits(t: ExecutionContext, given: Case): void {
  const { shape, op, attributes, batch, zeros, seed } = given;
  const graph = graphOf([
    ['x', 'input', [], { shape }],
    ['c', op, ['x'], attributes],
  ]);
  const node = graph.nodes.label('c');
  const size = (numbers: readonly number[]): number => numbers.reduce((product, n) => product * n, 1);
  const trial = {
    ...{ graph, layer: 'c', batch },
    inputs: [withOdd(counts(seed, batch * size(shape), zeros), 'input', given)],
    gradient: withOdd(floats(seed + 1, batch * size(node.type.shape)), 'gradient', given),
    parameters: Object.fromEntries(
      node.parameters.map(({ name, shape: own }, i) => [name, withOdd(floats(seed + 2 + i, size(own)), name, given)]),
    ),
  };
  const results = [false, true].map((listed) => runOperator({ ...trial, listed }));
  const [dense, listed] = results.map(({ output, inputGradients, parameterGradients }) =>
    [output, ...inputGradients, ...Object.values(parameterGradients)].map(bitsOf),
  );
  same(t, listed, dense, JSON.stringify(given));
}

/** Which NaN it is depends on the order of factors. */
const bitsOf = (values: Float32Array): Int32Array =>
  new Int32Array(values.map((value) => (Number.isNaN(value) ? NaN : value)).buffer);

const side = fc.integer({ min: 1, max: 5 });
const convolutions = fc
  .record({
    ...{ channels: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 20 }) },
    ...{ width: fc.integer({ min: 1, max: 20 }), out: fc.integer({ min: 1, max: 60 }) },
    ...{ kernel: fc.tuple(side, side), stride: fc.tuple(side, side), pad: fc.tuple(side, side, side, side) },
    ...{ batch: fc.integer({ min: 1, max: 7 }), zeros: fc.integer({ min: 0, max: 10 }), seed: fc.nat(1e6) },
    bias: fc.boolean(),
  })
  .map(({ channels, height, width, kernel, stride, pad, out, bias, ...rest }): Case => ({
    ...rest,
    ...{ op: 'conv2d', shape: [channels, Math.max(height, kernel[0]), Math.max(width, kernel[1])] },
    attributes: { out, kernel, stride, pad, bias },
  }));

test('the same bits of outputs and gradients, of random windows', (t) => {
  fc.assert(
    fc.property(convolutions, (given) => {
      sameBits(t, given);
    }),
    { numRuns: runs(60) },
  );
});

const square = { op: 'conv2d', batch: 6, zeros: 7, seed: 5 } as const;

test('the same bits where work is cut: partial sums within an image, many strips, many panels', (t) => {
  for (const [shape, attributes] of [
    [[8, 30, 34], { out: 8, kernel: 3 }],
    [[4, 3, 250], { out: 20, kernel: [3, 5], pad: 'half' }],
    [[36, 10, 10], { out: 72, kernel: 3, stride: 2 }],
    [[40, 12, 13], { out: 140 }],
    [[8, 60, 30], { out: 4, kernel: 7, stride: 3 }],
    [[32, 40, 60], { out: 8, kernel: 3 }],
    [[8, 9, 11], { out: 8, kernel: 3, groups: 4 }],
    [[8, 9, 11], { out: 12, kernel: 5, stride: 3, pad: 4 }],
    [[8, 9, 11], { out: 36, kernel: 1, stride: 2 }],
  ] as const)
    sameBits(t, { ...square, shape, attributes });
  sameBits(t, { ...square, op: 'linear', shape: [200], attributes: { out: 90 }, batch: 300 });
});

test('what is not finite, and a bias of -0, are as if nothing were left out', (t) => {
  const small = { ...square, shape: [8, 4, 6], attributes: { out: 12, kernel: 3 } } as const;
  for (const where of ['weight', 'bias', 'gradient', 'input'] as const)
    for (const number of [NaN, Infinity, -0]) sameBits(t, { ...small, odd: { where, number } });
  sameBits(t, { ...small, zeros: 10, odd: { where: 'bias', number: -0 } });
});
