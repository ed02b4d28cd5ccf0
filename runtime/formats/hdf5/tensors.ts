/** @file An HDF5 file as tensors: numbers under names with slashes, and lists of different lengths apart. */
import { DiagnosticError } from '../../../ir/diagnostics/index.ts';
import type { AnyTensor, TensorFile } from '../../../ir/tensor.ts';
import { remedyAt } from '../recognise/place.ts';
import type { Hdf5Group } from './open.ts';
import { readHdf5 } from './tree.ts';

/** All that is read of a file. */
export interface Hdf5Tensors extends TensorFile {
  /** Rows whose lengths differ, such as the times of spikes of every sample. */
  readonly lists: ReadonlyMap<string, readonly AnyTensor[]>;
}

/** Reads all numbers of a file of samples; texts, links and other values are left out. Throws as `readHdf5` does, with what else would be read. */
export async function readHdf5Tensors(bytes: Uint8Array, name: string): Promise<Hdf5Tensors> {
  try {
    return await readAll(bytes, name);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const help = remedyAt('hdf5', name, 'sample');
    throw new DiagnosticError(error.diagnostics.map((found) => ({ ...found, help: `${found.help}; or ${help}` })));
  }
}

function readAll(bytes: Uint8Array, name: string): Promise<Hdf5Tensors> {
  return readHdf5(bytes, name, (root) => {
    const found = { tensors: new Map<string, AnyTensor>(), lists: new Map<string, readonly AnyTensor[]>() };
    gather(root, '', found);
    return { ...found, metadata: {} };
  });
}

interface Found {
  readonly tensors: Map<string, AnyTensor>;
  readonly lists: Map<string, readonly AnyTensor[]>;
}

function gather({ members }: Hdf5Group, prefix: string, found: Found): void {
  for (const [key, member] of members) {
    const name = `${prefix}${key}`;
    if (member.kind === 'group') gather(member, `${name}/`, found);
    else if (member.kind === 'values' && member.holds === 'numbers') found.tensors.set(name, member.numbers());
    else if (member.kind === 'values' && member.holds === 'lists') found.lists.set(name, member.lists());
  }
}
