/** @file HDF5 files of groups, numbers and texts, made in memory. */
import type { AnyTensor, ElementType, Shape } from '../../../ir/tensor.ts';
import { loadHdf5, type Hdf5 } from './module.ts';

/** Texts under a shape; without one, a single text. */
export interface Hdf5Texts {
  readonly texts: readonly string[];
  readonly shape: Shape;
}

/** What goes into a group: by name, in the order of the names. */
export type Hdf5Content = ReadonlyMap<string, Hdf5Item>;
export type Hdf5Item = Hdf5Content | AnyTensor | Hdf5Texts | string;

/** How HDF5's library calls the types. */
const types: { readonly [T in ElementType]: string } = {
  F64: '<d',
  F32: '<f',
  I64: '<q',
  I32: '<i',
  I16: '<h',
  I8: '<b',
  U8: '<B',
};

/** Arrays of at least so many elements are compressed with gzip, as writers of NIR do; for smaller ones that costs more than it gains. */
const smallestCompressed = 64;

/** The bytes of a file. */
export async function writeHdf5(content: Hdf5Content): Promise<Uint8Array> {
  const hdf5 = await loadHdf5();
  const path = '/written.h5';
  try {
    const file = new hdf5.library.File(path, 'w');
    try {
      put(hdf5, file, content);
    } finally {
      file.close();
    }
    return hdf5.files.readFile(path) as Uint8Array;
  } finally {
    hdf5.files.unlink(path);
  }
}

type Group = InstanceType<Hdf5['library']['Group']>;

function put(hdf5: Hdf5, group: Group, content: Hdf5Content): void {
  for (const [name, item] of content) {
    if (item instanceof Map) put(hdf5, group.create_group(name), item as Hdf5Content);
    else if (typeof item === 'string') group.create_dataset({ name, data: [item], shape: [], dtype: 'S' });
    else if ('texts' in item) group.create_dataset({ name, data: [...item.texts], shape: [...item.shape], dtype: 'S' });
    else if ('data' in item) putNumbers(group, name, item);
  }
}

function putNumbers(group: Group, name: string, { type, shape, data }: AnyTensor): void {
  const chunks = data.length >= smallestCompressed ? { compression: 'gzip' as const, chunks: [...shape] } : {};
  group.create_dataset({ name, data, shape: [...shape], dtype: types[type], ...chunks });
}
