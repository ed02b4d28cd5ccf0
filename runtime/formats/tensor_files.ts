/** @file Reads any of the tensor formats, told apart by content, and writes one by the ending of its name. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { AnyTensor, Shape, TensorFile } from '../../ir/tensor.ts';
import { looksLikeGzip, looksLikeIdx } from './idx.ts';
import { looksLikeNpy, readNpy } from './numpy/npy.ts';
import { readNpzArchive, writeNpz } from './numpy/npz.ts';
import { looksLikePng } from './pictures/png_chunks.ts';
import { looksLikePickle, looksLikePth, openPth, openPthArchive } from './torch/pth.ts';
import { damaged } from './problems.ts';
import { beginsAsSafetensors, looksLikeSafetensors, readSafetensors, writeSafetensors } from './safetensors.ts';
import { noTensors, readStateDict } from './torch/state_dict.ts';
import { besideSet, pickledSets, readPickledSet, type Ignored } from './torch/tensor_sets.ts';
import { looksLikeTar } from './archive/tar.ts';
import type { PthFile } from './torch/views.ts';
import { looksLikeZip, openZip } from './archive/zip.ts';

/** A tensor file, in which format it was, and what it held beside tensors. */
export interface LoadedTensors extends TensorFile {
  readonly format: 'safetensors' | 'npz' | 'npy' | 'pth';
  readonly ignored: readonly Ignored[];
}

/** What a file's first bytes say it is. `zip` may be npz or pth. */
export type FileKind = 'safetensors' | 'npy' | 'zip' | 'tar' | 'pickle' | 'png' | 'gzip' | 'idx' | 'other';

const detectors: readonly (readonly [FileKind, (bytes: Uint8Array) => boolean])[] = [
  ['npy', looksLikeNpy],
  ['png', looksLikePng],
  ['zip', looksLikeZip],
  ['tar', looksLikeTar],
  ['gzip', looksLikeGzip],
  ['safetensors', beginsAsSafetensors],
  ['pickle', looksLikePickle],
  // The weakest signs last.
  ['safetensors', looksLikeSafetensors],
  ['idx', looksLikeIdx],
];

/** Tells a file's kind by its first bytes, whatever it is called. */
export const detectKind = (bytes: Uint8Array): FileKind =>
  detectors.find(([, looksLike]) => looksLike(bytes))?.[0] ?? 'other';

/** One dict of tensors of a file: with PyTorch there may be several. */
export interface TensorSet {
  /** Keys that lead to it; empty where it is the whole file. */
  readonly path: readonly string[];
  readonly shapes: ReadonlyMap<string, Shape>;
  /** The values, and what the file holds beside them. Throws as the format does. */
  readonly read: () => { readonly tensors: ReadonlyMap<string, AnyTensor>; readonly beside: readonly Ignored[] };
}

/** A tensor file before it is known which of its sets is meant. */
export interface TensorSets {
  readonly format: LoadedTensors['format'];
  readonly metadata: TensorFile['metadata'];
  /** At least one. */
  readonly sets: readonly TensorSet[];
}

/**
 * Reads safetensors, npz, npy or pth. Throws as each format does, and SPK403.
 *
 * @param name stands in messages; where the content tells nothing, its ending counts.
 */
export function parseTensorFile(bytes: Uint8Array, name: string): LoadedTensors {
  const content = contentOf(bytes, name);
  if (content.format !== 'pth') return { ...content.file, format: content.format, ignored: [] };
  const { file, ignored } = readStateDict(content.pth);
  return { ...file, format: 'pth', ignored };
}

/** As `parseTensorFile`, with every set of tensors that the file holds. */
export function openTensorSets(bytes: Uint8Array, name: string): TensorSets {
  const content = contentOf(bytes, name);
  if (content.format === 'pth') return { format: 'pth', metadata: {}, sets: setsOf(content.pth) };
  const { tensors, metadata } = content.file;
  const shapes = new Map([...tensors].map(([key, { shape }]) => [key, shape]));
  return { format: content.format, metadata, sets: [{ path: [], shapes, read: () => ({ tensors, beside: [] }) }] };
}

function setsOf(pth: PthFile): TensorSet[] {
  const sets = pickledSets(pth);
  if (sets.length === 0) return noTensors(pth.root, pth.file);
  return sets.map((set) => ({
    path: set.path,
    shapes: new Map([...set.views].map(([key, { shape }]) => [key, shape])),
    read: () => {
      const { tensors, ignored } = readPickledSet(pth, set);
      return { tensors, beside: [...besideSet(pth.root, set.path), ...ignored] };
    },
  }));
}

type Content =
  | { readonly format: 'safetensors' | 'npz' | 'npy'; readonly file: TensorFile }
  | { readonly format: 'pth'; readonly pth: PthFile };

function contentOf(bytes: Uint8Array, name: string): Content {
  const kind = detectKind(bytes);
  switch (kind) {
    case 'safetensors':
      return { format: kind, file: readSafetensors(bytes, name) };
    case 'npy':
      return { format: kind, file: readNpy(bytes, name) };
    case 'zip':
      return contentOfArchive(bytes, name);
    case 'tar':
    case 'pickle':
      return { format: 'pth', pth: openPth(bytes, name) };
    case 'png':
    case 'gzip':
    case 'idx':
    case 'other':
      return refuseKind(kind, bytes, name);
  }
}

function contentOfArchive(bytes: Uint8Array, name: string): Content {
  const archive = openZip(bytes, name);
  return looksLikePth(archive)
    ? { format: 'pth', pth: openPthArchive(archive) }
    : { format: 'npz', file: readNpzArchive(archive) };
}

const kindNames = { png: 'a PNG picture', gzip: 'a gzip file', idx: 'an idx data set' } as const;
const readable = 'tensors are read from .safetensors, .npz, .npy and .pth (torch.save of a state dict)';

function refuseKind(kind: 'png' | 'gzip' | 'idx' | 'other', bytes: Uint8Array, name: string): never {
  if (kind !== 'other')
    return fail('SPK403', `the file is ${kindNames[kind]}, not a file of tensors`, { place: name, help: readable });
  if (bytes.length === 0) return damaged(name, 'the file is empty');
  const ending = /\.(safetensors|npz|npy|pth|pt)$/i.exec(name)?.[1];
  if (ending) return damaged(name, `the content does not begin like a ${ending.toLowerCase()} file`);
  return fail('SPK403', 'the format of the file is not known', { place: name, help: readable });
}

/** The bytes of a file called `name`: npz, without metadata, if it ends so, else safetensors. Errors of `writeNpz`. */
export const encodeTensorFile = (file: TensorFile, name: string): Uint8Array =>
  name.toLowerCase().endsWith('.npz') ? writeNpz(file, name) : writeSafetensors(file);
