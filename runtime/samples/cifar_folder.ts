/** @file The batches of CIFAR in a folder, as the archives unpack. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Tensor } from '../../ir/tensor.ts';
import type { Files } from '../files.ts';
import { isCifar, readCifar, recognise, requirePlace } from '../formats/index.ts';

/** What is learnt from, and what is only judged. */
export type DataPart = 'train' | 'test';

/** CIFAR-10 in both forms, then CIFAR-100; its other files are lists of class names. */
const batchNames: Readonly<Record<DataPart, RegExp>> = {
  train: /^(data_batch_\d+|train)(\.bin)?$/,
  test: /^(test_batch|test)(\.bin)?$/,
};

/** Paths of a part's batches, in the order of their names; none where the folder is not CIFAR's. */
export function cifarBatches(files: Files, folder: string, part: DataPart): string[] {
  const { join } = files.paths;
  const named = files.list(folder).filter((name) => batchNames[part].test(name));
  return named
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => files.kindOf(path) === 'file' && isCifar(recognise(files.read(path), path).kind));
}

/** Pictures and classes of batches, one after another. Throws SPK404, SPK408. */
export function readCifarBatches(
  files: Files,
  paths: readonly string[],
): { readonly tensor: Tensor<'U8'>; readonly labels: Int32Array } {
  const batches = paths.map((path) => {
    const bytes = files.read(path);
    const { kind } = requirePlace(bytes, path, 'sample');
    return isCifar(kind)
      ? readCifar(bytes, kind, path)
      : fail('SPK408', 'the file is no batch of CIFAR', { place: path });
  });
  const count = batches.reduce((sum, { labels }) => sum + labels.length, 0);
  const data = new Uint8Array(batches.reduce((sum, { pixels }) => sum + pixels.length, 0));
  let at = 0;
  for (const { pixels } of batches) {
    data.set(pixels, at);
    at += pixels.length;
  }
  return {
    tensor: { type: 'U8', shape: [count, 3, 32, 32], data },
    labels: Int32Array.from(batches.flatMap(({ labels }) => labels)),
  };
}
