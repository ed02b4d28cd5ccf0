import test from 'ava';
import fc from 'fast-check';
import { fitPicture, quantisePixels, type InputGrid, type Planes } from '../../../runtime/samples/index.ts';

const planes = (channels: number, height: number, width: number, valueAt: (i: number) => number): Planes => ({
  channels,
  height,
  width,
  data: Float64Array.from({ length: channels * height * width }, (_, i) => valueAt(i)),
});

test('a smaller picture is padded around its centre and its pixels repeated', (t) => {
  const { planes: fitted, steps } = fitPicture(
    planes(1, 3, 3, (i) => i + 1),
    [1, 8, 8],
    'picture',
  );
  t.deepEqual(steps, ['pad 3x3 with 0 to 4x4', 'repeat each pixel 2x2 to 8x8']);
  const row = (...values: number[]): number[] => values.flatMap((v) => [v, v]);
  t.deepEqual([...fitted.data.slice(0, 24)], [...row(1, 2, 3, 0), ...row(1, 2, 3, 0), ...row(4, 5, 6, 0)]);
  t.deepEqual([...fitted.data.slice(48)], new Array(16).fill(0));
});

test('28x28 goes to 224x224 without padding, eight times as large', (t) => {
  const { steps } = fitPicture(
    planes(1, 28, 28, () => 7),
    [1, 224, 224],
    'picture',
  );
  t.deepEqual(steps, ['repeat each pixel 8x8 to 224x224']);
});

test('a larger picture is scaled to cover, and its centre cut out', (t) => {
  const { planes: fitted, steps } = fitPicture(
    planes(3, 48, 100, (i) => i % 100),
    [3, 12, 12],
    'picture',
  );
  t.deepEqual(steps, ['resize 48x100 to 12x25 (area average)', 'crop the centre 12x12']);
  t.deepEqual([...fitted.data.slice(0, 3)], [25.5, 29.5, 33.5]);
});

test('scaling keeps a plain colour and stays within the picture\u2019s values', (t) => {
  const side = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(side, side, side, side, fc.nat(255), (height, width, toHeight, toWidth, value) => {
      const plain = fitPicture(
        planes(1, height, width, () => value),
        [1, toHeight, toWidth],
        'picture',
      );
      t.is(plain.planes.data.length, toHeight * toWidth);
      if (!plain.steps.some((step) => step.startsWith('pad')))
        t.true(plain.planes.data.every((pixel) => Math.abs(pixel - value) < 1e-9));
      const ramp = fitPicture(
        planes(1, height, width, (i) => i % 256),
        [1, toHeight, toWidth],
        'picture',
      );
      t.true(ramp.planes.data.every((pixel) => pixel >= 0 && pixel <= 255 + 1e-9));
    }),
  );
});

test('colour is brought together, and every step said', (t) => {
  const rgba = planes(4, 1, 1, (i) => [100, 50, 200, 0][i]!);
  const grey = fitPicture(rgba, [1, 1, 1], 'picture');
  t.deepEqual(grey.steps, ['leave out the alpha channel', 'colour to luminance 0.299 R + 0.587 G + 0.114 B']);
  t.true(Math.abs(grey.planes.data[0]! - 82.05) < 1e-9);
  const repeated = fitPicture(
    planes(1, 1, 1, () => 9),
    [3, 1, 1],
    'picture',
  );
  t.deepEqual([...repeated.planes.data], [9, 9, 9]);
  t.throws(
    () =>
      fitPicture(
        planes(3, 1, 1, () => 9),
        [2, 1, 1],
        'events.png',
      ),
    { message: /SPK443.*3 channels.*takes 2/s },
  );
});

test('bytes are looked up: the numbers and the count of clamped ones that are computed for the same values', (t) => {
  for (const [mean, std] of [
    [[0.286], [0.353]],
    [
      [0.1, 0.5],
      [0.01, 0.7],
    ],
    [[0.4], [0.3, 0.002]],
  ] as const) {
    const grid: InputGrid = { shape: [2, 16, 16], fractionBits: 6, bits: 10, mean, std, steps: 1 };
    const data = Uint8Array.from({ length: 512 }, (_, i) => (i * 7) % 256);
    const computed = quantisePixels({ channels: 2, height: 16, width: 16, data: Float64Array.from(data) }, grid);
    t.deepEqual(quantisePixels({ channels: 2, height: 16, width: 16, data }, grid), computed);
  }
});

test('pixels are normalised per channel, rounded half to even, and clamped values counted', (t) => {
  const grid: InputGrid = {
    shape: [2, 1, 3],
    fractionBits: 0,
    bits: 4,
    steps: 1,
    mean: [0, 0.5],
    std: [2 / 255, 1 / 255],
  };
  const { input, steps } = quantisePixels(
    planes(2, 1, 3, (i) => [1, 3, 20, 127.5, 0, 255][i]!),
    grid,
  );
  t.deepEqual([...input], [0, 2, 7, 0, -8, 7]);
  t.deepEqual(steps, [
    'normalise (p / 255 - [0, 0.5]) / [0.00784313725490196, 0.00392156862745098]',
    'quantise to steps of 1/1, half to even, 3 values clamped to -8..7',
  ]);
});
