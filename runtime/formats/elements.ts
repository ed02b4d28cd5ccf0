/** @file Element types as files store them, and their widening to the seven element types of `ir/tensor.ts`. */
import type { AnyTensor, ElementType, Shape } from '../../ir/tensor.ts';
import { damaged, unsupported } from './problems.ts';

/** What files store. Bytes per element, and what it is widened to: every stored value stays exact. */
export const storedTypes = {
  F64: { bytes: 8, element: 'F64' },
  F32: { bytes: 4, element: 'F32' },
  F16: { bytes: 2, element: 'F32' },
  BF16: { bytes: 2, element: 'F32' },
  I64: { bytes: 8, element: 'I64' },
  U64: { bytes: 8, element: 'I64' },
  I32: { bytes: 4, element: 'I32' },
  U32: { bytes: 4, element: 'I64' },
  I16: { bytes: 2, element: 'I16' },
  U16: { bytes: 2, element: 'I32' },
  I8: { bytes: 1, element: 'I8' },
  U8: { bytes: 1, element: 'U8' },
  BOOL: { bytes: 1, element: 'U8' },
} as const satisfies Record<string, { readonly bytes: 1 | 2 | 4 | 8; readonly element: ElementType }>;
export type StoredType = keyof typeof storedTypes;

export const isStoredType = (name: string): name is StoredType => Object.hasOwn(storedTypes, name);

/** Bytes per element of a tensor in memory. */
export const elementBytes = (type: ElementType): number => storedTypes[type].bytes;

export type ByteOrder = 'little' | 'big';
const hostOrder: ByteOrder = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 'little' : 'big';

/**
 * Decodes dense row-major elements into a tensor with memory of its own.
 * `bytes.length` must be the elements' exact size; `place` names the tensor in messages (BOOL bytes other than 0 and 1,
 * U64 values beyond 2^63 - 1).
 */
export function decodeTensor(
  stored: StoredType,
  shape: Shape,
  bytes: Uint8Array,
  order: ByteOrder,
  place: string,
): AnyTensor {
  const own = new Uint8Array(bytes);
  if (order !== hostOrder) swapBytes(own, storedTypes[stored].bytes);
  const { buffer } = own;
  switch (stored) {
    case 'F64':
      return { type: 'F64', shape, data: new Float64Array(buffer) };
    case 'F32':
      return { type: 'F32', shape, data: new Float32Array(buffer) };
    case 'F16':
      return { type: 'F32', shape, data: widenHalf(new Uint16Array(buffer)) };
    case 'BF16':
      return { type: 'F32', shape, data: widenBrainHalf(new Uint16Array(buffer)) };
    case 'I64':
      return { type: 'I64', shape, data: new BigInt64Array(buffer) };
    case 'U64':
      return { type: 'I64', shape, data: checkSigned(new BigInt64Array(buffer), place) };
    case 'I32':
      return { type: 'I32', shape, data: new Int32Array(buffer) };
    case 'U32':
      return { type: 'I64', shape, data: BigInt64Array.from(new Uint32Array(buffer), BigInt) };
    case 'I16':
      return { type: 'I16', shape, data: new Int16Array(buffer) };
    case 'U16':
      return { type: 'I32', shape, data: Int32Array.from(new Uint16Array(buffer)) };
    case 'I8':
      return { type: 'I8', shape, data: new Int8Array(buffer) };
    case 'U8':
      return { type: 'U8', shape, data: own };
    case 'BOOL':
      return { type: 'U8', shape, data: checkBooleans(own, place) };
  }
}

/** The elements of a tensor in memory as little-endian bytes; a view of them where the host is little-endian. */
export function encodeTensor({ type, data }: AnyTensor): Uint8Array {
  const view = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (hostOrder === 'little') return view;
  const own = new Uint8Array(view);
  swapBytes(own, elementBytes(type));
  return own;
}

function swapBytes(own: Uint8Array<ArrayBuffer>, width: number): void {
  for (let at = 0; at < own.length; at += width)
    for (let [i, j] = [at, at + width - 1]; i < j; i++, j--) {
      const byte = own[i]!;
      own[i] = own[j]!;
      own[j] = byte;
    }
}

/** IEEE 754 binary16 to binary32, bit by bit: NaN payloads and the sign of zero survive. */
function widenHalf(halves: Uint16Array): Float32Array {
  const out = new Float32Array(halves.length);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]!;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const fraction = half & 0x3ff;
    if (exponent === 31) bits[i] = sign | 0x7f800000 | (fraction << 13);
    else if (exponent > 0) bits[i] = sign | ((exponent + 112) << 23) | (fraction << 13);
    else out[i] = (sign ? -1 : 1) * fraction * 2 ** -24;
  }
  return out;
}

/** bfloat16 is the upper half of a binary32. */
function widenBrainHalf(halves: Uint16Array): Float32Array {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

function checkSigned(values: BigInt64Array, place: string): BigInt64Array {
  const index = values.findIndex((value) => value < 0n);
  if (index < 0) return values;
  const value = BigInt.asUintN(64, values[index]!);
  return unsupported(place, `element ${index} is ${value}, beyond the signed 64-bit range`, 'save the tensor as int64');
}

function checkBooleans(values: Uint8Array, place: string): Uint8Array {
  const index = values.findIndex((value) => value > 1);
  if (index < 0) return values;
  return damaged(place, `boolean element ${index} is stored as ${values[index]}; only 0 and 1 are booleans`);
}
