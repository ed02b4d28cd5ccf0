import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpy } from '../../../runtime/formats/index.ts';
import { documentOf, emptyFolder, spikec } from '../../cli/spikec.ts';
import { archive, named, tensor } from '../../runtime/formats/pickles.ts';
import { compiled } from '../network.ts';

const pixels = Uint8Array.from({ length: 2 * 3072 }, (_, i) => (i * 13) % 256);
const pictures = tensor({
  ...{ type: 'ByteStorage', key: '0', elements: 6144 },
  ...{ shape: [2, 3, 32, 32], strides: [3072, 1024, 32, 1] },
});
const classes = tensor({ type: 'ByteStorage', key: '1', elements: 2, shape: [2], strides: [1] });

test('tensors that torch.save wrote are samples: one tensor, or some of a dict', async (t) => {
  const image = await compiled(t, 'pictures');
  const folder = emptyFolder(t);
  const place = (name: string): string => join(folder, name);
  writeFileSync(place('same.npy'), writeNpy({ type: 'U8', shape: [2, 3, 32, 32], data: pixels }));
  writeFileSync(place('one.pt'), archive(pictures, { 0: pixels }));
  writeFileSync(
    place('set.pt'),
    archive(named({ images: pictures, labels: classes }), { 0: pixels, 1: Uint8Array.of(4, 7) }),
  );
  const hashes = async (...words: readonly string[]): Promise<readonly string[]> => {
    const finished = await spikec(['run', image, ...words, '--json']);
    t.is(finished.status, 0, finished.stderr);
    const samples = documentOf(t, finished)['results'] as { inputHash: string; label?: number }[];
    return samples.map(({ inputHash }) => inputHash);
  };
  const same = await hashes('--input', place('same.npy'));
  t.is(same.length, 2);
  t.deepEqual(await hashes('--input', place('one.pt')), same);
  t.deepEqual(await hashes('--input', `${place('set.pt')}:images`), same);
  const finished = await spikec(['run', image, '--data', place('set.pt'), '--json']);
  t.is(finished.status, 0, finished.stderr);
  t.like(documentOf(t, finished), { samples: 2, labelled: 2 });
});
