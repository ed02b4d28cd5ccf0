import test from 'ava';
import fc from 'fast-check';
import { cosinePi, rateAt } from '../../trainer/schedule.ts';

const schedule = { rate: 0.01, floor: 1e-6, warmup: 10, steps: 110 };

test('warm-up rises in equal parts to the rate, the cosine falls to the floor', (t) => {
  const rates = Array.from({ length: 112 }, (_, step) => rateAt(step, schedule));
  for (let step = 1; step <= 10; step++) t.true(Math.abs(rates[step]! - rates[step - 1]! - 0.01 / 11) < 1e-12);
  t.true(rates[0]! > 0);
  t.is(rates[10], 0.01);
  t.true(Math.abs(rates[60]! - (1e-6 + (0.01 - 1e-6) / 2)) < 1e-12, 'half way down is the middle');
  for (let step = 11; step <= 110; step++) t.true(rates[step]! < rates[step - 1]!);
  t.is(rates[110], 1e-6);
  t.is(rates[111], 1e-6);
});

test('without warm-up the first step has the whole rate', (t) => {
  t.is(rateAt(0, { ...schedule, warmup: 0 }), 0.01);
});

test('the cosine is the cosine', (t) => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      (x) => Math.abs(cosinePi(x) - Math.cos(Math.PI * x)) < 1e-14,
    ),
  );
  t.is(cosinePi(0), 1);
  t.is(cosinePi(1), -1);
});
