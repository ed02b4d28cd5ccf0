/** @file Random tensors, and small writers of the formats that the product itself only reads. */
import fc from 'fast-check';
import { sizeOf, type AnyTensor, type TensorFile } from '../../../ir/tensor.ts';

const extents = fc.array(fc.nat(4), { maxLength: 4 });
const fixed = { minLength: 0 };

/** Tensors of all seven types, empty ones and scalars included. */
export const anyTensor: fc.Arbitrary<AnyTensor> = extents.chain((shape) => {
  const length = { ...fixed, minLength: sizeOf(shape), maxLength: sizeOf(shape) };
  return fc.oneof(
    fc.float64Array(length).map((data): AnyTensor => ({ type: 'F64', shape, data })),
    fc.float32Array(length).map((data): AnyTensor => ({ type: 'F32', shape, data })),
    fc.bigInt64Array(length).map((data): AnyTensor => ({ type: 'I64', shape, data })),
    fc.int32Array(length).map((data): AnyTensor => ({ type: 'I32', shape, data })),
    fc.int16Array(length).map((data): AnyTensor => ({ type: 'I16', shape, data })),
    fc.int8Array(length).map((data): AnyTensor => ({ type: 'I8', shape, data })),
    fc.uint8Array(length).map((data): AnyTensor => ({ type: 'U8', shape, data })),
  );
});

const awkward = fc.constantFrom(
  '__proto__',
  'constructor',
  'toString',
  '',
  'a"b',
  'a\\',
  '\u0000',
  '\u{1f600}',
  'x\ny',
);
const names = fc.oneof(fc.string({ unit: 'grapheme' }), awkward).filter((name) => name !== '__metadata__');

export const anyTensorFile: fc.Arbitrary<TensorFile> = fc.record({
  tensors: fc.array(fc.tuple(names, anyTensor), { maxLength: 6 }).map((entries) => new Map(entries)),
  metadata: fc
    .array(fc.tuple(names, fc.string()))
    .map((entries) => Object.fromEntries(entries) as Record<string, string>),
});

/** numpy's type strings, with the bytes of an element. */
export const numpyTypes = {
  F64: ['f8', 8],
  F32: ['f4', 4],
  I64: ['i8', 8],
  I32: ['i4', 4],
  I16: ['i2', 2],
  I8: ['i1', 1],
  U8: ['u1', 1],
} as const;

export interface NpyOptions {
  readonly version?: 1 | 2 | 3;
  readonly order?: '<' | '>';
  readonly fortran?: boolean;
}

/** Writes an npy file, in any of the layouts numpy writes. */
export function npyBytes(
  { type, shape, data }: AnyTensor,
  { version = 1, order = '<', fortran = false }: NpyOptions = {},
): Uint8Array {
  const [name, width] = numpyTypes[type];
  const body = Buffer.alloc(data.byteLength);
  const source = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  positions(shape, fortran).forEach((position, i) => {
    const element = Buffer.from(source.subarray(i * width, (i + 1) * width));
    body.set(order === '>' ? element.reverse() : element, position * width);
  });
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return npyFile(
    `{'descr': '${width === 1 ? '|' : order}${name}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`,
    body,
    version,
  );
}

/** An npy file with any header text. */
export function npyFile(header: string, body: Uint8Array, version = 1): Uint8Array {
  const text = Buffer.from(`${header}\n`);
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([Buffer.from([0x93]), Buffer.from('NUMPY'), Buffer.from([version, 0]), length, text, body]);
}

/** Where each element of row-major order lies in the file. */
function positions(shape: readonly number[], fortran: boolean): number[] {
  return Array.from({ length: sizeOf(shape) }, (_, flat) => {
    if (!fortran) return flat;
    let [rest, position] = [flat, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      position += (rest % shape[axis]!) * sizeOf(shape.slice(0, axis));
      rest = Math.floor(rest / shape[axis]!);
    }
    return position;
  });
}
