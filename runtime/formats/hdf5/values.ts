/** @file Values of an HDF5 file: what they are, and their numbers and texts. */
import { sizeOf, type AnyTensor, type Shape } from '../../../ir/tensor.ts';
import { decodeTensor, storedTypes, type StoredType } from '../elements.ts';
import { maxRank } from '../limits.ts';
import { quoted, strictText, unjustified, unsupported } from '../problems.ts';
import { asked, type Hdf5Object, type OpenHdf5 } from './open.ts';

type Metadata = ReturnType<OpenHdf5['module']['get_dataset_metadata']>;

interface Place {
  readonly file: OpenHdf5;
  readonly path: string;
  /** In messages. */
  readonly place: string;
}

/** Numbers of the classes of HDF5's types (H5T_class_t). */
const classes = { integer: 0, float: 1, string: 3, enumeration: 8, list: 9 };
const otherClasses: Readonly<Record<number, string>> = {
  2: 'times',
  4: 'bit fields',
  5: 'bytes of an unknown meaning',
  6: 'records of several fields',
  7: 'references to other parts of the file',
  10: 'arrays in each element',
};

/** Filters of HDF5 that the library has: deflate, shuffle, fletcher32, n-bit, scale-offset. */
const deflate = 1;
const filters: readonly number[] = [deflate, 2, 3, 5, 6];

/** Looks at values without reading them. Throws SPK404. */
export function datasetOf(file: OpenHdf5, path: string): Hdf5Object {
  const at: Place = { file, path, place: `${file.name}, ${quoted(path)}` };
  const metadata = asked(at.place, () => file.module.get_dataset_metadata(file.id, path));
  const { shape, type } = metadata;
  if (shape === null) return { kind: 'unread', words: 'an empty value' };
  if (metadata.virtual_sources) return { kind: 'unread', words: 'values that lie in other files' };
  if (shape.length > maxRank) return { kind: 'unread', words: `values of ${shape.length} dimensions` };
  const element = type === classes.list ? metadata.vlen_type! : metadata;
  const holds = type === classes.string ? 'texts' : type === classes.list ? 'lists' : 'numbers';
  if (holds !== 'texts' && storedTypeOf(element) === undefined)
    return { kind: 'unread', words: otherClasses[element.type] ?? `numbers of ${8 * element.size} bits` };
  const no = (wanted: string) => (): never =>
    unsupported(at.place, `it holds ${holds}, not ${wanted}`, 'export it anew');
  return {
    kind: 'values',
    shape,
    holds,
    numbers: holds === 'numbers' ? () => numbersOf(at, metadata, shape) : no('numbers'),
    texts: holds === 'texts' ? () => textsOf(at, metadata) : no('texts'),
    lists: holds === 'lists' ? () => listsOf(at, metadata) : no('lists'),
  };
}

/** How the elements are stored; undefined where they are no numbers that are read. A boolean is an enumeration of bytes. */
function storedTypeOf({ type, size, signed, enum_type }: Metadata): StoredType | undefined {
  if (type === classes.float) return ({ 2: 'F16', 4: 'F32', 8: 'F64' } as const)[size];
  const whole = type === classes.integer || (type === classes.enumeration && enum_type?.type === classes.integer);
  if (!whole) return undefined;
  const letter = type === classes.enumeration || signed ? 'I' : 'U';
  return ([1, 2, 4, 8] as const)
    .map((width) => `${letter}${8 * width}` as 'I8')
    .find((name) => storedTypes[name].bytes === size);
}

/**
 * The bytes of the elements in the library's memory, given to `use` while they lie there. They are taken from the file's budget
 * before: deflate cannot expand beyond a factor, what is not compressed lies in the file as it is.
 */
function withBytes<T>({ file, path, place }: Place, metadata: Metadata, use: (bytes: Uint8Array) => T): T {
  const { module, id, budget } = file;
  const isFiltered = checkFilters(
    asked(place, () => module.get_dataset_filters(id, path)),
    place,
  );
  const bytes = metadata.size * metadata.total_size;
  if (isFiltered) budget.take(place, 'filtered', metadata.size * chunkedElements(metadata));
  else budget.take(place, 'plain', bytes);
  const at = module._malloc(Math.max(1, bytes));
  if (at === 0) unjustified(place, `there is no memory for its ${bytes} bytes`);
  try {
    budget.timed(place, () => asked(place, () => module.get_dataset_data(id, path, null, null, null, BigInt(at))));
    return use(module.HEAPU8.slice(at, at + bytes));
  } finally {
    module._free(at);
  }
}

/** Whether there are filters. Deflate twice could expand without a bound. */
function checkFilters(used: readonly { readonly id: number; readonly name: string }[], place: string): boolean {
  const foreign = used.find((filter) => !filters.includes(filter.id));
  const words = foreign ? `with ${quoted(foreign.name)}` : 'twice';
  if (foreign || used.filter(({ id }) => id === deflate).length > 1)
    unsupported(place, `it is compressed ${words}`, 'export it anew, with compression="gzip" or none');
  return used.length > 0;
}

/** Elements with those of chunks that reach beyond the border: a chunk is inflated whole. */
const chunkedElements = ({ shape, chunks, total_size }: Metadata): number =>
  chunks && shape
    ? shape.reduce((all, extent, axis) => all * Math.ceil(extent / chunks[axis]!) * chunks[axis]!, 1)
    : total_size;

function numbersOf(at: Place, metadata: Metadata, shape: Shape): AnyTensor {
  return withBytes(at, metadata, (bytes) => decodeTensor(storedTypeOf(metadata)!, shape, bytes, 'little', at.place));
}

function textsOf(at: Place, metadata: Metadata): readonly string[] {
  const texts = withBytes(at, metadata, (bytes) =>
    metadata.vlen ? reclaimed(at, bytes, () => pointedTexts(at, bytes)) : fixedTexts(bytes, metadata.size),
  );
  return texts.map((bytes) => strictText(bytes) ?? unsupported(at.place, 'a text is not UTF-8', 'export it anew'));
}

/** Every element is the address of a text that ends with a zero; 0 stands for none. Many may have been copied from one place. */
function pointedTexts({ file, place }: Place, bytes: Uint8Array): Uint8Array[] {
  const heap = file.module.HEAPU8;
  return Array.from(new Uint32Array(bytes.buffer), (from) => {
    const to = from === 0 ? 0 : heap.indexOf(0, from);
    file.budget.take(place, 'plain', to - from);
    return heap.slice(from, to);
  });
}

/** Padded with zeros or spaces, as HDF5 has it. */
function fixedTexts(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    const text = bytes.subarray(i * size, (i + 1) * size);
    const end = text.indexOf(0);
    return end < 0 ? text : text.subarray(0, end);
  });
}

/** Every element is a length and an address; many may have been copied from one place. */
function listsOf(at: Place, metadata: Metadata): readonly AnyTensor[] {
  const stored = storedTypeOf(metadata.vlen_type!)!;
  const heap = (): Uint8Array => at.file.module.HEAPU8;
  const listAt = (length: number, from: number): AnyTensor => {
    const size = length * storedTypes[stored].bytes;
    at.file.budget.take(at.place, 'plain', size);
    return decodeTensor(stored, [length], heap().slice(from, from + size), 'little', at.place);
  };
  return withBytes(at, metadata, (bytes) =>
    reclaimed(at, bytes, () => {
      const pairs = new Uint32Array(bytes.buffer);
      return Array.from({ length: pairs.length / 2 }, (_, i) => listAt(pairs[2 * i]!, pairs[2 * i + 1]!));
    }),
  );
}

/** Gives back what HDF5 reserved for elements of different lengths, when `use` has ended. */
function reclaimed<T>({ file: { module, id }, path }: Place, bytes: Uint8Array, use: () => T): T {
  try {
    return use();
  } finally {
    const at = module._malloc(Math.max(1, bytes.length));
    module.HEAPU8.set(bytes, at);
    module.reclaim_vlen_memory(id, path, '', BigInt(at));
    module._free(at);
  }
}

/** Numbers of a tensor of any type as float64. Whole numbers beyond 2^53 are rounded. */
export const asFloats = ({ shape, data }: AnyTensor): Float64Array => {
  const floats = new Float64Array(sizeOf(shape));
  for (let i = 0; i < floats.length; i++) floats[i] = Number(data[i]);
  return floats;
};
