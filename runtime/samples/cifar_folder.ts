/** @file The batches of CIFAR in a folder, as the archives unpack. */
import type { Tensor } from '../../ir/tensor.ts';
import type { Files } from '../files.ts';
import { isCifar, readCifar, recognise, type CifarBatch } from '../formats/index.ts';

/** What is learnt from, and what is only judged. */
export type DataPart = 'train' | 'test';

/** CIFAR-10 in both forms, then CIFAR-100; its other files are lists of class names. */
const batchNames: Readonly<Record<DataPart, RegExp>> = {
  train: /^(data_batch_\d+|train)(\.bin)?$/,
  test: /^(test_batch|test)(\.bin)?$/,
};

/** Files that are called as a part's batches, in the order of their names. */
const batchPaths = (files: Files, folder: string, part: DataPart): string[] =>
  files
    .list(folder)
    .filter((name) => batchNames[part].test(name))
    .sort()
    .map((name) => files.paths.join(folder, name))
    .filter((path) => files.kindOf(path) === 'file');

/** Whether a folder has a part's batches. */
export const holdsCifar = (files: Files, folder: string, part: DataPart): boolean =>
  batchPaths(files, folder, part).some((path) => isCifar(recognise(files.read(path), path).kind));

/** A part's batches, in the order of their names; none where the folder is not CIFAR's. Throws SPK404. */
export const cifarBatches = (files: Files, folder: string, part: DataPart): CifarBatch[] =>
  batchPaths(files, folder, part).flatMap((path) => {
    const bytes = files.read(path);
    const { kind } = recognise(bytes, path);
    return isCifar(kind) ? [readCifar(bytes, kind, path)] : [];
  });

/** Pictures and classes of batches, one after another. */
export function joinBatches(batches: readonly CifarBatch[]): {
  readonly tensor: Tensor<'U8'>;
  readonly labels: Int32Array;
} {
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
