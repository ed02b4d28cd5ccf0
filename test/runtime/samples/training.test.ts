import test, { type ExecutionContext } from 'ava';
import { host } from '../../support/host.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor, type Tensor } from '../../../ir/tensor.ts';
import {
  loadSamples,
  openTestData,
  openTrainingData,
  seenChanges,
  writePng,
  writeSafetensors,
} from '../../../runtime/index.ts';
import type { Fit, InputGrid, Sample, SampleChange } from '../../../runtime/index.ts';
import { idxImages, idxLabels, quarters } from '../../trainer/data.ts';

const grid: InputGrid = { shape: [1, 16, 16], fractionBits: 6, bits: 9, steps: 1, mean: [0.286], std: [0.353] };

function emptyFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-data-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

async function samplesOf(data: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of loadSamples(host, { data }, grid)) samples.push(sample);
  return samples;
}

/** Writes the idx files of a part; 6x6 pixels that the encoder pads to 8x8 and doubles. */
function writePart(folder: string, part: 'train' | 't10k', count: number, seed: number): void {
  const data = quarters(count, 6, seed);
  writeFileSync(join(folder, `${part}-images-idx3-ubyte`), idxImages(data));
  writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), idxLabels(data));
}

const picture = (value: number, side = 6): Tensor<'U8'> => ({
  type: 'U8',
  shape: [1, side, side],
  data: new Uint8Array(side * side).fill(value),
});

test('training sees exactly the integers that run gives to the chip', async (t) => {
  const folder = emptyFolder(t);
  writePart(folder, 't10k', 12, 3);
  const data = await openTrainingData(host, folder, grid, 4, 'test');
  const samples = await samplesOf(folder);
  const image = new Float32Array(2 + 256);
  t.is(data.count, 12);
  for (const [i, { input, label, steps }] of samples.entries()) {
    data.encode(data.picture(i), image, 2);
    t.deepEqual(
      [...image.subarray(2)].map((x) => x * 64),
      [...input],
    );
    t.is(data.labels[i], label);
    t.deepEqual(data.steps, steps);
  }
  t.deepEqual(data.shape, [1, 6, 6]);
  t.deepEqual(data.range, { blank: 0, low: 0, high: 255 });
});

test('the training part and the test part are found; the hash tells them apart', async (t) => {
  const folder = emptyFolder(t);
  writePart(folder, 'train', 20, 1);
  t.is(await openTestData(host, folder, grid, 4), undefined);
  writePart(folder, 't10k', 8, 2);
  const [train, again, held] = [
    await openTrainingData(host, folder, grid, 4),
    await openTrainingData(host, folder, grid, 4),
    await openTestData(host, folder, grid, 4),
  ];
  t.deepEqual([train.count, held!.count], [20, 8]);
  t.is(train.sha256, again.sha256);
  t.not(train.sha256, held!.sha256);
  const labels = idxLabels(quarters(20, 6, 1));
  labels[labels.length - 1]! ^= 1;
  writeFileSync(join(folder, 'train-labels-idx1-ubyte'), labels);
  t.not((await openTrainingData(host, folder, grid, 4)).sha256, train.sha256);
});

test('tensors: pixels stay pixels, floats and integers come on the grid', async (t) => {
  const file = join(emptyFolder(t), 'set.safetensors');
  const labels: AnyTensor = { type: 'I64', shape: [2], data: BigInt64Array.of(1n, 0n) };
  const write = (images: AnyTensor): void =>
    void writeFileSync(
      file,
      writeSafetensors({
        tensors: new Map([
          ['images', images],
          ['labels', labels],
        ]),
        metadata: {},
      }),
    );
  write({ type: 'U8', shape: [2, 6, 6], data: Uint8Array.from({ length: 72 }, (_, i) => i) });
  const pixels = await openTrainingData(host, file, grid, 2);
  t.deepEqual([pixels.shape, [...pixels.labels], pixels.range.high], [[1, 6, 6], [1, 0], 255]);
  write({ type: 'F32', shape: [2, 1, 16, 16], data: Float32Array.from({ length: 512 }, (_, i) => i / 128) });
  const floats = await openTrainingData(host, file, grid, 2);
  t.deepEqual(floats.range, { blank: 0, low: -256, high: 255 });
  t.deepEqual([...floats.picture(1).subarray(0, 4)], [128, 128, 129, 130], 'half to even');
  const image = new Float32Array(256);
  floats.encode(floats.picture(1), image, 0);
  t.is(image[3], 130 / 64);
  const samples = await samplesOf(file);
  t.deepEqual(
    samples.map(({ label, input }) => [label, input[3]]),
    [
      [1, 2],
      [0, 130],
    ],
    'run sees the same',
  );
  write({ type: 'I16', shape: [2, 1, 16, 16], data: new Int16Array(512).fill(300) });
  await t.throwsAsync(openTrainingData(host, file, grid, 2), { message: /SPK442.*300/ });
  write({ type: 'F32', shape: [2, 1, 8, 8], data: new Float32Array(128) });
  await t.throwsAsync(openTrainingData(host, file, grid, 2), { message: /SPK441.*2x1x8x8/ });
});

test('what changes the meaning of samples is known of those to learn from, as run says it', async (t) => {
  const folder = emptyFolder(t);
  const file = join(folder, 'set.safetensors');
  const pixels = (...shape: number[]): Tensor<'U8'> => ({
    ...{ type: 'U8', shape },
    data: Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 7) % 256),
  });
  const floats = (values: (i: number) => number, ...shape: number[]): AnyTensor => ({
    ...{ type: 'F32', shape },
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => values(i)),
  });
  const narrow = { ...grid, bits: 7 };
  const short: Fit = { kind: 'short', side: 16, interpolation: 'bilinear' };
  const kinds: readonly (readonly [string, AnyTensor, InputGrid, Fit?])[] = [
    ['unit floats', floats((i) => (i % 10) / 10, 3, 1, 16, 16), grid],
    ['whole floats', floats((i) => i % 256, 3, 1, 16, 16), grid],
    ['floats beyond the grid', floats((i) => i / 7, 3, 1, 16, 16), grid],
    ['pixels beyond the grid', pixels(3, 1, 16, 16), narrow],
    ['channels last', pixels(3, 16, 16, 1), grid],
    ['other extents and colours', pixels(3, 4, 20, 18), grid],
    ['black and white', { ...pixels(3, 16, 16), data: new Uint8Array(768).map((_, i) => i % 2) }, grid],
    ['values that are not fitted', floats((i) => -i / 700, 3, 1, 16, 16), grid, short],
    ['pixels that are flattened', pixels(3, 8, 8), { ...grid, shape: [64, 1, 1], rank: 1 }, short],
  ];
  const figures = (changes: readonly SampleChange[]): unknown =>
    changes.map(({ first, samples }) => [first.code, first.message, samples]);
  for (const [what, images, wanted, fit] of kinds) {
    const labels: AnyTensor = { type: 'I64', shape: [3], data: BigInt64Array.of(0n, 1n, 0n) };
    const tensors = new Map([...Object.entries({ images, labels })]);
    writeFileSync(file, writeSafetensors({ tensors, metadata: {} }));
    const seen = seenChanges();
    for await (const sample of loadSamples(host, { data: file }, wanted, fit ? { fit } : {})) seen.see(sample);
    const learnt = await openTrainingData(host, file, wanted, 2, 'train', fit ? { fit } : {});
    t.true(seen.all().length > 0, what);
    t.deepEqual(figures(learnt.changes), figures(seen.all()), what);
  }
});

test('PNG by class: folders of numbers are classes, other names in their order; train and test folders are parts', async (t) => {
  const folder = emptyFolder(t);
  const put = (path: string, value: number, side?: number): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), writePng(picture(value, side)));
  };
  put('train/shoe/b.png', 10);
  put('train/bag/a.png', 20);
  put('train/bag/c.png', 30);
  put('test/shoe/z.png', 40);
  const data = await openTrainingData(host, folder, grid, 2);
  t.deepEqual([...data.labels], [0, 0, 1]);
  t.deepEqual(
    [0, 1, 2].map((i) => data.picture(i)[0]),
    [20, 30, 10],
  );
  t.deepEqual(
    [...(await openTestData(host, folder, grid, 2))!.labels],
    [1],
    'a class has its number though bag is missing',
  );
  put('test/tie/a.png', 50);
  await t.throwsAsync(openTestData(host, folder, grid, 2), {
    message: /SPK803.*"tie" is none of the classes to learn: bag, shoe/,
  });
  put('numbers/2/a.png', 1);
  put('numbers/0/a.png', 2);
  put('numbers/other/a.png', 3);
  await t.throwsAsync(openTrainingData(host, join(folder, 'numbers'), grid, 3), {
    message: /SPK464.*"0" is called by a number, "other" by a name/,
  });
  rmSync(join(folder, 'numbers', 'other'), { recursive: true });
  t.deepEqual([...(await openTrainingData(host, join(folder, 'numbers'), grid, 3)).labels], [0, 2]);
  put('numbers/2/wide.png', 1, 9);
  await t.throwsAsync(openTrainingData(host, join(folder, 'numbers'), grid, 3), { message: /SPK809.*1x9x9.*1x6x6/ });
});

test('what cannot be learnt from is refused with a place and a remedy', async (t) => {
  const folder = emptyFolder(t);
  writePart(folder, 't10k', 8, 1);
  const failure = async (text: string, classes: number): Promise<string> => {
    const error = await t.throwsAsync(openTrainingData(host, text, grid, classes), { instanceOf: DiagnosticError });
    const [{ code, message, place = '', help = '' }] = error.diagnostics as [DiagnosticError['diagnostics'][0]];
    return [code, message, place, help].join(' | ');
  };
  const testAlone =
    /SPK445.*has the part to test with alone.*train-images-idx3-ubyte.*--data \S*t10k-images-idx3-ubyte,\S*t10k-labels/;
  t.regex(await failure(folder, 4), testAlone);
  writeFileSync(join(folder, 'shoe.png'), 'no picture, and nobody looks');
  t.regex(await failure(folder, 4), testAlone, 'a picture beside the files is not the part that is wanted');
  rmSync(join(folder, 'shoe.png'));
  writePart(folder, 'train', 8, 1);
  t.regex(await failure(folder, 3), /SPK803.*sample 3 has the label 3.*0\.\.2.*classes=4/);
  writeFileSync(join(folder, 'loose.png'), writePng(picture(3)));
  rmSync(join(folder, 'train-images-idx3-ubyte'));
  rmSync(join(folder, 't10k-images-idx3-ubyte'));
  t.regex(await failure(folder, 3), /SPK802.*no labels/);
  rmSync(join(folder, 'loose.png'));
  t.regex(
    await failure(folder, 3),
    /SPK445.*neither idx train files nor batches.*t10k-labels-idx1-ubyte.*train-images-idx3-ubyte/,
  );
});
