/** @file safetensors: a JSON header with names, types, shapes and byte ranges, then the raw elements, little-endian. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { sizeOf, type AnyTensor, type TensorFile } from '../../ir/tensor.ts';
import { decodeTensor, elementBytes, encodeTensor, isStoredType, storedTypes, type StoredType } from './elements.ts';
import { repeatedName } from './json.ts';
import { maxSafetensorsHeaderBytes } from './limits.ts';
import { attempt, damaged, quoted, strictText, throwFound, unsupported } from './problems.ts';
import { checkedSize } from './strided.ts';

const lengthBytes = 8;
const metadataName = '__metadata__';

/**
 * Reads a safetensors file. `name` is the file's name in messages.
 * Checked: header length, UTF-8, JSON, repeated names, type, extents, sizes, and that the byte ranges cover the data
 * without overlap or gap, as the format demands. F16 and BF16 become F32, U16 I32, U32 and U64 I64, BOOL U8.
 * Throws SPK404 (damaged) or SPK405 (element type not read), one diagnostic per tensor that is wrong.
 */
export function readSafetensors(bytes: Uint8Array, name: string): TensorFile {
  const { header, dataStart } = readHeader(bytes, name);
  const found: Diagnostic[] = [];
  const entries = Object.entries(header)
    .filter(([key]) => key !== metadataName)
    .map(([key, value]) => attempt(found, () => readEntry(key, value, `${name}, tensor ${quoted(key)}`)));
  const metadata = attempt(found, () => readMetadata(header, name)) ?? {};
  throwFound(found, name);
  const sound = entries.filter((entry) => entry !== undefined);
  const data = bytes.subarray(dataStart);
  checkLayout(sound, data.length, name);
  const tensors = new Map<string, AnyTensor>();
  for (const { key, type, shape, begin, end, place } of sound) {
    const tensor = attempt(found, () => decodeTensor(type, shape, data.subarray(begin, end), 'little', place));
    if (tensor) tensors.set(key, tensor);
  }
  throwFound(found, name);
  return { tensors, metadata };
}

/** Whether the bytes can be a safetensors file, damaged or not: the header, after its length, is a JSON object. */
export const looksLikeSafetensors = (bytes: Uint8Array): boolean => bytes[lengthBytes] === 0x7b;

/** Whether, besides, the header's length is one that the format allows: a header of 640 bytes begins like a pickle, 80 02. */
export const beginsAsSafetensors = (bytes: Uint8Array): boolean =>
  looksLikeSafetensors(bytes) && bytes.subarray(4, lengthBytes).every((byte) => byte === 0);

function readHeader(bytes: Uint8Array, name: string): { header: Record<string, unknown>; dataStart: number } {
  const place = `${name}, header`;
  if (bytes.length < lengthBytes)
    damaged(place, `the file has ${bytes.length} bytes; the header's length alone takes 8`);
  const declared = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (declared > BigInt(bytes.length - lengthBytes)) {
    damaged(place, `the header claims ${declared} bytes, but ${bytes.length - lengthBytes} are left in the file`);
  }
  const length = Number(declared);
  if (length > maxSafetensorsHeaderBytes)
    damaged(place, `the header claims ${length} bytes; ${maxSafetensorsHeaderBytes} are the format's limit`);
  const dataStart = lengthBytes + length;
  const text = strictText(bytes.subarray(lengthBytes, dataStart));
  if (text === undefined) return damaged(place, 'the header is not UTF-8 text');
  const header = parseJson(text);
  if (!isRecord(header)) return damaged(place, 'the header is not a JSON object');
  const repeated = repeatedName(text);
  if (repeated !== undefined) damaged(place, `the name ${quoted(repeated)} is given twice`);
  return { header, dataStart };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Entry {
  readonly key: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
  /** Byte range inside the data. */
  readonly begin: number;
  readonly end: number;
  readonly place: string;
}

function readEntry(key: string, value: unknown, place: string): Entry {
  if (!isRecord(value)) return damaged(place, 'its header entry is not a JSON object');
  const stranger = Object.keys(value).find((field) => !['dtype', 'shape', 'data_offsets'].includes(field));
  if (stranger !== undefined) damaged(place, `its header entry has an unknown field ${quoted(stranger)}`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string') return damaged(place, 'its header entry has no dtype');
  if (!isStoredType(dtype)) {
    return unsupported(
      place,
      `elements of type ${quoted(dtype)} are not read`,
      `convert the tensor to one of ${Object.keys(storedTypes).join(', ')}`,
    );
  }
  const size = Array.isArray(shape) ? checkedSize(shape) : undefined;
  if (size === undefined)
    return damaged(place, `its shape ${excerpt(shape)} is not a list of extents with an exact product`);
  const [begin, end] = readOffsets(offsets, place);
  const needed = size * storedTypes[dtype].bytes;
  if (end - begin !== needed)
    damaged(place, `${dtype} of shape ${excerpt(shape)} takes ${needed} bytes, its range holds ${end - begin}`);
  return { key, type: dtype, shape: shape as number[], begin, end, place };
}

function readOffsets(offsets: unknown, place: string): [number, number] {
  if (Array.isArray(offsets) && offsets.length === 2) {
    const [begin, end] = offsets as unknown[];
    if (isCount(begin) && isCount(end) && begin <= end) return [begin, end];
  }
  return damaged(place, `its data_offsets ${excerpt(offsets)} are not a rising pair of byte positions`);
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const mostShown = 12;

/** The value in a message. `JSON.stringify` would follow a list in a list as deep as it goes. */
function excerpt(value: unknown): string {
  if (!Array.isArray(value)) return isRecord(value) ? 'an object' : (JSON.stringify(value) ?? 'missing').slice(0, 80);
  const shown = value.slice(0, mostShown).map((item) => (Array.isArray(item) ? '[...]' : excerpt(item).slice(0, 20)));
  return `[${shown.join(', ')}${value.length > mostShown ? ', ...' : ''}]`;
}

function readMetadata(header: Record<string, unknown>, name: string): Record<string, string> {
  const place = `${name}, header, ${metadataName}`;
  const value = Object.hasOwn(header, metadataName) ? header[metadataName] : {};
  if (!isRecord(value)) return damaged(place, 'it is not a JSON object');
  const wrong = Object.keys(value).find((key) => typeof value[key] !== 'string');
  if (wrong !== undefined) damaged(place, `the value of ${quoted(wrong)} is not a string`);
  // Object.fromEntries defines properties, so a key such as __proto__ stays a key.
  return Object.fromEntries(Object.entries(value)) as Record<string, string>;
}

/** The ranges, in ascending order, must follow one another without overlap or gap from the first to the last byte. */
function checkLayout(entries: readonly Entry[], dataBytes: number, name: string): void {
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let previous: Entry | undefined;
  for (const entry of ordered) {
    const expected = previous?.end ?? 0;
    if (entry.begin < expected)
      damaged(
        entry.place,
        `its bytes from ${entry.begin} overlap those of ${quoted(previous?.key ?? '')}, which end at ${expected}`,
      );
    if (entry.begin > expected)
      damaged(entry.place, `bytes ${expected} to ${entry.begin} in front of it belong to no tensor`);
    if (entry.end > dataBytes)
      damaged(entry.place, `its data ends at byte ${entry.end}, but the file holds ${dataBytes} bytes of data`);
    previous = entry;
  }
  const used = previous?.end ?? 0;
  if (used < dataBytes) damaged(name, `${dataBytes - used} bytes after the last tensor belong to no tensor`);
}

/**
 * Writes a safetensors file: the same tensors and metadata give the same bytes, whatever their order.
 * Names in the header are sorted by code unit, the header is padded to 8 bytes with spaces, and the data is laid out by
 * element size, widest first, then by name, so that every tensor is aligned.
 */
export function writeSafetensors(file: TensorFile): Uint8Array {
  const names = [...file.tensors.keys()].sort(byCodeUnit);
  const laidOut = [...names].sort((a, b) => bytesOf(file, b) - bytesOf(file, a) || byCodeUnit(a, b));
  const begins = new Map<string, number>();
  let dataBytes = 0;
  for (const name of laidOut) {
    begins.set(name, dataBytes);
    dataBytes += checkedBytes(name, file.tensors.get(name)!);
  }
  const header = headerBytes(file, names, begins);
  const out = new Uint8Array(lengthBytes + header.length + dataBytes);
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
  out.set(header, lengthBytes);
  for (const [name, begin] of begins)
    out.set(encodeTensor(file.tensors.get(name)!), lengthBytes + header.length + begin);
  return out;
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const bytesOf = (file: TensorFile, name: string): number => elementBytes(file.tensors.get(name)!.type);

function checkedBytes(name: string, tensor: AnyTensor): number {
  if (name === metadataName)
    unsupported(`tensor ${quoted(name)}`, `safetensors keeps the name ${metadataName} for itself`, 'rename the tensor');
  if (tensor.data.length !== sizeOf(tensor.shape)) {
    throw new Error(
      `tensor ${quoted(name)} has ${tensor.data.length} elements, its shape says ${sizeOf(tensor.shape)}`,
    );
  }
  return tensor.data.byteLength;
}

function headerBytes(file: TensorFile, names: readonly string[], begins: ReadonlyMap<string, number>): Uint8Array {
  const keys = Object.keys(file.metadata).sort(byCodeUnit);
  const metadata = keys.map((key) => `${JSON.stringify(key)}:${JSON.stringify(file.metadata[key])}`).join(',');
  const entries = names.map((name) => {
    const { type, shape, data } = file.tensors.get(name)!;
    const begin = begins.get(name)!;
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype: type, shape, data_offsets: [begin, begin + data.byteLength] })}`;
  });
  if (keys.length > 0) entries.unshift(`"${metadataName}":{${metadata}}`);
  const text = new TextEncoder().encode(`{${entries.join(',')}}`);
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  return padded;
}
