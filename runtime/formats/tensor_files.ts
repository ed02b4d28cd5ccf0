/** @file Reads any of the tensor formats, told apart by content, and writes one by the ending of its name. */
import type { AnyTensor, Shape, TensorFile } from '../../ir/tensor.ts';
import { readNpy } from './numpy/npy.ts';
import { readNpzArchive, writeNpz } from './numpy/npz.ts';
import { looksLikePth, openPth, openPthArchive } from './torch/pth.ts';
import { damaged } from './problems.ts';
import type { Kind, Place } from './recognise/kinds.ts';
import { refusePlace, requirePlace } from './recognise/place.ts';
import type { Recognised } from './recognise/recognise.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';
import { noTensors, readStateDict } from './torch/state_dict.ts';
import {
  besideSet,
  joinedSet,
  pickledSets,
  readPickledSet,
  type Ignored,
  type PickledSet,
} from './torch/tensor_sets.ts';
import type { PthFile } from './torch/views.ts';
import { openZip } from './archive/zip.ts';

/** A tensor file, in which format it was, and what it held beside tensors. */
export interface LoadedTensors extends TensorFile {
  readonly format: 'safetensors' | 'npz' | 'npy' | 'pth';
  readonly ignored: readonly Ignored[];
}

/** One dict of tensors of a file: with PyTorch there may be several. */
export interface TensorSet {
  /** Keys that lead to it; empty where it is the whole file. */
  readonly path: readonly string[];
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Whether it is all other sets in one, see `joinedSet`. */
  readonly isJoined?: boolean;
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
 * Reads safetensors, npz, npy or pth, told apart by content. Throws as each format does, and SPK403, SPK453, SPK454.
 *
 * @param name stands in messages; where the content tells nothing, its ending counts.
 * @param place where the file stands: what else may stand there is said where it is no file of tensors.
 */
export function parseTensorFile(bytes: Uint8Array, name: string, place: Place = 'weights'): LoadedTensors {
  const content = contentOf(bytes, name, place);
  if (content.format !== 'pth') return { ...content.file, format: content.format, ignored: [] };
  const { file, ignored } = readStateDict(content.pth);
  return { ...file, format: 'pth', ignored };
}

/** As `parseTensorFile`, with every set of tensors that the file holds. */
export function openTensorSets(bytes: Uint8Array, name: string): TensorSets {
  const content = contentOf(bytes, name, 'weights');
  if (content.format === 'pth') return { format: 'pth', metadata: {}, sets: setsOf(content.pth) };
  const { tensors, metadata } = content.file;
  const shapes = new Map([...tensors].map(([key, { shape }]) => [key, shape]));
  return { format: content.format, metadata, sets: [{ path: [], shapes, read: () => ({ tensors, beside: [] }) }] };
}

function setsOf(pth: PthFile): TensorSet[] {
  const sets = pickledSets(pth);
  if (sets.length === 0) return noTensors(pth.root, pth.file);
  const joined = joinedSet(sets);
  const setOf = (set: PickledSet): TensorSet => {
    const read = (): ReturnType<TensorSet['read']> => {
      const { tensors, ignored } = readPickledSet(pth, set);
      return { tensors, beside: [...besideSet(pth.root, set.path), ...ignored] };
    };
    let content: ReturnType<TensorSet['read']> | undefined;
    const shapes = new Map([...set.views].map(([key, { shape }]) => [key, shape]));
    return { path: set.path, shapes, read: () => (content ??= read()) };
  };
  return [...sets.map(setOf), ...(joined ? [{ ...setOf(joined), isJoined: true }] : [])];
}

type Content =
  | { readonly format: 'safetensors' | 'npz' | 'npy'; readonly file: TensorFile }
  | { readonly format: 'pth'; readonly pth: PthFile };

type Reader = (bytes: Uint8Array, name: string) => Content;

const readPth: Reader = (bytes, name) => ({ format: 'pth', pth: openPth(bytes, name) });

const readers: Partial<Readonly<Record<Kind, Reader>>> = {
  safetensors: (bytes, name) => ({ format: 'safetensors', file: readSafetensors(bytes, name) }),
  npy: (bytes, name) => ({ format: 'npy', file: readNpy(bytes, name) }),
  npz: contentOfArchive,
  pth: contentOfArchive,
  'old-pth': readPth,
  pickle: readPth,
};

function contentOf(bytes: Uint8Array, name: string, place: Place): Content {
  const found = requirePlace(bytes, name, place);
  return readers[found.kind]?.(bytes, name) ?? refuseOther(found, name, place);
}

function contentOfArchive(bytes: Uint8Array, name: string): Content {
  const archive = openZip(bytes, name);
  return looksLikePth(archive)
    ? { format: 'pth', pth: openPthArchive(archive) }
    : { format: 'npz', file: readNpzArchive(archive) };
}

function refuseOther(found: Recognised, name: string, place: Place): never {
  const ending = /\.(safetensors|npz|npy|pth|pt)$/i.exec(name)?.[1];
  if (found.kind === 'unknown' && ending)
    return damaged(name, `the content does not begin like a ${ending.toLowerCase()} file`);
  return refusePlace(found, name, place);
}

/** The bytes of a file called `name`: npz, without metadata, if it ends so, else safetensors. Errors of `writeNpz`. */
export const encodeTensorFile = (file: TensorFile, name: string): Uint8Array =>
  name.toLowerCase().endsWith('.npz') ? writeNpz(file, name) : writeSafetensors(file);
