/** @file Checkpoints of PyTorch before version 0.2: a tar archive with the object, its tensors, and their storages. */
import { readTar } from '../archive/tar.ts';
import { damaged } from '../problems.ts';
import { checkedSize } from '../strided.ts';
import { isCount, storageOfType, torchHooks } from './objects.ts';
import { unpickle, unpickleAt } from './pickle.ts';
import type { PickleHooks } from './pickle_machine.ts';
import { isKind, type PickleValue, type StorageReference, type TensorView } from './pickle_values.ts';
import { partOf } from './serial.ts';
import { storageWidth, viewReader, type PthFile } from './views.ts';

/**
 * Opens such a file: `storages` has a count, then each storage's (key, location, type), count and elements, then views of
 * storages; `tensors` a count, then each tensor's (key, storage, type), rank, extents, strides, offset; `pickle` the object,
 * which names tensors by key. Throws SPK404, SPK405, SPK406.
 */
export function openTarPth(bytes: Uint8Array, file: string): PthFile {
  const files = readTar(bytes, file);
  const part = (name: string): Uint8Array =>
    files.get(name) ?? damaged(file, `the archive has no entry "${name}": PyTorch did not write it`);
  const storages = readStorages(part('storages'), `${file}, entry storages`);
  const tensors = readTensors(part('tensors'), storages.references, `${file}, entry tensors`);
  const root = unpickle(part('pickle'), `${file}, entry pickle`, hooksFor(tensors));
  const read = viewReader(bytes.length, (storage, place) => partOf(storages.bytes, storage, place));
  return { file, root, read };
}

/** Numbers and pickles, one after another. */
interface Cursor {
  pickle(): PickleValue;
  integer(bytes: 4 | 8): number;
  bytes(length: number): Uint8Array;
}

function cursorOf(content: Uint8Array, place: string): Cursor {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  let at = 0;
  const take = (length: number): Uint8Array => {
    if (length > content.length - at)
      damaged(place, `it ends at byte ${content.length}, ${length} more were expected at byte ${at}`);
    at += length;
    return content.subarray(at - length, at);
  };
  return {
    pickle() {
      const { value, end } = unpickleAt(content, at, place, torchHooks);
      at = end;
      return value;
    },
    integer(bytes) {
      take(bytes);
      const value = bytes === 4 ? view.getInt32(at - 4, true) : Number(view.getBigInt64(at - 8, true));
      return Number.isSafeInteger(value) && value >= 0
        ? value
        : damaged(place, `the number before byte ${at} is ${value}`);
    },
    bytes: take,
  };
}

interface Storages {
  readonly bytes: ReadonlyMap<string, Uint8Array>;
  /** By key, of storages and of views of storages. */
  readonly references: ReadonlyMap<string, StorageReference>;
}

/** Keys are numbers, or texts of numbers. */
const keyOf = (value: PickleValue | undefined): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const itemsOf = (value: PickleValue): readonly PickleValue[] =>
  isKind(value, 'tuple') || isKind(value, 'list') ? value.items : [];

function readStorages(content: Uint8Array, place: string): Storages {
  const cursor = cursorOf(content, place);
  const [bytes, references] = [new Map<string, Uint8Array>(), new Map<string, StorageReference>()];
  const count = cursor.pickle();
  if (!isCount(count)) return damaged(place, 'it does not begin with a count');
  for (let i = 0; i < count; i++) {
    const [id, , type] = itemsOf(cursor.pickle());
    const key = keyOf(id);
    if (key === undefined || !isKind(type, 'global')) return damaged(place, `storage ${i} has no key and type`);
    const reference = storageOfType(type.name, key, cursor.integer(8));
    bytes.set(key, cursor.bytes(reference.elements * storageWidth(reference)));
    references.set(key, reference);
  }
  for (const view of itemsOf(cursor.pickle())) {
    const [target, root, first, elements] = itemsOf(view);
    const whole = references.get(keyOf(root) ?? '');
    const key = keyOf(target);
    if (!whole || key === undefined || !isCount(first) || !isCount(elements) || first + elements > whole.elements)
      return damaged(place, 'a view of a storage does not lie in it');
    references.set(key, { ...whole, first: whole.first + first, elements });
  }
  return { bytes, references };
}

function readTensors(
  content: Uint8Array,
  storages: ReadonlyMap<string, StorageReference>,
  place: string,
): ReadonlyMap<string, TensorView> {
  const cursor = cursorOf(content, place);
  const tensors = new Map<string, TensorView>();
  const count = cursor.pickle();
  if (!isCount(count)) return damaged(place, 'it does not begin with a count');
  for (let i = 0; i < count; i++) {
    const [id, storageId] = itemsOf(cursor.pickle());
    const [key, storage] = [keyOf(id), storages.get(keyOf(storageId) ?? '')];
    const rank = cursor.integer(4);
    cursor.bytes(4); // the rank was written as 8 bytes once
    const shape = integers(cursor, rank);
    const strides = integers(cursor, rank);
    const offset = cursor.integer(8);
    if (key === undefined || !storage || checkedSize(shape) === undefined)
      return damaged(place, `tensor ${i} has no storage, or an impossible shape`);
    const { type, typeName } = storage;
    tensors.set(key, { kind: 'tensor', storage, type, typeName, offset, shape, strides });
  }
  return tensors;
}

function integers(cursor: Cursor, count: number): number[] {
  const values: number[] = [];
  for (let i = 0; i < count; i++) values.push(cursor.integer(8));
  return values;
}

/** The object names its tensors by key; classes of modules stand in tuples with their source text. */
const hooksFor = (tensors: ReadonlyMap<string, TensorView>): PickleHooks => ({
  call: torchHooks.call,
  persistent(id, place) {
    const [named] = itemsOf(id);
    if (isKind(named, 'global')) return named;
    return tensors.get(keyOf(id) ?? '') ?? damaged(place, 'the pickle names a tensor that is not in the archive');
  },
});
