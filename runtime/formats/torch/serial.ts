/** @file Checkpoints of torch.save(..., _use_new_zipfile_serialization=False): five pickles, then the storages. */
import { damaged, quoted, unsupported } from '../problems.ts';
import { hooksWith } from './objects.ts';
import { unpickleAt } from './pickle.ts';
import { isKind, type PickleValue, type StorageReference } from './pickle_values.ts';
import { cutOf, storageWidth, viewReader, type PthFile } from './views.ts';

/** The first value of such a file (torch/serialization.py). */
const magic = 0x1950a86a20f9469cfc6cn;
/** The second. */
const protocol = 1001;
/** The pickle of the magic number is no longer, whichever its protocol. */
const magicBytes = 64;
const save = 'save it with the current PyTorch: torch.save(model.state_dict(), "weights.pth")';

const noHooks = {
  persistent: (_: PickleValue, place: string): never => damaged(place, 'the pickle refers to a storage'),
  call: () => undefined,
};

/** Whether the first pickle of the file is PyTorch's magic number. */
export function isSerial(bytes: Uint8Array): boolean {
  try {
    return unpickleAt(bytes.subarray(0, magicBytes), 0, '', noHooks).value === magic;
  } catch {
    return false;
  }
}

/**
 * Opens such a file: magic number, protocol version, facts about the machine, the object, the keys of the storages, and for
 * each key, in this order, a count of elements (8 bytes) and the elements. Throws SPK404, SPK405, SPK406.
 */
export function openSerial(bytes: Uint8Array, file: string): PthFile {
  const references = new Map<string, StorageReference>();
  const hooks = hooksWith((storage) => note(references, storage, file));
  let at = 0;
  const next = (what: string): PickleValue => {
    const { value, end } = unpickleAt(bytes, at, `${file}, ${what}`, hooks);
    at = end;
    return value;
  };
  next('magic number');
  const version = next('protocol version');
  if (version !== protocol) unsupported(file, 'the checkpoint is of another protocol than 1001', save);
  checkMachine(next('facts about the machine'), file);
  const root = next('object');
  const keys = keysOf(next('list of storages'), file);
  const storages = cutStorages(bytes, at, keys, references, file);
  return { file, root, read: viewReader(bytes.length, (storage, place) => partOf(storages, storage, place)) };
}

/** A storage has one type, whoever refers to it: it decides how many bytes an element takes in the file. */
function note(references: Map<string, StorageReference>, storage: StorageReference, file: string): void {
  const known = references.get(storage.key);
  if (known && storageWidth(known) !== storageWidth(storage))
    damaged(file, `the storage ${quoted(storage.key)} is named with two types`);
  references.set(storage.key, known ?? storage);
}

function checkMachine(facts: PickleValue, file: string): void {
  if (!isKind(facts, 'dict')) damaged(file, 'the facts about the machine are no dict');
  else if (facts.entries.get('little_endian') === false)
    unsupported(file, 'the checkpoint was written on a big-endian machine', save);
}

function keysOf(list: PickleValue, file: string): string[] {
  const keys = isKind(list, 'list') ? list.items : damaged(file, 'the keys of the storages are no list');
  return keys.map((key) => (typeof key === 'string' ? key : damaged(file, 'a key of a storage is no text')));
}

/** The bytes of every storage, by key. */
function cutStorages(
  bytes: Uint8Array,
  start: number,
  keys: readonly string[],
  references: ReadonlyMap<string, StorageReference>,
  file: string,
): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const storages = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const place = `${file}, storage ${quoted(key)}`;
    const reference = references.get(key) ?? damaged(place, 'no tensor uses it, so that its type is not known');
    if (storages.has(key)) damaged(place, 'it is listed twice');
    if (bytes.length - at < 8) damaged(place, `the file ends at byte ${bytes.length}, before it`);
    const count = view.getBigInt64(at, true);
    at += 8;
    const width = storageWidth(reference);
    if (count < 0n || count * BigInt(width) > BigInt(bytes.length - at))
      damaged(place, `it claims ${count} elements of ${width} bytes; ${bytes.length - at} bytes are left in the file`);
    const end = at + Number(count) * width;
    storages.set(key, bytes.subarray(at, end));
    at = end;
  }
  if (at < bytes.length) damaged(file, `${bytes.length - at} bytes follow the last storage`);
  return storages;
}

/** What a reference counts on, of the storages of a file. */
export function partOf(
  storages: ReadonlyMap<string, Uint8Array>,
  storage: StorageReference,
  place: string,
): Uint8Array {
  const bytes = storages.get(storage.key) ?? damaged(place, `its storage ${quoted(storage.key)} is not in the file`);
  return cutOf(bytes, storage, storage.key, place);
}
