/** @file npy: one numpy array. Format versions 1 to 3, both byte orders, both storage orders. */
import { shapeText, type AnyTensor, type Shape, type TensorFile } from '../../../ir/tensor.ts';
import { decodeTensor, encodeTensor, storedTypes, type ByteOrder, type StoredType } from '../elements.ts';
import { maxNpyHeaderBytes } from '../limits.ts';
import { parseNpyHeader, type NpyField, type NpyHeader } from './npy_header.ts';
import { damaged, quoted, unsupported } from '../problems.ts';
import { checkedSize, columnMajorStrides, gather } from '../strided.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** The name under which the array of a single npy file is found. */
export const npyTensorName = 'data';

export const looksLikeNpy = (bytes: Uint8Array): boolean => magic.every((byte, i) => bytes[i] === byte);

/** Reads an npy file as a set of one tensor named `data`, or of its fields. Errors as `readNpyTensors`. */
export const readNpy = (bytes: Uint8Array, name: string): TensorFile => ({
  tensors: new Map(
    [...readNpyTensors(bytes, name)].map(([field, tensor]) => [field === '' ? npyTensorName : field, tensor]),
  ),
  metadata: {},
});

/**
 * Reads the array of an npy file into row-major order, under the name ""; an array of named fields (a structured type) is
 * a tensor for each field, under its name. `place` names the file in messages.
 * Types: bool, int8 to int64, uint8 to uint64, float16 to float64, widened as `storedTypes` says. Python objects,
 * strings, complex numbers and fields of fields are refused (SPK405); whatever contradicts itself is SPK404.
 */
export function readNpyTensors(bytes: Uint8Array, place: string): ReadonlyMap<string, AnyTensor> {
  const { text, dataStart } = headerText(bytes, place);
  const header = parseNpyHeader(text, `${place}, header`);
  const { descr } = header;
  const data = bytes.subarray(dataStart);
  return typeof descr === 'string'
    ? new Map([['', plainArray(data, { ...header, descr }, place)]])
    : fieldTensors(data, { ...header, fields: descr }, place);
}

/** As `readNpyTensors`, where fields have no place (SPK405). */
export function readNpyArray(bytes: Uint8Array, place: string): AnyTensor {
  const [only] = readNpyTensors(bytes, place);
  if (only?.[0] === '') return only[1];
  return unsupported(place, 'the array has named fields (a structured type)', 'save each field as an array of its own');
}

function plainArray(
  data: Uint8Array,
  { descr, fortranOrder, shape }: NpyHeader & { readonly descr: string },
  place: string,
): AnyTensor {
  const { stored, order } = parseDescr(descr, place);
  const width = storedTypes[stored].bytes;
  const size = checkedLength(data, shape, width, quoted(descr), place);
  const rows = fortranOrder && shape.length > 1 ? gather(data, width, shape, columnMajorStrides(shape), size) : data;
  return decodeTensor(stored, shape, rows, order, place);
}

/** The number of elements, which the bytes must have exactly. */
function checkedLength(data: Uint8Array, shape: Shape, width: number, type: string, place: string): number {
  const size = checkedSize(shape);
  if (size === undefined)
    return damaged(place, `the shape ${shapeText(shape).slice(0, 80)} has no exact number of elements`);
  if (data.length !== size * width)
    damaged(
      place,
      `an array of ${shapeText(shape)} elements of ${type} takes ${size * width} bytes, the file holds ${data.length}`,
    );
  return size;
}

/** A tensor of every field, of the array's shape. */
function fieldTensors(
  data: Uint8Array,
  { fields, fortranOrder, shape }: Omit<NpyHeader, 'descr'> & { readonly fields: readonly NpyField[] },
  place: string,
): ReadonlyMap<string, AnyTensor> {
  const widths = fields.map(({ name, descr }) => (name === '' ? gapBytes(descr, place) : elementOf(descr, place)));
  const record = widths.reduce((sum, width) => sum + width, 0);
  if (record === 0) return damaged(place, 'the array has no fields');
  const size = checkedLength(data, shape, record, `${record} bytes`, place);
  if (fortranOrder && shape.length > 1)
    unsupported(place, 'its records lie in column-major order', 'save numpy.ascontiguousarray(array)');
  const tensors = new Map<string, AnyTensor>();
  let offset = 0;
  for (const [i, { name, descr }] of fields.entries()) {
    const { stored, order } = name === '' ? { stored: undefined, order: undefined } : parseDescr(descr, place);
    if (stored) {
      const own = fieldBytes(data, { offset, width: widths[i]!, record, size });
      tensors.set(name, decodeTensor(stored, shape, own, order, `${place}, field ${quoted(name)}`));
    }
    offset += widths[i]!;
  }
  return tensors;
}

const elementOf = (descr: string, place: string): number => storedTypes[parseDescr(descr, place).stored].bytes;

/** Bytes between fields, which numpy writes as a field without a name. */
const gapBytes = (descr: string, place: string): number =>
  Number(/^\|V(\d{1,4})$/.exec(descr)?.[1] ?? damaged(place, `a field without a name has the type ${quoted(descr)}`));

function fieldBytes(
  data: Uint8Array,
  { offset, width, record, size }: Readonly<Record<'offset' | 'width' | 'record' | 'size', number>>,
): Uint8Array {
  const own = new Uint8Array(size * width);
  for (let i = 0; i < size; i++)
    for (let byte = 0; byte < width; byte++) own[i * width + byte] = data[i * record + offset + byte]!;
  return own;
}

function headerText(bytes: Uint8Array, place: string): { text: string; dataStart: number } {
  if (!looksLikeNpy(bytes)) damaged(place, 'it does not begin like an npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const prefix = bytes[6] === 1 ? 10 : 12;
  if (bytes.length < prefix) damaged(place, `the file ends after ${bytes.length} bytes, inside its header`);
  const version = bytes[6]!;
  if (version < 1 || version > 3)
    unsupported(place, `npy version ${version} is not read`, 'save the array with numpy.save');
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = prefix + length;
  if (length > maxNpyHeaderBytes)
    damaged(place, `the header claims ${length} bytes; more than ${maxNpyHeaderBytes} are not read`);
  if (dataStart > bytes.length)
    damaged(place, `the header should end at byte ${dataStart}, the file has ${bytes.length}`);
  return {
    text: new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(prefix, dataStart)),
    dataStart,
  };
}

const numpyTypes: Readonly<Record<string, StoredType>> = {
  b1: 'BOOL',
  i1: 'I8',
  i2: 'I16',
  i4: 'I32',
  i8: 'I64',
  u1: 'U8',
  u2: 'U16',
  u4: 'U32',
  u8: 'U64',
  f2: 'F16',
  f4: 'F32',
  f8: 'F64',
};

function parseDescr(descr: string, place: string): { stored: StoredType; order: ByteOrder } {
  const [, order, name = ''] = /^([<>|])([a-zA-Z]\d*)(?:\[\w+\])?$/.exec(descr) ?? [];
  const stored = Object.hasOwn(numpyTypes, name) ? numpyTypes[name] : undefined;
  if (stored && (order !== '|' || storedTypes[stored].bytes === 1))
    return { stored, order: order === '>' ? 'big' : 'little' };
  const what =
    name === 'O'
      ? 'Python objects, which are code and never loaded'
      : `elements of type ${quoted(descr)}, which are not read`;
  return unsupported(place, `the array holds ${what}`, remedies[name[0] ?? ''] ?? usualRemedy);
}

const usualRemedy = 'convert it, for example array.astype(numpy.float32), and save it again';
/** By the letter of a type. */
const remedies: Readonly<Record<string, string>> = {
  O: 'save arrays of numbers alone; of a dict that was saved: numpy.savez("FILE.npz", **numpy.load("FILE", allow_pickle=True).item())',
  M: 'save times as whole numbers of their unit: array.astype(numpy.int64)',
  m: 'save times as whole numbers of their unit: array.astype(numpy.int64)',
  U: 'save numbers: for labels, the number of each class',
  S: 'save numbers: for labels, the number of each class',
};

/** What numpy calls the elements of a tensor. */
const descriptors: Readonly<Record<AnyTensor['type'], string>> = {
  U8: '|u1',
  I8: '|i1',
  I16: '<i2',
  I32: '<i4',
  I64: '<i8',
  F32: '<f4',
  F64: '<f8',
};

/** Data begins at a multiple of this many bytes, as numpy has it. */
const alignment = 64;

/** Writes a tensor as an npy file of version 1, in row-major order. */
export function writeNpy(tensor: AnyTensor): Uint8Array {
  const shape = tensor.shape.length === 1 ? `${tensor.shape[0]},` : tensor.shape.join(', ');
  const header = `{'descr': '${descriptors[tensor.type]}', 'fortran_order': False, 'shape': (${shape}), }`;
  const prefix = magic.length + 4;
  const dataStart = Math.ceil((prefix + header.length + 1) / alignment) * alignment;
  const out = new Uint8Array(dataStart + tensor.data.byteLength);
  out.set([...magic, 1, 0]);
  new DataView(out.buffer).setUint16(magic.length + 2, dataStart - prefix, true);
  out.set(new TextEncoder().encode(`${header.padEnd(dataStart - prefix - 1)}\n`), prefix);
  out.set(encodeTensor(tensor), dataStart);
  return out;
}
