/** @file Checkpoints as people have them, given to "spikec import" with the small network of all cases. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { readSafetensors, writePng } from '../../../runtime/index.ts';
import { emptyFolder, spikec, type Shown } from '../../cli/spikec.ts';
import { archive, bytesOf, tensor, type Code } from '../../runtime/formats/pickles.ts';
import { same } from '../../support/same.ts';
import { model } from '../network.ts';

/** A file of a case: `caseFile('averaged-model', 'swa.pth')`. */
export const caseFile = (name: string, file: string): string =>
  fileURLToPath(new URL(`${name}/${file}`, import.meta.url));

/** The weights of the small network, as a plain state dict: most cases hold the same in another form. */
export const plain = fileURLToPath(new URL('same.pth', import.meta.url));

/** A picture of any content. */
export function picture(t: ExecutionContext): string {
  const data = Uint8Array.from({ length: 3072 }, (_, i) => (i * 37) % 251);
  return fileOf(t, 'any.png', writePng({ type: 'U8', shape: [3, 32, 32], data }));
}

export interface Imported extends Shown {
  /** Absent where the import failed. */
  readonly tensors?: ReadonlyMap<string, AnyTensor>;
}

/** `spikec import FILE`, with the small V1 network, or the model words given. */
export async function imported(
  t: ExecutionContext,
  file: string,
  more: readonly string[] = [],
  words: readonly string[] = model(),
): Promise<Imported> {
  const out = join(emptyFolder(t), 'out.safetensors');
  const [path, ...parameters] = words;
  const finished = await spikec(['import', file, '--model', path!, ...parameters, ...more, '--out', out]);
  return finished.status === 0 ? { ...finished, tensors: readSafetensors(readFileSync(out), out).tensors } : finished;
}

/** Both files give the same tensors, bit for bit. */
export async function sameTensors(t: ExecutionContext, got: Imported, file = plain): Promise<void> {
  const expected = await imported(t, file);
  t.is(got.status, 0, got.stderr);
  same(t, got.tensors, expected.tensors);
}

/** Tensors of a file as instructions of a pickle, and their storages: `named({ model: ordered(code) })`, say. */
export interface Pickled {
  readonly code: Readonly<Record<string, Code>>;
  readonly storages: Readonly<Record<string, Uint8Array>>;
}

const types = {
  F32: 'FloatStorage',
  F64: 'DoubleStorage',
  I64: 'LongStorage',
  U8: 'ByteStorage',
  I32: 'IntStorage',
  I16: 'ShortStorage',
  I8: 'CharStorage',
} as const;

/** Keys of storages begin with `mark`, so that several sets can lie in one file. */
export function pickled(tensors: ReadonlyMap<string, AnyTensor>, mark = 's'): Pickled {
  const code: Record<string, Code> = {};
  const storages: Record<string, Uint8Array> = {};
  for (const [name, { type, shape, data }] of tensors) {
    const key = `${mark}${Object.keys(storages).length}`;
    const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, extent) => product * extent, 1));
    code[name] = tensor({ type: types[type], key, elements: data.length, shape, strides });
    storages[key] = bytesOf(data);
  }
  return { code, storages };
}

/** Writes a pth file into a folder of its own; returns its path. */
export function pthFile(t: ExecutionContext, root: Code, storages: Pickled['storages']): string {
  const path = join(emptyFolder(t), 'made.pth');
  writeFileSync(path, archive(root, storages));
  return path;
}

/** A file of anything, in a folder of its own. */
export function fileOf(t: ExecutionContext, name: string, bytes: Uint8Array | string): string {
  const path = join(emptyFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}
