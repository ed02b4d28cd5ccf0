/** @file The batches of CIFAR in a folder, as the archives unpack. */
import type { Tensor } from '../../ir/tensor.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { Files } from '../files.ts';
import { isCifar, readCifar, readCifarNames, recognise, type CifarBatch } from '../formats/index.ts';

/** What is learnt from, and what is only judged. */
export type DataPart = 'train' | 'test';

/** CIFAR-10 in both forms, then CIFAR-100; its other files are lists of class names. */
const batchNames: Readonly<Record<DataPart, RegExp>> = {
  train: /^(data_batch_\d+|train)(\.bin)?$/,
  test: /^(test_batch|test)(\.bin)?$/,
};

/** Folders that the archives unpack to. */
const folderNames = ['cifar-10-batches-bin', 'cifar-10-batches-py', 'cifar-100-binary', 'cifar-100-python'];

/** The folder of batches: the one that was given, or the only one of an archive in it. Throws SPK445 where there are several. */
export function cifarFolder(files: Files, folder: string): string {
  const inside = files.list(folder).filter((name) => folderNames.includes(name));
  if (inside.length > 1)
    fail('SPK445', `the folder holds ${inside.join(' and ')}`, {
      place: folder,
      help: `give one of them: --data ${files.paths.join(folder, inside[0]!)}`,
    });
  return inside.length === 1 ? files.paths.join(folder, inside[0]!) : folder;
}

/** Where the archives list the classes: in the binary form as lines, in Python's as a pickle. */
const nameLists = { lines: ['batches.meta.txt', 'fine_label_names.txt'], pickles: ['batches.meta', 'meta'] };

/** What the classes of a folder's batches are called; nothing where no list lies beside them. Throws SPK404. */
export function cifarNames(files: Files, folder: string): readonly string[] {
  const first = (names: readonly string[]): string | undefined =>
    names.map((name) => files.paths.join(folder, name)).find((path) => files.kindOf(path) === 'file');
  const [lines, pickle] = [first(nameLists.lines), first(nameLists.pickles)];
  if (lines !== undefined) return linesOf(new TextDecoder().decode(files.read(lines)));
  return pickle === undefined ? [] : readCifarNames(files.read(pickle), pickle);
}

/** Lines that say something. */
const linesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

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
