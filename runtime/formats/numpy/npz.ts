/** @file npz: a zip archive of npy files, as numpy.savez and savez_compressed write it. */
import { zipSync } from 'fflate';
import type { Diagnostic } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../../ir/tensor.ts';
import { readNpyTensors, writeNpy } from './npy.ts';
import { attempt, damaged, quoted, throwFound, unsupported } from '../problems.ts';
import { openZip, readZipEntry, type ZipArchive, type ZipEntry } from '../archive/zip.ts';

const suffix = '.npy';

/** Reads an npz archive; a tensor's name is its entry's without `.npy`, and `.field` behind it for an array of named fields. Errors of all entries are reported together. */
export const readNpz = (bytes: Uint8Array, name: string): TensorFile => readNpzArchive(openZip(bytes, name));

/** As `readNpz`, from an archive that is already open. */
export function readNpzArchive(archive: ZipArchive): TensorFile {
  const found: Diagnostic[] = [];
  const tensors = new Map<string, AnyTensor>();
  for (const entry of archive.entries.values()) {
    const name = entry.name.slice(0, -suffix.length);
    for (const [field, tensor] of attempt(found, () => readArray(archive, entry)) ?? [])
      tensors.set(field === '' ? name : `${name}.${field}`, tensor);
  }
  throwFound(found, archive.file);
  if (tensors.size === 0) damaged(archive.file, 'the archive holds no array');
  return { tensors, metadata: {} };
}

function readArray(archive: ZipArchive, entry: ZipEntry): ReadonlyMap<string, AnyTensor> {
  const place = `${archive.file}, entry ${quoted(entry.name)}`;
  if (!entry.name.endsWith(suffix)) unsupported(place, 'it is not an array', 'keep only .npy entries in an npz file');
  return readNpyTensors(readZipEntry(archive, entry), place);
}

/** Positions in a plain zip archive have 32 bits. */
const mostBytes = 2 ** 32 - 1;

/**
 * Writes tensors as a compressed npz archive, names in order of code units: the same tensors give the same bytes. It has
 * no place for metadata. More than a plain zip archive holds, 4 GiB, is refused (SPK405); `name` stands in the message.
 */
export function writeNpz({ tensors }: TensorFile, name: string): Uint8Array {
  const bytes = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
  if (bytes > mostBytes)
    unsupported(name, `${bytes} bytes are more than an npz archive of 4 GiB holds`, 'write a .safetensors file');
  const names = [...tensors.keys()].sort();
  const entries = names.map((key) => [`${key}${suffix}`, writeNpy(tensors.get(key)!)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) });
}
