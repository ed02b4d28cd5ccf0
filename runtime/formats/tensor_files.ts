/** @file Reads any of the tensor formats, told apart by content, and writes one by the ending of its name. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { TensorFile } from '../../ir/tensor.ts';
import { looksLikeGzip, looksLikeIdx } from './idx.ts';
import { looksLikeNpy, readNpy } from './numpy/npy.ts';
import { readNpzArchive, writeNpz } from './numpy/npz.ts';
import { looksLikePng } from './pictures/png_chunks.ts';
import { looksLikePickle, looksLikePth, openPthArchive, refusePickle } from './torch/pth.ts';
import { damaged } from './problems.ts';
import { beginsAsSafetensors, looksLikeSafetensors, readSafetensors, writeSafetensors } from './safetensors.ts';
import { readStateDict, type Ignored } from './torch/state_dict.ts';
import { looksLikeZip, openZip } from './archive/zip.ts';

/** A tensor file, in which format it was, and what it held beside tensors. */
export interface LoadedTensors extends TensorFile {
  readonly format: 'safetensors' | 'npz' | 'npy' | 'pth';
  readonly ignored: readonly Ignored[];
}

/** What a file's first bytes say it is. `zip` may be npz or pth. */
export type FileKind = 'safetensors' | 'npy' | 'zip' | 'pickle' | 'png' | 'gzip' | 'idx' | 'other';

const detectors: readonly (readonly [FileKind, (bytes: Uint8Array) => boolean])[] = [
  ['npy', looksLikeNpy],
  ['png', looksLikePng],
  ['zip', looksLikeZip],
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

/**
 * Reads safetensors, npz, npy or pth. Throws as each format does, and SPK403.
 *
 * @param name stands in messages; where the content tells nothing, its ending counts.
 */
export function parseTensorFile(bytes: Uint8Array, name: string): LoadedTensors {
  const kind = detectKind(bytes);
  switch (kind) {
    case 'safetensors':
      return { ...readSafetensors(bytes, name), format: kind, ignored: [] };
    case 'npy':
      return { ...readNpy(bytes, name), format: kind, ignored: [] };
    case 'zip':
      return parseArchive(bytes, name);
    case 'pickle':
      return refusePickle(bytes, name);
    case 'png':
    case 'gzip':
    case 'idx':
    case 'other':
      return refuseKind(kind, bytes, name);
  }
}

function parseArchive(bytes: Uint8Array, name: string): LoadedTensors {
  const archive = openZip(bytes, name);
  if (!looksLikePth(archive)) return { ...readNpzArchive(archive), format: 'npz', ignored: [] };
  const { file, ignored } = readStateDict(openPthArchive(archive));
  return { ...file, format: 'pth', ignored };
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
