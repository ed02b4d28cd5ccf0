/** @file Training of networks that answer for every pixel. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyTensor } from '../../ir/tensor.ts';
import { writeSafetensors, type InputGrid } from '../../runtime/index.ts';
import { labelMapsOf } from '../../runtime/samples/classes.ts';
import { emptyBatch, fillTrainingBatch } from '../../trainer/batches.ts';
import { meanOverlap, scoreMaps } from '../../trainer/objective/index.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { quarters } from '../trainer/data.ts';
import { numbers } from '../trainer/support.ts';

const side = 8;

/** A map at half of the picture's extents. */
const model = (head: string): string => `model "pixels"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8] { fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25] }
output scores = x -> a: conv2d(8, kernel=3, stride=2) -> b: batch_norm -> s: sfa -> ${head}
`;
const mapHead = 'c: conv2d(3, kernel=1) -> class_scores';

/** Dark pictures with one bright quarter: its pixels are of class 1 (in the rows above) or 2, all others of 0; one is of no class. */
function pictures(count: number, seed: number): readonly [images: AnyTensor, labels: AnyTensor] {
  const data = quarters(count, side, seed);
  const labels = new Uint8Array(count * side * side);
  const images = new Uint8Array(count * side * side);
  for (let n = 0; n < count; n++) {
    images.set(data.picture(n), n * side * side);
    for (let i = 0; i < side * side; i++) {
      const [y, x] = [Math.floor(i / side), i % side];
      const quarter = (y < side / 2 ? 0 : 2) + (x < side / 2 ? 0 : 1);
      labels[n * side * side + i] = quarter !== data.labels[n] ? 0 : quarter < 2 ? 1 : 2;
    }
    labels[n * side * side + 9] = 255;
  }
  const shape = [count, side, side];
  return [
    { type: 'U8', shape, data: images },
    { type: 'U8', shape, data: labels },
  ];
}

const file = (tensors: Readonly<Record<string, AnyTensor>>): Uint8Array =>
  writeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata: {} });

test('train learns classes of pixels: cross entropy of every pixel, mIoU, and a chip that is exact', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.spike'), model(mapHead));
  const [[x_train, y_train], [x_test, y_test]] = [pictures(96, 1), pictures(24, 2)];
  writeFileSync(join(cwd, 'set.safetensors'), file({ x_train, y_train, x_test, y_test }));
  const words = ['--epochs', '6', '--batch', '12', '--lr', '0.02', '--validation', '12', '--augment', 'flip,shift=1'];
  const train = ['train', 'net.spike', '--data', 'set.safetensors', ...words];
  const done = await spikec([...train, '--out', 'a.safetensors', '--json'], { cwd });
  t.is(done.status, 0, done.stderr);
  const epochs = documentOf(t, done)['epochs'] as { validation: { accuracy: number; overlap: number } }[];
  const { accuracy, overlap } = epochs.at(-1)!.validation;
  t.true(accuracy > 0.8 && overlap > 0.5 && overlap < accuracy, `accuracy ${accuracy}, mIoU ${overlap}`);
  const again = await spikec([...train, '--out', 'b.safetensors', '--device-threads', '2'], { cwd });
  t.regex(again.stdout, /validation [\d.]+, [\d.]+ %, mIoU [\d.]+ %[^]*of the pixels of 12 samples, mIoU/);
  const compile = ['compile', 'net.spike', '--weights', 'b.safetensors', '--target', 'sdt-core', '--out', 'a.chip'];
  t.is((await spikec(compile, { cwd })).status, 0);
  const verify = [
    'verify',
    'a.chip',
    '--model',
    'net.spike',
    '--weights',
    'a.safetensors',
    '--data',
    'set.safetensors',
  ];
  t.like(documentOf(t, await spikec([...verify, '--json'], { cwd })), { exact: true, reference: 'trainer' });
});

const [images, labels] = pictures(24, 1);
const wide = { ...labels, shape: [24, 4, 16] };
const beyond: AnyTensor = { type: 'U8', shape: labels.shape, data: new Uint8Array(labels.data.length).fill(3) };
const white: AnyTensor = { type: 'U8', shape: labels.shape, data: new Uint8Array(labels.data.length).fill(255) };
const classes: AnyTensor = { type: 'U8', shape: [24], data: new Uint8Array(24) };
const refusals = [
  ['one class a picture', mapHead, { images, labels: classes }, [], /SPK802.*each of 4x4 places/],
  ['pixels of no class alone', mapHead, { images, labels: white }, [], /SPK803.*no pixel has a class[^]*mask > 0/],
  ['labels of another shape', mapHead, { images, labels: wide }, [], /SPK814.*their labels 4x16/],
  ['a label that is no class', mapHead, { images, labels: beyond }, [], /SPK803.*a pixel of the label 3/],
  ['mixed pictures', mapHead, { images, labels }, ['--augment', 'mixup=0.5'], /SPK814.*mixed pictures/],
  ['one answer a picture', 'mean -> r: sfa -> c: linear(3)', { images, labels }, [], /SPK814.*one answer to a picture/],
] as const;

for (const [title, head, tensors, more, message] of refusals)
  test(`classes of pixels are refused: ${title}`, async (t) => {
    const cwd = emptyFolder(t);
    writeFileSync(join(cwd, 'net.spike'), model(head));
    writeFileSync(join(cwd, 'set.safetensors'), file(tensors));
    const train = [
      'train',
      'net.spike',
      '--data',
      'set.safetensors',
      '--out',
      'a.safetensors',
      '--batch',
      '12',
      ...more,
    ];
    const refused = await spikec(train, { cwd });
    t.is(refused.status, 3, refused.stderr);
    t.regex(refused.stderr, message);
  });

test('a mask of 0 and 255, in planes of their own: how much of it is of no class is said', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.spike'), model(mapHead));
  const mask = Uint8Array.from({ length: 24 * 64 }, (_, i) => (i % 4 === 0 ? 0 : 255));
  writeFileSync(
    join(cwd, 'set.safetensors'),
    file({ images, labels: { type: 'U8', shape: [24, 1, 8, 8], data: mask } }),
  );
  const train = ['train', 'net.spike', '--data', 'set.safetensors', '--out', 'a.safetensors', '--batch', '12'];
  const { status, stderr } = await spikec([...train, '--dry-run'], { cwd });
  t.is(status, 0, stderr);
  t.regex(
    stderr,
    /SPK239.*the samples are of 1 class, and 75\.0 % of the pixels are of none \(255 or -1\)[^]*mask > 0/,
  );
});

test('255 is of no class, unless the network has so many; what is no class otherwise is refused', (t) => {
  const grid = { name: 'x', shape: [1, 1, 2], mean: [0], std: [1], fractionBits: 0, bits: 8 } as unknown as InputGrid;
  const maps = (values: readonly number[], classes: number): readonly number[] | undefined => {
    const tensor: AnyTensor = { type: 'F32', shape: [1, 1, 2], data: Float32Array.from(values) };
    const found = labelMapsOf({ name: 'set', maps: tensor }, { shape: [1, 1, 2], classes, places: [1, 2], grid });
    return found && [...found.all];
  };
  t.deepEqual(maps([1, 255], 255), [1, -1]);
  t.deepEqual(maps([-1, 255], 256), [-1, 255]);
  for (const wrong of [256, -2, 0.5, NaN])
    t.throws(() => maps([0, wrong], 256), { message: new RegExp(`a pixel of the label ${wrong}`) });
});

test('a map moves with its picture, and each answer is for the pixel in its middle', (t) => {
  const data = quarters(4, side);
  const all = Int32Array.from({ length: 4 * side * side }, (_, i) => data.picture(Math.floor(i / 64))[i % 64]!);
  const maps = { extents: [8, 8], places: [4, 4], of: (n: number) => all.subarray(64 * n, 64 * n + 64) } as const;
  const rules = { flip: true, shift: 2, erase: 0, mixup: 0, cutmix: 0 };
  const training = Uint32Array.of(0, 1, 2, 3);
  const draw = { data: { ...data, labels: all, maps }, training, rules, seed: 5 };
  const batch = emptyBatch(draw, 4, 64);
  fillTrainingBatch(draw, 3, training, 0, batch);
  const moved = batch.labels.some((label) => label < 0);
  batch.labels.forEach((label, i) => {
    const [n, y, x] = [Math.floor(i / 16), Math.floor((i % 16) / 4), i % 4];
    const pixel = 64 * batch.images[64 * n + (2 * y + 1) * 8 + 2 * x + 1]! + 64;
    // What moves in is black, and of no class.
    t.is(pixel, Math.max(0, label));
  });
  t.true(moved);
});

test('overlaps are those of the definition, over all pictures; labels below 0 are left out', (t) => {
  const [pictures, places, count] = [3, 5, 4];
  const logits = numbers(3, pictures * count * places);
  const labels = Int32Array.from({ length: pictures * places }, (_, i) => (i % 4) - 1);
  const { overlaps, answers, correct } = scoreMaps(logits, labels, 2, places);
  const known = [...labels.keys()].filter((i) => i < 2 * places && labels[i]! >= 0);
  const said = known.map((i) => {
    const from = Math.floor(i / places) * count * places + (i % places);
    const scores = Array.from({ length: count }, (_, c) => logits[from + c * places]!);
    return scores.indexOf(Math.max(...scores));
  });
  const so = known.map((i) => labels[i]!);
  const ratios = Array.from({ length: count }, (_, c) => {
    const both = so.filter((label, i) => label === c && said[i] === c).length;
    const either = so.filter((label, i) => label === c || said[i] === c).length;
    return either === 0 ? undefined : both / either;
  }).filter((ratio) => ratio !== undefined);
  t.is(meanOverlap(overlaps!), ratios.reduce((a, b) => a + b, 0) / ratios.length);
  t.deepEqual([answers, correct], [known.length, so.filter((label, i) => label === said[i]).length]);
});
