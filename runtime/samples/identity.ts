/** @file Whether two runs have the same samples, without making any of them. */
import { createSha256, hexOf } from '../../ir/sha256.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import type { Files } from '../files.ts';
import type { DataSource } from './datasets.ts';
import type { InputSpec } from './spec.ts';

/** What samples are: the same on every machine, whatever the path to them. */
export interface SampleIdentity {
  /** For people: the data set, or the first input. */
  readonly name: string;
  /** In hex. Of tensors and labels all elements count; of files their names, classes and sizes. */
  readonly sha256: string;
}

/** Of a data set, before --offset and --limit. Throws SPK401 where a file is no longer there. */
export function dataIdentity(files: Files, source: DataSource): SampleIdentity {
  const { name } = source;
  switch (source.kind) {
    case 'tensor':
      return { name, sha256: tensorHash(source.tensor, source.labels) };
    case 'pictures':
      return { name, sha256: listHash(source.files.map((file) => [...fileWords(files, file.path), file.label])) };
    case 'events':
      return {
        name,
        sha256: listHash(
          source.recordings.map(({ name, label, path }) => [
            name,
            label,
            ...(path === undefined ? [] : fileWords(files, path)),
          ]),
        ),
      };
  }
}

/** Of inputs, which are known by the files they lie in. Throws SPK401. */
export const inputIdentity = (files: Files, specs: readonly InputSpec[]): SampleIdentity => ({
  name: `${files.paths.basename(specs[0]?.path ?? '')}${specs.length > 1 ? ` and ${specs.length - 1} more` : ''}`,
  sha256: listHash(specs.map(({ path, key, range }) => [...fileWords(files, path), key, range?.map(String)])),
});

type Word = string | number | readonly string[] | undefined;

function fileWords(files: Files, path: string): readonly Word[] {
  const { size, close } = files.open(path);
  close();
  return [files.paths.basename(path), size];
}

function listHash(rows: readonly (readonly Word[])[]): string {
  const hash = createSha256();
  for (const row of rows) hash.update(`${JSON.stringify(row)}\n`);
  return hexOf(hash.digest());
}

function tensorHash({ type, shape, data }: AnyTensor, labels: ArrayLike<number | bigint> = []): string {
  const hash = createSha256().update(JSON.stringify([type, shape, labels.length]));
  hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const classes = Float64Array.from(labels, Number);
  return hexOf(hash.update(new Uint8Array(classes.buffer)).digest());
}
