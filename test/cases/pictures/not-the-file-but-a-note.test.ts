import test from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { compiled, model } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`not-the-file-but-a-note/${name}`, import.meta.url));

const pointer = /SPK453.*Git LFS pointer to a file of \d+ bytes[^]*git lfs pull/;
const page = /SPK453.*a web page, not the file itself/;

test('a Git LFS pointer or a web page in place of weights', async (t) => {
  for (const [file, words] of [
    ['pointer.pth', pointer],
    ['pointer.safetensors', pointer],
    ['pointer.npz', pointer],
    ['web-page.pth', page],
  ] as const) {
    const out = join(emptyFolder(t), 'x.safetensors');
    const { status, stderr } = await spikec(['import', at(file), '--model', ...model(), '--out', out]);
    t.is(status, 3);
    t.regex(stderr, words);
  }
});

test('a Git LFS pointer in place of a picture, a tensor or a recording', async (t) => {
  const [pictures, events] = [await compiled(t, 'pictures'), await compiled(t, 'events')];
  for (const image of [pictures, events])
    for (const file of ['pointer.png', 'pointer.npz', 'pointer.bin', 'pointer.safetensors'])
      for (const option of ['--input', '--data']) {
        const { status, stderr } = await spikec(['run', image, option, at(file), '--sensor', '240x180']);
        t.is(status, 3, `${option} ${file}`);
        t.regex(stderr, pointer);
      }
});

/** Of the same kind: other places, another note, a folder of them. */
test('notes in place of models, images, targets, class names and data sets', async (t) => {
  const image = await compiled(t, 'pictures');
  const folder = emptyFolder(t);
  const denied = join(folder, 'net.chip');
  writeFileSync(denied, '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>\n');
  for (const [args, words] of [
    [['check', at('pointer.pth')], pointer],
    [['inspect', at('pointer.npz')], pointer],
    [['run', denied, '--data', 'fashion-mnist'], page],
    [
      ['compile', ...model(), '--random-weights', '1', '--target', at('web-page.pth'), '--out', join(folder, 'x.chip')],
      page,
    ],
    [['run', image, '--data', 'fashion-mnist', '--limit', '1', '--labels', at('pointer.npz')], pointer],
  ] as const) {
    const { status, stderr } = await spikec(args);
    t.is(status, 3, args.join(' '));
    t.regex(stderr, words);
  }
  mkdirSync(join(folder, 'set', '3'), { recursive: true });
  writeFileSync(
    join(folder, 'set', '3', 'a.png'),
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 77\n',
  );
  const { status, stderr } = await spikec(['run', image, '--data', join(folder, 'set')]);
  t.is(status, 3);
  t.regex(stderr, /SPK453.*a file of 77 bytes/);
});

test('files in each other\u2019s place are named with the option they belong to', async (t) => {
  const weights = fileURLToPath(new URL('../../../examples/fashion/weights.safetensors', import.meta.url));
  const { status, stdout, stderr } = await spikec(['check', weights]);
  t.is(status, 3);
  t.regex(stderr, /SPK454.*a safetensors file, not a model[^]*this file belongs to --weights\n/);
  t.is(stderr.split('\n').filter((line) => line.includes('SPK')).length, 1, stdout);
  const image = await compiled(t, 'pictures');
  const swapped = await spikec(['verify', image, '--model', weights, '--weights', 'net.spike']);
  t.regex(swapped.stderr, /SPK454.*a safetensors file, not a model[^]*did you swap --model and --weights/);
  const picture = join(emptyFolder(t), 'one.png');
  writeFileSync(picture, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13));
  const labels = await spikec(['run', image, '--data', 'fashion-mnist', '--limit', '1', '--labels', picture]);
  t.is(labels.status, 3);
  t.regex(labels.stderr, /SPK454.*a PNG picture, not a list of class names/);
});
