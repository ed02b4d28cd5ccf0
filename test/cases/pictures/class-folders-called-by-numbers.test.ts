import test, { type ExecutionContext } from 'ava';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeLabelled } from '../../support/labelled.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
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
