/** @file An open checkpoint, and strided views of its storages, whichever container they lie in. */
import { sizeOf, type AnyTensor } from '../../../ir/tensor.ts';
import { decodeTensor, elementBytes, storedTypes, type StoredType } from '../elements.ts';
import { maxViewRatio } from '../limits.ts';
import { damaged, quoted, unjustified, unsupported } from '../problems.ts';
import { gather, isRowMajor, reachOf } from '../strided.ts';
import type { PickleValue, StorageReference, TensorView } from './pickle_values.ts';

/** An open checkpoint: its object graph, and the way to a tensor's values. */
export interface PthFile {
  /** The file's name in messages. */
  readonly file: string;
  readonly root: PickleValue;
  /**
   * The values of a tensor in row-major order, half types widened to F32. All tensors read from one file together may
   * take at most 16 times its size. Throws SPK404, SPK405, SPK406.
   */
  readonly read: ReadView;
}

/** A storage's bytes, as many as its reference counts on. Throws SPK404 where there are fewer. */
export type StorageBytes = (storage: StorageReference, place: string) => Uint8Array;

/** The values of a view in row-major order; throws SPK404, SPK405, SPK406. */
export type ReadView = (view: TensorView, place: string) => AnyTensor;

/** Bytes of one element of a storage; of raw bytes, 1. */
export const storageWidth = ({ type }: StorageReference): number => (type ? storedTypes[type].bytes : 1);

/** What a reference counts on, of a storage that may be larger: older versions wrote views of storages. Throws SPK404. */
export function cutOf(bytes: Uint8Array, storage: StorageReference, name: string, place: string): Uint8Array {
  const width = storageWidth(storage);
  const end = (storage.first + storage.elements) * width;
  if (bytes.length < end)
    damaged(place, `its storage ${quoted(name)} holds ${bytes.length} bytes, the pickle counts on ${end}`);
  return bytes.subarray(storage.first * width, end);
}

/** Reads views of one file, which together may take at most 16 times its size. */
export function viewReader(fileBytes: number, bytesOf: StorageBytes): ReadView {
  let left = fileBytes * maxViewRatio;
  return (view, place) => {
    const type =
      view.type ??
      unsupported(
        place,
        `elements of ${view.typeName.slice(0, 80)} are not read`,
        'convert the tensor with .float() before saving',
      );
    left -= sizeOf(view.shape) * Math.max(storedTypes[type].bytes, elementBytes(storedTypes[type].element));
    if (left < 0)
      unjustified(
        place,
        `the tensors take more than ${maxViewRatio} times the size of the file`,
        'save contiguous tensors: {k: v.contiguous() ...}',
      );
    return readView(view, type, bytesOf(view.storage, place), place);
  };
}

function readView(
  { shape, strides, offset }: TensorView,
  type: StoredType,
  bytes: Uint8Array,
  place: string,
): AnyTensor {
  const size = sizeOf(shape);
  if (size === 0) return decodeTensor(type, shape, new Uint8Array(0), 'little', place);
  const width = storedTypes[type].bytes;
  const last = offset + reachOf(shape, strides);
  if (!((last + 1) * width <= bytes.length))
    damaged(place, `its last element is number ${last} of a storage of ${Math.floor(bytes.length / width)}`);
  const span = bytes.subarray(offset * width, (last + 1) * width);
  const dense = isRowMajor(shape, strides) ? span : gather(span, width, shape, strides, size);
  return decodeTensor(type, shape, dense, 'little', place);
}
