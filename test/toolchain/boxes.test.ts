/** @file Training of networks that answer with boxes. */
import test from 'ava';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiagnosticError } from '../../ir/diagnostics/index.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import { writeSafetensors, type InputGrid } from '../../runtime/index.ts';
import { boxesOf } from '../../runtime/samples/classes.ts';
import { augmentPicture, moveBoxes, noAugmentation } from '../../trainer/augment.ts';
import { hitsOf, meanPrecision, type LabelledBox } from '../../trainer/objective/index.ts';
import { randomStream } from '../../trainer/index.ts';
import { documentOf, emptyFolder, spikec } from '../cli/spikec.ts';
import { randomSource } from '../support/random/source.ts';

const side = 16;

/** Boxes at a quarter and at an eighth of the picture. */
const model = `model "boxes"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 16, 16] { fraction_bits: 6, bits: 9, mean: [0.25], std: [0.25] }
let s = x -> a: conv2d(12, kernel=3, stride=2) -> an: batch_norm -> as: sfa
  -> b: conv2d(16, kernel=3, stride=2) -> bn: batch_norm -> s: sfa
let t = s -> c: conv2d(16, kernel=3, stride=2) -> cn: batch_norm -> t: sfa
output box4 = s -> d4: conv2d(24, kernel=3)
output box8 = t -> d8: conv2d(24, kernel=3)
output class4 = s -> e4: conv2d(2, kernel=3)
output class8 = t -> e8: conv2d(2, kernel=3)
`;

/** Dark pictures with one rectangle: a bright one is of class 1, a grey one of class 0. */
function pictures(count: number, seed: number): readonly [images: AnyTensor, boxes: AnyTensor] {
  const random = randomSource(seed);
  const images = new Uint8Array(count * side * side);
  const boxes = new Float32Array(count * 2 * 5).fill(-1);
  for (let n = 0; n < count; n++) {
    const [width, height] = [random(5, 10), random(5, 10)];
    const [left, top] = [random(0, side - width), random(0, side - height)];
    const label = random(0, 1);
    for (let y = top; y < top + height; y++)
      images.fill(label === 1 ? 250 : 120, (n * side + y) * side + left, (n * side + y) * side + left + width);
    boxes.set([label, left, top, left + width, top + height], n * 10);
  }
  return [
    { type: 'U8', shape: [count, side, side], data: images },
    { type: 'F32', shape: [count, 2, 5], data: boxes },
  ];
}

test('train learns boxes at two sizes, judged by their mean precision, and the chip is exact', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.spike'), model);
  const [[x_train, boxes_train], [x_test, boxes_test]] = [pictures(128, 1), pictures(24, 2)];
  const tensors = new Map(Object.entries({ x_train, boxes_train, x_test, boxes_test }));
  writeFileSync(join(cwd, 'set.safetensors'), writeSafetensors({ tensors, metadata: {} }));
  const words = ['--epochs', '9', '--batch', '16', '--lr', '0.01', '--validation', '16', '--augment', 'flip,shift=1'];
  const train = ['train', 'net.spike', '--data', 'set.safetensors', ...words];
  const done = await spikec([...train, '--out', 'a.safetensors', '--device-threads', '2', '--segments', '2'], { cwd });
  t.is(done.status, 0, done.stderr);
  t.regex(done.stdout, /validation [\d.]+, [\d.]+ %, mAP [\d.]+ %[^]*of the boxes of 16 samples, mAP/);
  const lines = readFileSync(join(cwd, 'a.run/metrics.jsonl'), 'utf8').trimEnd().split('\n');
  const { precision, accuracy } = (JSON.parse(lines.at(-1)!) as { validation: Score }).validation;
  t.true(precision > 0.5 && accuracy < precision, `mAP ${precision}, found ${accuracy}`);
  const compile = ['compile', 'net.spike', '--weights', 'a.safetensors', '--target', 'sdt-core', '--out', 'a.chip'];
  t.is((await spikec(compile, { cwd })).status, 0);
  const files = ['--model', 'net.spike', '--weights', 'a.safetensors', '--input', 'set.safetensors:x_test[0:3]'];
  t.like(documentOf(t, await spikec(['verify', 'a.chip', ...files, '--json'], { cwd })), {
    exact: true,
    reference: 'trainer',
  });
  const boxes = { ...boxes_train, data: new Float32Array(128 * 2 * 5).fill(-1) } as AnyTensor;
  const none = new Map(Object.entries({ images: x_train, boxes }));
  writeFileSync(join(cwd, 'none.safetensors'), writeSafetensors({ tensors: none, metadata: {} }));
  const dry = await spikec(
    ['train', 'net.spike', '--data', 'none.safetensors', '--out', 'b.safetensors', '--dry-run'],
    {
      cwd,
    },
  );
  t.regex(dry.stderr, /SPK239: no picture has a box/);
});

interface Score {
  readonly precision: number;
  readonly accuracy: number;
}

const shape = [1, side, side];
const of = (numbers: readonly number[]) => ({
  name: 'set',
  boxes: { type: 'F32', shape: [1, numbers.length / 5, 5], data: Float32Array.from(numbers) } as const,
});
const grid = { shape, bits: 9, fractionBits: 6, mean: [0], std: [1] } as unknown as InputGrid;
const wanted = { shape, classes: 2, grid };

test('boxes that are none, or of no class, are refused; those of the class -1 are no boxes', (t) => {
  t.deepEqual(boxesOf(of([1, 2, 3, 5, 9, -1, 0, 0, 0, 0]), wanted, 1).of(0), [{ label: 1, box: [2, 3, 5, 9] }]);
  const things = { ...wanted, classes: 1, things: true };
  t.deepEqual(boxesOf(of([7, 2, 3, 5, 9]), things, 1).of(0), [{ label: 0, box: [2, 3, 5, 9] }], 'whatever its class');
  t.throws(() => boxesOf(of([-2, 2, 3, 5, 9]), things, 1), { message: /of the class -2; classes count from 0/ });
  const refused = (
    numbers: readonly number[],
    code: DiagnosticError['diagnostics'][number]['code'],
    message: RegExp,
    count = 1,
  ): void => {
    const { diagnostics } = t.throws<DiagnosticError>(() => boxesOf(of(numbers), wanted, count));
    t.is(diagnostics[0]!.code, code);
    t.regex(diagnostics[0]!.message, message);
  };
  refused(
    [2, 2, 3, 5, 9],
    'SPK803',
    /picture 0 has a box \[2, 3, 5, 9\] of the class 2; the network has the classes 0..1/,
  );
  refused([0, 5, 3, 5, 9], 'SPK803', /box \[5, 3, 5, 9\]/);
  refused([0, 5, 3, 17, 9], 'SPK803', /16 wide/);
  refused(
    [0, 0.1, 0.2, 0.5, 1, 1, 0, 0, 1, 1],
    'SPK803',
    /all boxes lie within 0\.\.1: they are shares of the picture/,
  );
  t.notThrows(() => boxesOf(of([0, 0.1, 0.2, 0.5, 1, 1, 0, 0, 1, 2]), wanted, 1), 'one of them is larger');
  refused([0, 5, 3, 7, 9], 'SPK814', /the boxes are 1x1x5 for 2 pictures/, 2);
  const { diagnostics } = t.throws<DiagnosticError>(() => boxesOf({ name: 'set' }, wanted, 1));
  t.like(diagnostics[0]!, { code: 'SPK802', message: 'the network answers with boxes, and the data set has none' });
});

test('boxes are where their things are in a changed picture', (t) => {
  const rules = { ...noAugmentation, flip: true, shift: 5 };
  for (let seed = 1; seed < 40; seed++) {
    const [picture, stream] = [new Uint8Array(side * side), () => randomStream(seed, 'augment', 0)];
    for (let y = 3; y < 9; y++) picture.fill(1, y * side + 2, y * side + 12);
    const moved = augmentPicture(picture, shape, rules, { blank: 0, low: 0, high: 255 }, stream());
    const [{ box }] = moveBoxes([{ label: 0, box: [2, 3, 12, 9] }], shape, rules, stream()) as [LabelledBox];
    const lit = [...moved.keys()].filter((i) => moved[i] === 1);
    const [columns, rows] = [lit.map((i) => i % side), lit.map((i) => Math.floor(i / side))];
    t.deepEqual(box, [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1]);
  }
});

test('a mean precision is the area under the best precisions by recall, over the classes that there are', (t) => {
  const box = (at: number): LabelledBox['box'] => [at, 0, at + 4, 4];
  const detections = [0.9, 0.8, 0.7].map((score, i) => ({ label: 0, box: box([0, 0, 10][i]!), score }));
  const found = hitsOf(detections, [
    { label: 0, box: box(0) },
    { label: 0, box: box(9) },
    { label: 1, box: box(0) },
  ]);
  t.deepEqual(
    found.map(({ hit }) => hit),
    [true, false, true],
    'a box is hit once',
  );
  t.is(meanPrecision(found, [2, 1, 0]), (1 / 2 + (2 / 3) * (1 / 2)) / 2);
});
