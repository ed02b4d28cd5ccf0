/** @file Writes pickles and PyTorch archives by hand, sound and malicious ones. Opcodes after Python's pickletools. */
import { zipSync } from 'fflate';

/** Instructions that leave one value on the stack. */
export type Code = readonly number[];

const ascii = (text: string): number[] => [...Buffer.from(text)];
const four = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];

export const none: Code = [0x4e];
export const bool = (value: boolean): Code => [value ? 0x88 : 0x89];
export const int = (value: number): Code => [0x4a, ...four(value)];
export const text = (value: string): Code => [0x58, ...four(Buffer.byteLength(value)), ...ascii(value)];
/** GLOBAL, and STACK_GLOBAL of protocol 4. */
export const global = (module: string, name: string): Code => ascii(`c${module}\n${name}\n`);
export const stackGlobal = (module: string, name: string): Code => [...text(module), ...text(name), 0x93];
export const tuple = (...items: readonly Code[]): Code => [0x28, ...items.flat(), 0x74];
export const list = (...items: readonly Code[]): Code => [0x5d, 0x28, ...items.flat(), 0x65];
export const dict = (...pairs: readonly (readonly [Code, Code])[]): Code => [0x7d, 0x28, ...pairs.flat(2), 0x75];
export const reduce = (callee: Code, ...args: readonly Code[]): Code => [...callee, ...tuple(...args), 0x52];
export const newObject = (callee: Code, ...args: readonly Code[]): Code => [...callee, ...tuple(...args), 0x81];
export const build = (object: Code, state: Code): Code => [...object, ...state, 0x62];
export const persistent = (id: Code): Code => [...id, 0x51];
export const pickle = (value: Code, protocol = 2): Uint8Array => Uint8Array.from([0x80, protocol, ...value, 0x2e]);

export const named = (entries: Readonly<Record<string, Code>>): Code =>
  dict(...Object.entries(entries).map(([key, value]) => [text(key), value] as const));
export const ordered = (entries: Readonly<Record<string, Code>>): Code => {
  const pairs = Object.entries(entries).flatMap(([key, value]) => [...text(key), ...value]);
  return [...reduce(global('collections', 'OrderedDict')), 0x28, ...pairs, 0x75];
};

export const storage = (type: string, key: string, elements: number): Code =>
  persistent(tuple(text('storage'), global('torch', type), text(key), text('cpu'), int(elements)));

export interface View {
  readonly type: string;
  readonly key: string;
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** A tensor as torch.save describes it. */
export const tensor = ({ type, key, elements, offset = 0, shape, strides }: View): Code =>
  reduce(
    global('torch._utils', '_rebuild_tensor_v2'),
    storage(type, key, elements),
    int(offset),
    tuple(...shape.map(int)),
    tuple(...strides.map(int)),
    bool(false),
    reduce(global('collections', 'OrderedDict')),
  );

/** A dense vector that is a whole storage. */
export const vector = (key: string, elements: number, type = 'FloatStorage'): Code =>
  tensor({ type, key, elements, shape: [elements], strides: [1] });

/** An archive as torch.save lays it out. */
export function archive(
  root: Code,
  storages: Readonly<Record<string, Uint8Array>>,
  extra: Readonly<Record<string, Uint8Array>> = {},
  protocol = 2,
): Uint8Array {
  const records = Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`weights/data/${key}`, bytes]));
  const version = { 'weights/version': Buffer.from('3\n') };
  return zipSync({ 'weights/data.pkl': pickle(root, protocol), ...records, ...version, ...extra }, { level: 0 });
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));
const eight = (value: number): Uint8Array => bytesOf(BigInt64Array.of(BigInt(value)));
const magic: Code = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/** A storage with its count of elements. */
export type Counted = readonly [elements: number, bytes: Uint8Array];

/** The parts of a file of `torch.save(..., _use_new_zipfile_serialization=False)`: five pickles, then the storages. */
export function serialParts(root: Code, storages: Readonly<Record<string, Counted>>, protocol = 2): Uint8Array[] {
  const facts = named({ protocol_version: int(1001), little_endian: bool(true), type_sizes: named({ int: int(4) }) });
  return [
    ...[magic, int(1001), facts, root, list(...Object.keys(storages).map(text))].map((code) => pickle(code, protocol)),
    ...Object.values(storages).flatMap(([elements, bytes]) => [eight(elements), bytes]),
  ];
}

export const serial = (...args: Parameters<typeof serialParts>): Uint8Array => joined(serialParts(...args));

/** One file of a tar archive. */
function tarEntry(name: string, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(512);
  header.set(Buffer.from(name));
  header.set(Buffer.from(`${content.length.toString(8).padStart(11, '0')}\0`), 124);
  header.set(Buffer.from('0'), 156);
  header.set(Buffer.from('ustar\x0000'), 257);
  return joined([header, content, new Uint8Array(-content.length & 511)]);
}

/** A tensor of a tar checkpoint: its key, its storage's key, and how it lies there. */
export type TarTensor = readonly [key: number, storage: number, shape: number[], strides: number[], offset: number];

/** A checkpoint as PyTorch 0.1 wrote it: a tar archive whose object names tensors by `persistent(text(key))`. */
export function tarCheckpoint(
  root: Code,
  storages: readonly (readonly [key: number, type: string, ...Counted])[],
  tensors: readonly TarTensor[],
  views: readonly Code[] = [],
): Uint8Array {
  const stored = storages.flatMap(([key, type, elements, bytes]) => [
    pickle(tuple(int(key), text('cpu'), global('torch', type))),
    eight(elements),
    bytes,
  ]);
  const described = tensors.flatMap(([key, storageKey, shape, strides, offset]) => [
    pickle(tuple(int(key), int(storageKey), global('torch', 'FloatTensor'))),
    eight(shape.length),
    ...[...shape, ...strides, offset].map(eight),
  ]);
  return joined([
    tarEntry('sys_info', pickle(named({}))),
    tarEntry('pickle', pickle(root)),
    tarEntry('tensors', joined([pickle(int(tensors.length)), ...described])),
    tarEntry('storages', joined([pickle(int(storages.length)), ...stored, pickle(list(...views))])),
    new Uint8Array(1024),
  ]);
}

export const bytesOf = (values: ArrayBufferView): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
