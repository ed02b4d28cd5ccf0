/** @file The recorded sets: the compact ones that every clone has, and the full ones where they stand beside the project. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import type { TensorFile } from '../../ir/tensor.ts';
import { parseTensorFile, readSafetensors } from '../../runtime/formats/index.ts';
import { unpack } from './packed.ts';

/** A file of a set, as the full sets call it: `fmnist/io.safetensors`. */
export type RecordedPath = `${string}/${string}`;

/** One of the two forms in which recorded sets are at hand. */
export interface Recordings {
  readonly form: 'compact' | 'full';
  has(path: RecordedPath): boolean;
  bytes(path: RecordedPath): Uint8Array;
  tensors(path: RecordedPath): TensorFile;
  /** Where a command finds the file; a compact one is unpacked into a folder that goes with this process. */
  path(path: RecordedPath): string;
}

/**
 * Chips on which recorded networks run, and how many samples at most: the second cuts the same network into other tiles, and one
 * sample meets all of them.
 */
export const goldenChips: Readonly<Record<string, number>> = { 'sdt-core': Infinity, 'sdt-core-small': 1 };

const compactRoot = fileURLToPath(new URL('../golden/', import.meta.url));
const fullRoot = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));

/** The sets of `test/golden`: fewer samples, counts and weights packed (`scripts/golden.ts` makes them). */
export const compact: Recordings = {
  form: 'compact',
  has: (path) => existsSync(`${compactRoot}${path}.packed`),
  bytes: compactBytes,
  tensors: (path) => remembered(`compact ${path}`, () => parseTensorFile(compactBytes(path), path)),
  path(path) {
    const file = join(unpackedFolder(), path);
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) writeFileSync(file, compactBytes(path));
    return file;
  },
};

/** The sets of `../shared/golden`, or undefined where they are not. */
export const full: Recordings | undefined = existsSync(fullRoot)
  ? {
      form: 'full',
      has: (path) => existsSync(fullRoot + path),
      bytes: (path) => readFileSync(fullRoot + path),
      tensors: (path) => remembered(`full ${path}`, () => parseTensorFile(readFileSync(fullRoot + path), path)),
      path: (path) => fullRoot + path,
    }
  : undefined;

/** Files that were read last: a network runs on one chip after the other. */
const last = new Map<string, TensorFile>();
const mostRemembered = 3;

function remembered(key: string, read: () => TensorFile): TensorFile {
  const file = last.get(key) ?? read();
  last.delete(key);
  last.set(key, file);
  if (last.size > mostRemembered) last.delete(last.keys().next().value!);
  return file;
}

/** What is known of how a set was recorded. Tables of layers are only in the full sets. */
export const manifestOf = (set: string): Readonly<Record<string, unknown>> =>
  JSON.parse(readFileSync(`${compactRoot}${set}/MANIFEST.json`, 'utf8')) as Record<string, unknown>;

type Body = (t: ExecutionContext, recordings: Recordings) => void | Promise<void>;

/**
 * A test that runs on the fullest form that holds all the files it names: all samples where the full sets are. What is in a compact
 * file is in the full one (`test/conformance/recorded.test.ts`), so that running both would prove nothing more.
 */
export function goldenTest(title: string, files: readonly RecordedPath[], body: Body): void {
  testOn(formsWith(files).at(-1), title, body);
}

/** A test to which the full sets add nothing: it runs on them only where a compact file is missing. */
export function goldenTestOnce(title: string, files: readonly RecordedPath[], body: Body): void {
  testOn(formsWith(files)[0], title, body);
}

function testOn(recordings: Recordings | undefined, title: string, body: Body): void {
  if (recordings) test(`${title} [${recordings.form}]`, (t) => body(t, recordings));
}

function formsWith(files: readonly RecordedPath[]): Recordings[] {
  for (const file of files)
    if (!compact.has(file) && !isRecorded(file)) throw new Error(`no set was recorded with ${file}`);
  return [compact, ...(full ? [full] : [])].filter((recordings) => files.every((file) => recordings.has(file)));
}

/** Manifests list the files of the full sets, so that a misspelt name is not taken for a file that is not shipped. */
function isRecorded(file: RecordedPath): boolean {
  const [set, name] = file.split('/') as [string, string];
  const { files } = manifestOf(set);
  return files !== undefined && Object.hasOwn(files as object, name);
}

function compactBytes(path: RecordedPath): Uint8Array {
  const bytes = unpack(readFileSync(`${compactRoot}${path}.packed`));
  return path.endsWith('.pth') ? framed(bytes, path) : bytes;
}

/** A PyTorch archive, byte for byte, from what stands between its tensors and the file that has their elements. */
function framed(frame: Uint8Array, path: RecordedPath): Uint8Array {
  const { tensors, metadata } = readSafetensors(frame, path);
  const elements = compact.tensors(`${dirname(path)}/${metadata['elements']!}`).tensors;
  const names = JSON.parse(metadata['tensors']!) as string[];
  const literal = tensors.get('literal')!.data as Uint8Array;
  let at = 0;
  const pieces = Array.from(tensors.get('lengths')!.data as Int32Array, (length) =>
    literal.subarray(at, (at += length)),
  );
  return Buffer.concat(
    pieces.flatMap((piece, i) => {
      const data = i < names.length ? elements.get(names[i]!)!.data : undefined;
      return data ? [piece, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] : [piece];
    }),
  );
}

let folder: string | undefined;

function unpackedFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'spikec-golden-'));
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return (folder = made);
}
