import test, { type ExecutionContext } from 'ava';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTrainingData } from '../../../runtime/index.ts';
import { readCifarNames } from '../../../runtime/formats/index.ts';
import type { InputGrid } from '../../../runtime/samples/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { host } from '../../support/host.ts';
import { compiled } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`cifar10-binaries/${name}`, import.meta.url));

interface Sample {
  readonly inputHash: string;
  readonly label: number;
}

async function samplesOf(t: ExecutionContext, image: string, ...words: readonly string[]): Promise<readonly Sample[]> {
  const finished = await spikec(['run', image, ...words, '--json']);
  t.is(finished.status, 0, finished.stderr);
  const all = documentOf(t, finished)['results'] as Sample[];
  return all.map(({ inputHash, label }) => ({ inputHash, label }));
}

test('CIFAR-10 as it is downloaded: folders and single batches, binary and Python', async (t) => {
  const image = await compiled(t, 'pictures');
  const same = await samplesOf(t, image, '--data', at('same.npz'));
  t.is(same.length, 10);
  t.deepEqual(
    same.slice(0, 2).map(({ inputHash }) => inputHash.slice(0, 16)),
    ['6d15463e3bea1a51', 'd62e175425fab170'],
  );
  const above = emptyFolder(t);
  cpSync(at('cifar-10-batches-bin'), join(above, 'cifar-10-batches-bin'), { recursive: true });
  for (const words of [
    ['--data', at('cifar-10-batches-bin')],
    ['--data', at('cifar-10-batches-py')],
    ['--data', above],
    ['--data', at('cifar-10-batches-bin/test_batch.bin')],
    ['--data', at('cifar-10-batches-py/test_batch')],
    ['--input', at('cifar-10-batches-bin/test_batch.bin')],
  ])
    t.deepEqual(await samplesOf(t, image, ...words), same, words.join(' '));
  cpSync(at('cifar-10-batches-py'), join(above, 'cifar-10-batches-py'), { recursive: true });
  const two = await spikec(['run', image, '--data', above]);
  t.is(two.status, 3);
  t.regex(two.stderr, /SPK445.*cifar-10-batches-bin and cifar-10-batches-py[\s\S]*--data \S*cifar-10-batches-bin/);
});

test('a batch is never taken for events', async (t) => {
  const image = await compiled(t, 'events');
  for (const words of [
    ['--data', at('cifar-10-batches-bin')],
    ['--input', at('cifar-10-batches-bin/test_batch.bin')],
  ]) {
    const { status, stderr } = await spikec(['run', image, ...words, '--sensor', '256x256']);
    t.is(status, 3);
    t.regex(stderr, /SPK44[13].*(10x3x32x32|3 channels)/);
  }
});

/** Of the same kind: CIFAR-100, with two labels a record; parts to learn from; a pickle as Python 2 wrote it; damage. */
test('CIFAR-100, training parts, Python 2, and damaged batches', async (t) => {
  const folder = emptyFolder(t);
  const binary = readFileSync(at('cifar-10-batches-bin/test_batch.bin'));
  const records = Array.from({ length: 10 }, (_, i) => binary.subarray(i * 3073, (i + 1) * 3073));
  const fine = Buffer.concat(records.flatMap((record, i) => [Buffer.of(19 - i, record[0]!), record.subarray(1)]));
  mkdirSync(join(folder, 'cifar-100-binary'));
  writeFileSync(join(folder, 'cifar-100-binary', 'test.bin'), fine);
  writeFileSync(join(folder, 'cifar-100-binary', 'fine_label_names.txt'), 'apple\naquarium_fish\n');
  const image = await compiled(t, 'pictures');
  const same = await samplesOf(t, image, '--data', at('same.npz'));
  t.deepEqual(await samplesOf(t, image, '--data', join(folder, 'cifar-100-binary')), same);

  const grid: InputGrid = { shape: [3, 32, 32], fractionBits: 5, bits: 9, mean: [0], std: [1], steps: 1 };
  const learnt = join(folder, 'cifar-10-batches-bin');
  mkdirSync(learnt);
  for (const batch of ['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'])
    writeFileSync(join(learnt, batch), binary);
  t.is((await openTrainingData(host, learnt, grid, 10)).count, 20);
  writeFileSync(join(learnt, 'batches.meta.txt'), readFileSync(at('cifar-10-batches-bin/batches.meta.txt')));
  const { classNames } = await openTrainingData(host, learnt, grid, 10, 'test');
  t.deepEqual([classNames.length, classNames[0]], [10, 'airplane']);
  t.is((await openTrainingData(host, learnt, grid, 10, 'test')).count, 10);

  // pickle.dumps({'num_cases_per_batch': 10000, 'label_names': ['airplane', 'automobile'], 'num_vis': 3072}, 2)
  const meta =
    'gAJ9cQAoWBMAAABudW1fY2FzZXNfcGVyX2JhdGNocQFNECdYCwAAAGxhYmVsX25hbWVzcQJdcQMoWAgAAABhaXJwbGFuZXEEWAoAAABhdXRvbW9iaWxlcQVlWAcAAABudW1fdmlzcQZNAAx1Lg==';
  t.deepEqual(readCifarNames(Buffer.from(meta, 'base64'), 'batches.meta'), ['airplane', 'automobile']);

  const short = (text: string): Buffer => Buffer.concat([Buffer.of(0x55, text.length), Buffer.from(text, 'latin1')]);
  const pixels = Buffer.concat(records.map((record) => record.subarray(1)));
  const size = Buffer.alloc(4);
  size.writeUInt32LE(pixels.length);
  const python2 = Buffer.concat([
    ...[Buffer.from('\x80\x02}(', 'latin1'), short('batch_label'), short('testing batch 1 of 1')],
    ...[
      short('labels'),
      Buffer.from('](', 'latin1'),
      ...records.map((record) => Buffer.of(0x4b, record[0]!)),
      Buffer.from('e'),
    ],
    ...[
      short('data'),
      Buffer.from('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\x85', 'latin1'),
      short('b'),
    ],
    ...[
      Buffer.from('tR(K\x01K\x0aM\0\x0c', 'latin1'),
      Buffer.from([0x86]),
      Buffer.from('cnumpy\ndtype\n'),
      short('u1'),
    ],
    ...[Buffer.from('K\0K\x01\x87R\x89T', 'latin1'), size, pixels, Buffer.from('tbu.')],
  ]);
  writeFileSync(join(folder, 'test_batch'), python2);
  t.deepEqual(await samplesOf(t, image, '--data', join(folder, 'test_batch')), same);

  writeFileSync(join(folder, 'test_batch'), readFileSync(at('cifar-10-batches-py/test_batch')).subarray(0, 30000));
  const cut = await spikec(['run', image, '--data', join(folder, 'test_batch')]);
  t.is(cut.status, 3);
  t.regex(cut.stderr, /SPK404/);
});
