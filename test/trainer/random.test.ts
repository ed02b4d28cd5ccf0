import test from 'ava';
import fc from 'fast-check';
import { below, normalNumber, philox, purposes, randomStream, shuffle, type Purpose } from '../../trainer/random.ts';

const known: readonly (readonly [
  input: readonly number[],
  key: readonly [number, number],
  output: readonly number[],
])[] = [
  [
    [0, 0, 0, 0],
    [0, 0],
    [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
  ],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

test('philox gives the published answers of its authors (Random123, philox4x32 of 10 rounds)', (t) => {
  for (const [input, [k0, k1], output] of known) {
    const block = Uint32Array.from(input);
    philox(block, k0, k1);
    t.deepEqual([...block], [...output]);
  }
});

test('streams depend on seed, purpose and both counters, and on nothing else', (t) => {
  const first = (seed: number, purpose: Purpose, a: number, b: number): number => randomStream(seed, purpose, a, b)();
  t.is(first(1, 'shuffle', 2, 3), first(1, 'shuffle', 2, 3));
  const all = (Object.keys(purposes) as Purpose[]).flatMap((purpose) =>
    [0, 1, 2].flatMap((seed) => [0, 1, 2].flatMap((a) => [0, 1, 2].map((b) => first(seed, purpose, a, b)))),
  );
  t.is(new Set(all).size, Object.keys(purposes).length * 27);
});

test('uniform numbers are in [0, 1) and even; normal ones have mean 0 and deviation 1', (t) => {
  const uniform = randomStream(7, 'augment', 0);
  const numbers = Float64Array.from({ length: 40_000 }, uniform);
  t.true(numbers.every((x) => x >= 0 && x < 1));
  const bins = new Int32Array(16);
  for (const x of numbers) bins[Math.floor(16 * x)]!++;
  const chiSquare = bins.reduce((sum, n) => sum + (n - 2500) ** 2 / 2500, 0);
  t.true(chiSquare < 37.7, `chi square of 15 degrees is ${chiSquare}; beyond 37.7 one time in a thousand`);
  const normal = Float64Array.from({ length: 20_000 }, () => normalNumber(uniform));
  const mean = normal.reduce((a, b) => a + b, 0) / normal.length;
  const deviation = Math.sqrt(normal.reduce((a, b) => a + (b - mean) ** 2, 0) / normal.length);
  t.true(Math.abs(mean) < 0.03 && Math.abs(deviation - 1) < 0.02, `${mean} ${deviation}`);
});

test('a shuffle keeps every element, and reaches every order', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 60 }), (seed, count) => {
      const values = Uint32Array.from({ length: count }, (_, i) => i);
      const mixed = shuffle(values.slice(), randomStream(seed, 'shuffle', 0));
      return [...mixed].sort((a, b) => a - b).every((x, i) => x === i);
    }),
  );
  const orders = new Set(
    Array.from({ length: 300 }, (_, i) => shuffle(Uint32Array.of(0, 1, 2, 3), randomStream(5, 'shuffle', i)).join('')),
  );
  t.is(orders.size, 24);
});

test('below stays below', (t) => {
  t.is(
    below(3, () => 0),
    0,
  );
  t.is(
    below(3, () => 1 - 2 ** -32),
    2,
  );
});
