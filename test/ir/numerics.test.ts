import test from 'ava';
import fc from 'fast-check';
import { fireCount, roundHalfEven, roundHalfUp, type NeuronRule } from '../../ir/numerics.ts';
import { searchThresholds } from '../../compiler/lower/thresholds.ts';
import { membraneFunction } from '../../compiler/lower/thresholds.ts';

test('the two roundings differ exactly at even halves', (t) => {
  t.deepEqual([0.5, 1.5, 2.5, 3.5].map(roundHalfEven), [0, 2, 2, 4]);
  t.deepEqual([0.5, 1.5, 2.5, 3.5].map(roundHalfUp), [1, 2, 3, 4]);
});

const rule = fc.record<NeuronRule>({
  cap: fc.integer({ min: 1, max: 8 }),
  norm: fc.constantFrom(1, 2, 4, 8),
  rounding: fc.constantFrom('half_even', 'half_up'),
});

test('half to even agrees with the definition by distance', (t) => {
  fc.assert(
    fc.property(fc.float({ min: -1000, max: 1000, noNaN: true }), (x) => {
      const rounded = roundHalfEven(x);
      t.true(Number.isInteger(rounded) && Math.abs(rounded - x) <= 0.5);
      if (Math.abs(rounded - x) === 0.5) t.is(Math.abs(rounded % 2), 0);
    }),
  );
});

test('thresholds count exactly what the trainer fires, ties included', (t) => {
  const never = 2 ** 31 - 1;
  fc.assert(
    fc.property(
      rule,
      fc.integer({ min: -4, max: 14 }),
      fc.integer({ min: -5000, max: 5000 }),
      fc.array(fc.integer({ min: -70000, max: 70000 }), { minLength: 20 }),
      (neuron, bits, bias, samples) => {
        const membrane = membraneFunction(
          { kind: 'raw', fractionBits: Int32Array.of(bits), biases: Int32Array.of(bias) },
          0,
          new Map(),
        );
        const thresholds = searchThresholds(membrane, neuron, never);
        const near = [...thresholds].flatMap((threshold) => [threshold - 1, threshold, threshold + 1]);
        for (const a of [...samples, ...near]) {
          if (Math.abs(a) >= never) continue;
          t.is(thresholds.filter((threshold) => a >= threshold).length, fireCount(membrane(a), neuron));
        }
      },
    ),
  );
});

test("attention thresholds are the papers' exact tables", (t) => {
  // PAPER section 1: accumulators S in steps of 1/64, scale 2 / sqrt(d_h), cap 4, half to even.
  const tables: readonly [number, readonly number[]][] = [
    [12, [56, 167, 278, 388]],
    [16, [65, 192, 321, 448]],
    [24, [79, 236, 392, 549]],
    [30, [88, 263, 439, 614]],
    [32, [91, 272, 453, 634]],
    [45, [108, 322, 537, 752]],
  ];
  for (const [width, expected] of tables) {
    const membrane = membraneFunction({ kind: 'product', fractionBits: 6, scale: 2 / Math.sqrt(width) }, 0, new Map());
    t.deepEqual([...searchThresholds(membrane, { cap: 4, norm: 4, rounding: 'half_even' }, 2 ** 31 - 1)], expected);
  }
  const large = membraneFunction({ kind: 'product', fractionBits: 6, scale: 0.125 }, 0, new Map());
  t.deepEqual(
    [...searchThresholds(large, { cap: 4, norm: 4, rounding: 'half_up' }, 2 ** 31 - 1)],
    [256, 768, 1280, 1792],
  );
});
