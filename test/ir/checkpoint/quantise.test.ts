import test from 'ava';
import fc from 'fast-check';
import { dequantise, quantiseLayer } from '../../../ir/checkpoint/index.ts';

const request = fc
  .record({
    channels: fc.integer({ min: 1, max: 4 }),
    perChannel: fc.integer({ min: 1, max: 12 }),
    scale: fc.constantFrom(1e-4, 0.01, 0.3, 5, 200),
    weightBits: fc.constantFrom(8, 4, 2),
    fractionBits: fc.integer({ min: 0, max: 6 }),
    maxExponent: fc.integer({ min: 0, max: 20 }),
    seed: fc.infiniteStream(fc.double({ min: -1, max: 1, noNaN: true })),
  })
  .map(({ channels, perChannel, scale, seed, ...rest }) => {
    const draw = (length: number): Float32Array =>
      Float32Array.from({ length }, () => (seed.next().value as number) * scale);
    return { ...rest, shape: [channels, perChannel], weight: draw(channels * perChannel), bias: draw(channels) };
  });

test('integers fit their bits, exponents their limit, and the error its bound', (t) => {
  fc.assert(
    fc.property(request, (r) => {
      const layer = quantiseLayer(r);
      const top = 2 ** (r.weightBits - 1) - 1;
      const { weight, bias } = dequantise(layer, r.fractionBits);
      const perChannel = r.shape[1]!;
      layer.exponents.forEach((exponent, c) => {
        t.true(exponent <= r.maxExponent && exponent >= -24);
        const step = 2 ** -exponent;
        const row = [...r.weight.subarray(c * perChannel, (c + 1) * perChannel)];
        const clipped = row.some((w) => Math.abs(w) > (top + 0.5) * step);
        const errors = row.map((w, i) => Math.abs(w - weight![c * perChannel + i]!));
        if (!clipped) t.true(Math.max(...errors) <= step / 2);
        t.true(Math.abs(r.bias[c]! - bias![c]!) <= (step * 2 ** -r.fractionBits) / 2 + Math.abs(r.bias[c]!) * 2e-7);
      });
      t.true(layer.weights.every((w) => Math.abs(w) <= top));
    }),
    { numRuns: 200 },
  );
});

test('weights that are on the grid already stay what they are', (t) => {
  const weight = Float32Array.from([127, -3, 64, 1].map((w) => w * 2 ** -7));
  const layer = quantiseLayer({
    shape: [1, 4],
    weight,
    bias: Float32Array.of(5 * 2 ** -9),
    fractionBits: 2,
    weightBits: 8,
    maxExponent: 20,
  });
  t.deepEqual([...layer.weights], [127, -3, 64, 1]);
  t.deepEqual([...layer.exponents, ...layer.biases], [7, 5]);
});

test('an all-zero channel keeps its bias', (t) => {
  const layer = quantiseLayer({
    shape: [1, 2],
    weight: new Float32Array(2),
    bias: Float32Array.of(0.3),
    fractionBits: 2,
    weightBits: 8,
    maxExponent: 12,
  });
  t.true(Math.abs(dequantise(layer, 2)['bias']![0]! - 0.3) < 2 ** -14);
});
