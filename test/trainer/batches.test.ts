import test from 'ava';
import fc from 'fast-check';
import { noAugmentation } from '../../trainer/augment.ts';
import {
  emptyBatch as memoryFor,
  epochOrder,
  fillPlainBatch,
  fillTrainingBatch,
  splitData,
  stepsPerEpoch,
  type Batch,
} from '../../trainer/batches.ts';
import { quarters } from './data.ts';

const emptyBatch = (batch: number, size: number): Batch => memoryFor({}, batch, size);

test('a split puts exactly so many samples aside, none in both parts, the same for the same seed', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.nat(), fc.nat(), (count, rest, seed) => {
      const held = rest % (count + 1);
      const { training, validation } = splitData(count, held, seed);
      const all = [...training, ...validation].sort((a, b) => a - b);
      return validation.length === held && all.length === count && all.every((x, i) => x === i);
    }),
  );
  t.deepEqual(splitData(50, 10, 3), splitData(50, 10, 3));
  t.notDeepEqual(splitData(50, 10, 3), splitData(50, 10, 4));
});

test('every epoch has its own order of the same samples', (t) => {
  const { training } = splitData(60, 10, 1);
  const [first, again, second] = [epochOrder(training, 1, 0), epochOrder(training, 1, 0), epochOrder(training, 1, 1)];
  t.deepEqual(first, again);
  t.notDeepEqual(first, second);
  t.deepEqual(first.slice().sort(), training);
  t.deepEqual(second.slice().sort(), training);
  t.is(stepsPerEpoch(50, 16), 3);
});

test('a sample looks the same wherever in a batch it is and whatever was filled before', (t) => {
  const data = quarters(40);
  const rules = { ...noAugmentation, flip: true, shift: 2, erase: 0.5 };
  const draw = { data, training: splitData(40, 0, 5).training, rules, seed: 5 };
  const order = epochOrder(draw.training, 5, 2);
  const [one, four] = [emptyBatch(1, 64), emptyBatch(4, 64)];
  for (let from = 0; from < 40; from += 4) {
    fillTrainingBatch(draw, 2, order, from, four);
    for (let i = 3; i >= 0; i--) {
      fillTrainingBatch(draw, 2, order, from + i, one);
      t.deepEqual(one.images, four.images.slice(i * 64, (i + 1) * 64));
      t.is(one.labels[0], four.labels[i]);
    }
  }
  fillTrainingBatch(draw, 3, order, 36, one);
  t.notDeepEqual(one.images, four.images.slice(0, 64), 'another epoch, another picture');
});

test('without augmentation a batch holds the encoded pictures and their labels', (t) => {
  const data = quarters(10);
  const draw = { data, training: splitData(10, 0, 1).training, rules: noAugmentation, seed: 1 };
  const order = epochOrder(draw.training, 1, 0);
  const batch = emptyBatch(5, 64);
  fillTrainingBatch(draw, 0, order, 5, batch);
  for (let i = 0; i < 5; i++) {
    t.is(batch.labels[i], data.labels[order[5 + i]!]);
    t.deepEqual(
      [...batch.images.slice(i * 64, (i + 1) * 64)],
      [...data.picture(order[5 + i]!)].map((p) => (p - 64) / 64),
    );
  }
});

for (const [kind, rules] of [
  ['MixUp', { mixup: 1 }],
  ['CutMix', { cutmix: 1 }],
  ['either', { mixup: 0.8, cutmix: 1 }],
] as const)
  test(`${kind}: every picture is mixed with its counterpart of the batch in reverse, and so are the targets`, (t) => {
    const data = { ...quarters(80), labels: Int32Array.from({ length: 80 }, (_, i) => (i < 40 ? 0 : 1)) };
    const bright = { ...data, picture: (i: number) => new Uint8Array(64).fill(i < 40 ? 0 : 255) };
    const training = splitData(80, 0, 1).training;
    const shares = { classes: 2, smoothing: 0.1 };
    const draw = { data: bright, training, rules: { ...noAugmentation, ...rules }, seed: 2, shares };
    const batch = memoryFor(draw, 5, 64);
    const seen = new Set<number>();
    for (let epoch = 0; epoch < 20; epoch++) {
      // Three dark pictures, then two bright ones: the middle one meets itself.
      fillTrainingBatch(draw, epoch, training, 37, batch);
      const means = Array.from({ length: 5 }, (_, i) =>
        batch.images.subarray(64 * i, 64 * i + 64).reduce((a, b) => a + (64 * b + 64) / 255 / 64, 0),
      );
      const own = 1 - means[0]!;
      seen.add(own);
      for (const i of [0, 1, 3, 4]) {
        const one = i < 2 ? 1 - own : own;
        t.true(Math.abs(means[i]! - one) < 0.01, `brightness ${means[i]} of picture ${i}`);
        t.true(Math.abs(batch.targets[2 * i + 1]! - (0.05 + 0.9 * one)) < 0.01);
        t.true(Math.abs(batch.targets[2 * i]! + batch.targets[2 * i + 1]! - 1) < 1e-6);
      }
      t.is(means[2], 0);
      t.deepEqual([...batch.targets.subarray(4, 6)], [Math.fround(0.95), Math.fround(0.05)]);
      t.deepEqual([...batch.labels], [0, 0, 0, 1, 1]);
    }
    t.true(seen.size > 10, 'every batch has a share of its own');
  });

test('a plain batch repeats the last sample where there are too few', (t) => {
  const data = quarters(6);
  const batch = emptyBatch(4, 64);
  fillPlainBatch(data, Uint32Array.of(1, 3, 5), 1, batch);
  t.deepEqual([...batch.labels], [3, 1, 1, 1]);
  t.deepEqual(batch.images.slice(64, 128), batch.images.slice(128, 192));
});
