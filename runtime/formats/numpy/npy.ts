/** @file npy: one numpy array. Format versions 1 to 3, both byte orders, both storage orders. */
import { shapeText, type AnyTensor, type TensorFile } from '../../../ir/tensor.ts';
import { decodeTensor, encodeTensor, storedTypes, type ByteOrder, type StoredType } from '../elements.ts';
import { maxNpyHeaderBytes } from '../limits.ts';
import { parseNpyHeader } from './npy_header.ts';
import { damaged, quoted, unsupported } from '../problems.ts';
import { checkedSize, columnMajorStrides, gather } from '../strided.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** The name under which the array of a single npy file is found. */
export const npyTensorName = 'data';

export const looksLikeNpy = (bytes: Uint8Array): boolean => magic.every((byte, i) => bytes[i] === byte);

/** Reads an npy file as a set of one tensor named `data`. Errors as `readNpyArray`. */
export const readNpy = (bytes: Uint8Array, name: string): TensorFile => ({
  tensors: new Map([[npyTensorName, readNpyArray(bytes, name)]]),
  metadata: {},
});

/**
 * Reads the array of an npy file into row-major order. `place` names the file in messages.
 * Types: bool, int8 to int64, uint8 to uint64, float16 to float64, widened as `storedTypes` says. Python objects,
 * strings, complex numbers and named fields are refused (SPK405); whatever contradicts itself is SPK404.
 */
export function readNpyArray(bytes: Uint8Array, place: string): AnyTensor {
  const { text, dataStart } = headerText(bytes, place);
  const { descr, fortranOrder, shape } = parseNpyHeader(text, `${place}, header`);
  const { stored, order } = parseDescr(descr, place);
  const size = checkedSize(shape);
  if (size === undefined)
    return damaged(place, `the shape ${shapeText(shape).slice(0, 80)} has no exact number of elements`);
  const width = storedTypes[stored].bytes;
  const data = bytes.subarray(dataStart);
  if (data.length !== size * width) {
    damaged(
      place,
      `an array of ${shapeText(shape)} elements of ${quoted(descr)} takes ${size * width} bytes, the file holds ${data.length}`,
    );
  }
  const rows = fortranOrder && shape.length > 1 ? gather(data, width, shape, columnMajorStrides(shape), size) : data;
  return decodeTensor(stored, shape, rows, order, place);
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
  const [, order, name = ''] = /^([<>|])([a-zA-Z]\d*)$/.exec(descr) ?? [];
  const stored = Object.hasOwn(numpyTypes, name) ? numpyTypes[name] : undefined;
  if (stored && (order !== '|' || storedTypes[stored].bytes === 1))
    return { stored, order: order === '>' ? 'big' : 'little' };
  const what =
    name === 'O'
      ? 'Python objects, which are code and never loaded'
      : `elements of type ${quoted(descr)}, which are not read`;
  return unsupported(
    place,
    `the array holds ${what}`,
    'convert it, for example array.astype(numpy.float32), and save it again',
  );
}

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
