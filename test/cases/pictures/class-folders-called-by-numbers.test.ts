import test, { type ExecutionContext } from 'ava';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeLabelled } from '../../support/labelled.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { encodeTensorFile } from '../../../runtime/index.ts';
import { compiled } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`class-folders-called-by-numbers/${name}`, import.meta.url));
const picture = at('one-to-ten/1/a.png');

function folders(t: ExecutionContext, ...names: readonly string[]): string {
  const root = emptyFolder(t);
  for (const name of names) {
    mkdirSync(join(root, name));
    copyFileSync(picture, join(root, name, 'a.png'));
  }
  return root;
}

test('a label that is no class of the network is an error before anything is run', async (t) => {
  const image = await compiled(t, 'pictures');
  for (const [data, words] of [
    [
      'one-to-ten',
      /SPK803.*the folder "10" gives the label 10; the network has the classes 0\.\.9[^]*--class-order name/,
    ],
    ['zero-to-ten', /SPK803.*the folder "10"/],
    ['labels-from-one.npz', /SPK803.*sample 2 has the label 10[^]*count from 1/],
  ] as const) {
    const { status, stdout, stderr } = await spikec(['run', image, '--data', at(data)]);
    t.is(status, 3, data);
    t.is(stdout, '');
    t.regex(stderr, words);
  }
});

test('folders are numbered by the order of their names as text where that is asked for, and it is said', async (t) => {
  const image = await compiled(t, 'pictures');
  const finished = await spikec(['run', image, '--data', at('one-to-ten'), '--class-order', 'name', '--json']);
  t.is(finished.status, 0, finished.stderr);
  t.regex(
    finished.stderr,
    /classes: 10 folders in the order of their names as text: "1" is 0, "10" is 1, "2" is 2, ... "9" is 9/,
  );
  const { classes, results } = documentOf(t, finished) as { classes: unknown; results: { label: number }[] };
  t.like(classes, { order: 'name', folders: { 1: 0, 10: 1, 2: 2, 9: 9 } });
  t.deepEqual(
    results.map(({ label }) => label),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  const tooMany = await spikec(['run', image, '--data', at('zero-to-ten'), '--class-order', 'name']);
  t.regex(tooMany.stderr, /SPK803.*the folder "9" gives the label 10/);
});

test('without it folders are numbered by number, or named by name; verify says it too', async (t) => {
  const image = await compiled(t, 'pictures');
  const numbers = await spikec(['run', image, '--data', folders(t, '2', '10'.slice(1), '7'), '--json']);
  t.like(documentOf(t, numbers), { classes: { order: 'number', folders: { 0: 0, 2: 2, 7: 7 } } });
  t.regex(numbers.stderr, /classes: 3 folders by number \(the network has 10 classes\): "0" is 0, "2" is 2, "7" is 7/);
  const names = await spikec(['run', image, '--data', folders(t, 'cat', 'ant', 'bee'), '--json']);
  t.like(documentOf(t, names), { classes: { order: 'name', folders: { ant: 0, bee: 1, cat: 2 } } });
});

/** Of the same kind: what would have to be left out, labels beside tensors, and training. */
test('numbers beside names, pictures beside folders, labels of inputs, training', async (t) => {
  const image = await compiled(t, 'pictures');
  const mixed = folders(t, '1', '2', 'unknown');
  const refused = await spikec(['run', image, '--data', mixed]);
  t.is(refused.status, 3);
  t.regex(refused.stderr, /SPK464.*"1" is called by a number, "unknown" by a name/);
  t.is((await spikec(['run', image, '--data', mixed, '--class-order', 'name'])).status, 0);
  const loose = folders(t, 'ant', 'bee');
  copyFileSync(picture, join(loose, 'stray.png'));
  t.regex((await spikec(['run', image, '--data', loose])).stderr, /SPK464.*"stray.png" lies beside the folder "ant"/);
  const images: AnyTensor = { type: 'U8', shape: [1, 3, 32, 32], data: new Uint8Array(3072) };
  const labels: AnyTensor = { type: 'I8', shape: [1], data: Int8Array.of(-1) };
  const file = writeLabelled(join(emptyFolder(t), 'minus.npz'), images, labels);
  for (const words of [
    ['--data', file],
    ['--input', `${file}:images`],
  ])
    t.regex((await spikec(['run', image, ...words])).stderr, /SPK803.*the label -1/);
  t.true(readFileSync(picture).length > 0);
});

/** A folder with copies of the picture at these places, and other files with a text in them. */
function tree(t: ExecutionContext, pictures: readonly string[], others: readonly string[] = []): string {
  const root = emptyFolder(t);
  for (const name of [...pictures, ...others]) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    if (others.includes(name)) writeFileSync(join(root, name), 'Mac OS X');
    else copyFileSync(picture, join(root, name));
  }
  return root;
}

test('samples lie deeper than their class, what machines put there is no sample, and ImageNet has a folder val', async (t) => {
  const image = await compiled(t, 'pictures');
  const labels = async (...words: readonly string[]): Promise<readonly [unknown, unknown]> => {
    const { classes, results } = documentOf(t, await spikec(['run', image, '--json', '--data', ...words])) as {
      classes: { folders: unknown };
      results: { label: number }[];
    };
    return [classes.folders, results.map(({ label }) => label)];
  };
  const deep = tree(t, ['ant/images/1.png', 'bee/2.png', 'bee/x/3.png'], ['ant/Thumbs.db', 'bee/desktop.ini']);
  t.deepEqual(await labels(deep), [{ ant: 0, bee: 1 }, [0, 1, 1]]);
  const strays = ['ant/._1.png', '.DS_Store', '__MACOSX/ant/._1.png', 'bee/@eaDir/2.png'];
  const mac = tree(t, ['ant/1.png', 'bee/2.png', '.ipynb_checkpoints/1-checkpoint.png'], strays);
  t.deepEqual(await labels(mac), [{ ant: 0, bee: 1 }, [0, 1]]);
  const imagenet = tree(t, ['train/n01/1.png', 'train/n02/1.png', 'train/n03/1.png', 'val/n01/2.png', 'val/n03/2.png']);
  t.deepEqual(await labels(imagenet), [{ n01: 0, n03: 2 }, [0, 2]]);
  const partly = tree(t, ['ant/1.png', 'cat/2.png']);
  mkdirSync(join(partly, 'bee'));
  t.deepEqual(await labels(partly, '--class-order', 'name'), [{ ant: 0, cat: 2 }, [0, 2]]);
});

test('empty classes, one number twice, and links in circles are asked about', async (t) => {
  const image = await compiled(t, 'pictures');
  const partly = tree(t, ['ant/1.png', 'cat/2.png']);
  mkdirSync(join(partly, 'bee'));
  const circle = tree(t, ['ant/1.png', 'bee/2.png']);
  symlinkSync(circle, join(circle, 'bee', 'again'));
  for (const [data, words] of [
    [partly, /SPK464.*the folder "bee" holds no sample[^]*--class-order name counts it as a class/],
    [tree(t, ['0/1.png', '01/1.png', '1/1.png']), /SPK464.*the folders "01" and "1" are called by one number/],
    [circle, /SPK464.*folders lie more than 8 deep/],
  ] as const) {
    const { status, stdout, stderr } = await spikec(['run', image, '--data', data]);
    t.is(status, 3);
    t.is(stdout, '');
    t.regex(stderr, words);
  }
});

const pixels = Uint8Array.from({ length: 2 * 3072 }, (_, i) => (i * 37) % 251);
const stack: AnyTensor = { type: 'U8', shape: [2, 3, 32, 32], data: pixels };
const row = (...labels: readonly number[]): AnyTensor => ({
  type: 'I32',
  shape: [labels.length],
  data: Int32Array.from(labels),
});

test('pictures and labels under the names of Keras and MedMNIST, in a file each, one-hot, in columns, flattened', async (t) => {
  const image = await compiled(t, 'pictures');
  const folder = emptyFolder(t);
  const file = (name: string, tensors: Readonly<Record<string, AnyTensor>>): string => {
    const path = join(folder, name);
    writeFileSync(path, encodeTensorFile({ tensors: new Map(Object.entries(tensors)), metadata: {} }, path));
    return path;
  };
  const onehot: AnyTensor = { type: 'F32', shape: [2, 4], data: Float32Array.of(0, 0, 0, 1, 0, 1, 0, 0) };
  const column: AnyTensor = { type: 'U8', shape: [2, 1], data: Uint8Array.of(3, 1) };
  const flat: AnyTensor = { type: 'U8', shape: [2, 3072], data: pixels };
  const text = join(folder, 'labels.txt');
  writeFileSync(text, '\ufefflabel\r\n3\r\n1\r\n');
  const plain = file('plain.npz', { images: stack, labels: row(3, 1) });
  const run = async (data: string): Promise<unknown> => {
    const { results } = documentOf(t, await spikec(['run', image, '--json', '--data', data])) as {
      results: { inputHash: string; label: number }[];
    };
    return results.map(({ inputHash, label }) => [inputHash, label]);
  };
  const expected = await run(plain);
  for (const data of [
    file('keras.npz', { x_train: row(1), y_train: row(2), x_test: stack, y_test: row(3, 1) }),
    file('medmnist.npz', { train_images: row(1), test_images: flat, test_labels: column, val_images: row(1) }),
    file('onehot.npz', { images: stack, labels: onehot }),
    `${file('data.npz', { data: stack })},${file('targets.npz', { targets: row(3, 1) })}`,
    `${file('x.npz', { arr_0: flat })},${text}`,
  ])
    t.deepEqual(await run(data), expected, data);
  writeFileSync(text, '3\nant\n');
  for (const [data, words] of [
    [file('two.npz', { images: stack, labels: row(1, 2, 3) }), /SPK408.*the labels are 3 of I32 for 2 images/],
    [file('arr.npz', { arr_0: stack, arr_1: row(3, 1) }), /SPK445.*it holds "arr_0" 2x3x32x32,\s+"arr_1" 2/],
    [`${plain},${text}`, /SPK413/],
    [`${file('x.npz', { arr_0: flat })},${text}`, /SPK408: "ant" is no class[^]*labels.txt, line 2/],
  ] as const)
    t.regex((await spikec(['run', image, '--data', data])).stderr, words);
});
