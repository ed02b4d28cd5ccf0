import { readdirSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { readFileSync } from 'node:fs';
import type { AnyTensor } from '../../../ir/tensor.ts';
import {
  openPth,
  readFileBytes,
  readSafetensors,
  readStateDict,
  readTensorFile,
  writeSafetensors,
} from '../../../runtime/formats/index.ts';
import { golden, goldenTest } from '../../support/golden.ts';

const digest = ({ type, shape, data }: AnyTensor): string =>
  `${type} ${shape.join('x')} ${crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`;
const digests = (tensors: ReadonlyMap<string, AnyTensor>): string[] =>
  [...tensors].map(([name, tensor]) => `${name} ${digest(tensor)}`).sort();

goldenTest('the recorded checkpoint is the same from PyTorch and from safetensors', 'fmnist', (t) => {
  const { file, ignored, path, prefix } = readStateDict(
    openPth(readFileBytes(golden('fmnist', 'state_dict.pth')), 'state_dict.pth'),
  );
  t.deepEqual([file.tensors.size, ignored, path, prefix], [605, [], [], '']);
  t.deepEqual(digests(file.tensors), digests(readTensorFile(golden('fmnist', 'state_dict.safetensors')).tensors));
});

goldenTest('a checkpoint of 2.7 million parameters', 't', (t) => {
  const { tensors, format } = readTensorFile(golden('t', 'state_dict.pth'));
  t.is(format, 'pth');
  t.is(tensors.size, 605);
});

goldenTest('the recorded spikes of one image agree between npz and safetensors', 'fmnist', (t) => {
  const all = readTensorFile(golden('fmnist', 'spikes_exact.npz')).tensors;
  const first = readTensorFile(golden('fmnist', 'spikes_exact_img0.safetensors')).tensors;
  t.is(all.size, 105);
  t.is(first.size, 105);
  for (const [name, { data }] of first) {
    const whole = all.get(name)!.data as Uint8Array;
    t.deepEqual(Buffer.compare(whole.subarray(0, data.length), data as Uint8Array), 0, name);
  }
});

goldenTest('18 MB of spikes are read in well under a second', 's-exact', (t) => {
  const started = performance.now();
  const { tensors } = readTensorFile(golden('s-exact', 'spikes.npz'));
  t.is(tensors.size, 105);
  t.true(performance.now() - started < 3000);
});

for (const set of ['fmnist', 'v2', 'qsd', 'dvs', 'fmnist-grad']) {
  goldenTest(`recorded safetensors of ${set} survive being written again`, set, (t) => {
    const files = readdirSync(golden(set, '.')).filter((file) => file.endsWith('.safetensors'));
    for (const name of files) {
      const file = readSafetensors(readFileSync(golden(set, name)), name);
      const again = readSafetensors(writeSafetensors(file), name);
      t.deepEqual(digests(again.tensors), digests(file.tensors));
      t.deepEqual(again.metadata, file.metadata);
    }
    t.true(files.length > 2);
  });
}
