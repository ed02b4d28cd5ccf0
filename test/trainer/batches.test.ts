import test from 'ava';
import fc from 'fast-check';
import { noAugmentation } from '../../trainer/augment.ts';
import {
  epochOrder,
  fillPlainBatch,
  fillTrainingBatch,
  splitData,
  stepsPerEpoch,
  type Batch,
} from '../../trainer/batches.ts';
import { quarters } from './data.ts';

const emptyBatch = (batch: number, size: number): Batch => ({
  images: new Float32Array(batch * size),
  labels: new Int32Array(batch),
});

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
  const rules = { flip: true, shift: 2, erase: 0.5, mixup: 0.4 };
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

test('under MixUp the label is one of the two, as often as its share of the picture', (t) => {
  const data = { ...quarters(400), labels: Int32Array.from({ length: 400 }, (_, i) => (i < 200 ? 0 : 1)) };
  const bright = { ...data, picture: (i: number) => new Uint8Array(64).fill(i < 200 ? 0 : 255) };
  const training = splitData(400, 0, 1).training;
  const draw = { data: bright, training, rules: { ...noAugmentation, mixup: 1 }, seed: 2 };
  const batch = emptyBatch(400, 64);
  fillTrainingBatch(draw, 0, training, 0, batch);
  const brightness = Float64Array.from(batch.labels, (_, i) => (batch.images[i * 64]! * 64 + 64) / 255);
  const [sumOne, countOne] = batch.labels.reduce(
    ([s, n], l, i) => (l === 1 ? [s + brightness[i]!, n + 1] : [s, n]),
    [0, 0],
  );
  const mean = brightness.reduce((a, b) => a + b, 0) / 400;
  t.true(Math.abs(countOne / 400 - mean) < 0.05, `${countOne} labels 1, mean brightness ${mean}`);
  t.true(sumOne / countOne > 0.7, 'pictures called 1 are mostly 1');
  t.true(
    brightness.some((b) => b > 0.2 && b < 0.8),
    'some are true mixtures',
  );
});

test('a plain batch repeats the last sample where there are too few', (t) => {
  const data = quarters(6);
  const batch = emptyBatch(4, 64);
  fillPlainBatch(data, Uint32Array.of(1, 3, 5), 1, batch);
  t.deepEqual([...batch.labels], [3, 1, 1, 1]);
  t.deepEqual(batch.images.slice(64, 128), batch.images.slice(128, 192));
});
