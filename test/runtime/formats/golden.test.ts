import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { AnyTensor } from '../../../ir/tensor.ts';
import {
  openPth,
  parseTensorFile,
  readSafetensors,
  readStateDict,
  writeSafetensors,
} from '../../../runtime/formats/index.ts';
import { goldenTest, manifestOf, type RecordedPath } from '../../support/golden.ts';

const digest = ({ type, shape, data }: AnyTensor): string =>
  `${type} ${shape.join('x')} ${crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))}`;
const digests = (tensors: ReadonlyMap<string, AnyTensor>): string[] =>
  [...tensors].map(([name, tensor]) => `${name} ${digest(tensor)}`).sort();

const [archive, elements] = ['fmnist/state_dict.pth', 'fmnist/state_dict.safetensors'] as const;

goldenTest(
  'the recorded checkpoint is the same from PyTorch and from safetensors',
  [archive, elements],
  (t, recorded) => {
    const bytes = recorded.bytes(archive);
    const { files } = manifestOf('fmnist') as { files: Record<string, { sha256: string }> };
    t.is(createHash('sha256').update(bytes).digest('hex'), files['state_dict.pth']!.sha256);
    const { file, ignored, path, prefix } = readStateDict(openPth(bytes, 'state_dict.pth'));
    t.deepEqual([file.tensors.size, ignored, path, prefix], [605, [], [], '']);
    t.deepEqual(digests(file.tensors), digests(recorded.tensors(elements).tensors));
  },
);

goldenTest('a checkpoint of 2.7 million parameters', ['t/state_dict.pth'], (t, recorded) => {
  const { tensors, format } = parseTensorFile(recorded.bytes('t/state_dict.pth'), 'state_dict.pth');
  t.is(format, 'pth');
  t.is(tensors.size, 605);
});

const [allImages, firstImage] = ['fmnist/spikes_exact.npz', 'fmnist/spikes_exact_img0.safetensors'] as const;

goldenTest(
  'the recorded spikes of one image agree between npz and safetensors',
  [allImages, firstImage],
  (t, recorded) => {
    const all = recorded.tensors(allImages).tensors;
    const first = recorded.tensors(firstImage).tensors;
    t.is(all.size, 105);
    t.is(first.size, 105);
    for (const [name, { data }] of first) {
      const whole = all.get(name)!.data as Uint8Array;
      t.deepEqual(Buffer.compare(whole.subarray(0, data.length), data as Uint8Array), 0, name);
    }
  },
);

goldenTest('18 MB of spikes are read', ['s-exact/spikes.npz'], (t, recorded) => {
  t.is(recorded.tensors('s-exact/spikes.npz').tensors.size, 105);
});

const written: Readonly<Record<string, readonly string[]>> = {
  fmnist: ['model_int', 'state_dict', 'io', 'test_preds'],
  v2: ['model_int', 'state_dict', 'io'],
  qsd: ['model_int', 'state_dict', 'io'],
  dvs: ['model_int', 'io'],
  'fmnist-grad': ['after_adamw', 'bn_after', 'forward', 'grad_f64'],
};
for (const [set, files] of Object.entries(written)) {
  const paths = files.map((file): RecordedPath => `${set}/${file}.safetensors`);
  goldenTest(`recorded safetensors of ${set} survive being written again`, paths, (t, recorded) => {
    for (const path of paths) {
      const file = readSafetensors(recorded.bytes(path), path);
      const again = readSafetensors(writeSafetensors(file), path);
      t.deepEqual(digests(again.tensors), digests(file.tensors));
      t.deepEqual(again.metadata, file.metadata);
    }
  });
}
