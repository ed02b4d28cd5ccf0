/** @file zip archives, with the 64-bit extension, as numpy and PyTorch write them. Nothing is inflated before it is asked for. */
import { crc32 } from './checksums.ts';
import { checkExpansion, inflateExactly } from './inflate.ts';
import { damaged, quoted, strictText, unjustified, unsupported } from '../problems.ts';
import { maxInflatedBytes } from '../limits.ts';

/** One file of the archive. `dataStart` is where its bytes begin in the archive, already checked. */
export interface ZipEntry {
  readonly name: string;
  readonly deflated: boolean;
  readonly storedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  readonly headerStart: number;
  readonly dataStart: number;
}

export interface ZipArchive {
  /** The archive's name in messages. */
  readonly file: string;
  readonly content: Uint8Array;
  /** Without folders. In the order of the archive's directory. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

export const looksLikeZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2]! < 8;

interface Directory {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/**
 * Reads an archive's directory and checks every entry: inside the file, without overlap, known compression, honest
 * sizes. Layout after PKWARE's APPNOTE 6.3. Throws SPK404 (damaged), SPK405 (encrypted, split, other compression) or
 * SPK406 (expands beyond what its bytes can hold).
 */
export function openZip(content: Uint8Array, file: string): ZipArchive {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const directory = findDirectory(view, file);
  const entries = new Map<string, ZipEntry>();
  let at = directory.start;
  for (let i = 0; i < directory.count; i++) {
    const { entry, next } = readEntry(view, content, at, directory, file);
    at = next;
    if (entry.name.endsWith('/') && entry.bytes === 0) continue;
    if (entries.has(entry.name)) damaged(file, `the archive holds ${quoted(entry.name)} twice`);
    entries.set(entry.name, entry);
  }
  if (at !== directory.end)
    damaged(file, `the archive's directory lists ${directory.count} entries, but goes on after them`);
  checkRanges([...entries.values()], directory.start, file);
  return { file, content, entries };
}

/** The bytes of one entry, their checksum verified. Stored entries are views of the archive, not copies. */
export function readZipEntry({ file, content }: ZipArchive, entry: ZipEntry): Uint8Array {
  const place = `${file}, entry ${quoted(entry.name)}`;
  const stored = content.subarray(entry.dataStart, entry.dataStart + entry.storedBytes);
  const bytes = entry.deflated ? inflateExactly('raw', stored, entry.bytes, place) : stored;
  if (crc32(bytes) !== entry.crc) {
    damaged(
      place,
      'its bytes do not match their checksum',
      'copy the file again; if PyTorch wrote it with set_crc32_options(False), save it again without',
    );
  }
  return bytes;
}

const endBytes = 22;
const longestComment = 0xffff;

function findDirectory(view: DataView, file: string): Directory {
  const size = view.byteLength;
  for (let at = size - endBytes; at >= 0 && at >= size - endBytes - longestComment; at--) {
    if (view.getUint32(at, true) === 0x06054b50 && at + endBytes + view.getUint16(at + 20, true) === size)
      return readEnd(view, at, file);
  }
  return damaged(file, 'the archive has no directory at its end: it is cut off or no zip file');
}

function readEnd(view: DataView, at: number, file: string): Directory {
  if (view.getUint16(at + 4, true) !== view.getUint16(at + 6, true))
    unsupported(file, 'the archive is split over several files', 'join the parts first');
  const wide = at >= 20 && view.getUint32(at - 20, true) === 0x07064b50;
  if (wide) return readWideEnd(view, at - 20, file);
  const [count, bytes, start] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 12, true),
    view.getUint32(at + 16, true),
  ];
  return checkDirectory({ start, end: start + bytes, count }, at, file);
}

function readWideEnd(view: DataView, locator: number, file: string): Directory {
  const at = wideNumber(view, locator + 8, file);
  if (at + 56 > locator || view.getUint32(at, true) !== 0x06064b50)
    damaged(file, 'the record of its 64-bit directory is missing');
  const [count, bytes, start] = [
    wideNumber(view, at + 32, file),
    wideNumber(view, at + 40, file),
    wideNumber(view, at + 48, file),
  ];
  return checkDirectory({ start, end: start + bytes, count }, at, file);
}

function checkDirectory(directory: Directory, end: number, file: string): Directory {
  if (directory.end !== end)
    damaged(file, `the archive's directory should end at byte ${end}, its own entry says ${directory.end}`);
  if (directory.count * 46 > directory.end - directory.start)
    damaged(file, `${directory.count} entries do not fit into the archive's directory`);
  return directory;
}

function wideNumber(view: DataView, at: number, file: string): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) damaged(file, `the archive's directory speaks of byte ${value}`);
  return Number(value);
}

function readEntry(
  view: DataView,
  content: Uint8Array,
  at: number,
  directory: Directory,
  file: string,
): { entry: ZipEntry; next: number } {
  if (at + 46 > directory.end || view.getUint32(at, true) !== 0x02014b50)
    damaged(file, `byte ${at} of the archive's directory begins no entry`);
  const [nameBytes, extraBytes, commentBytes] = [
    view.getUint16(at + 28, true),
    view.getUint16(at + 30, true),
    view.getUint16(at + 32, true),
  ];
  const next = at + 46 + nameBytes + extraBytes + commentBytes;
  if (next > directory.end) damaged(file, `the entry at byte ${at} reaches beyond the archive's directory`);
  const name = strictText(content.subarray(at + 46, at + 46 + nameBytes));
  if (name === undefined) return damaged(file, `the name of the entry at byte ${at} is not UTF-8 text`);
  const place = `${file}, entry ${quoted(name)}`;
  checkFeatures(view.getUint16(at + 8, true), view.getUint16(at + 10, true), place);
  const numbers = {
    bytes: view.getUint32(at + 24, true),
    storedBytes: view.getUint32(at + 20, true),
    headerStart: view.getUint32(at + 42, true),
  };
  const wide = widen(numbers, view, at + 46 + nameBytes, extraBytes, place);
  const dataStart = readLocalHeader(
    view,
    content,
    wide.headerStart,
    content.subarray(at + 46, at + 46 + nameBytes),
    place,
  );
  const entry = {
    name,
    deflated: view.getUint16(at + 10, true) === 8,
    crc: view.getUint32(at + 16, true),
    ...wide,
    dataStart,
  };
  checkSizes(entry, place);
  return { entry, next };
}

function checkFeatures(flags: number, method: number, place: string): void {
  if (flags & 1) unsupported(place, 'it is encrypted', 'write the archive without a password');
  if (method !== 0 && method !== 8)
    unsupported(place, `compression method ${method} is not read`, 'store it, or compress it with deflate');
}

function checkSizes(entry: ZipEntry, place: string): void {
  if (entry.deflated) checkExpansion(entry.storedBytes, entry.bytes, place);
  else if (entry.bytes !== entry.storedBytes)
    damaged(place, `it is stored as it is, yet its two sizes differ: ${entry.storedBytes} and ${entry.bytes}`);
}

interface Numbers {
  readonly bytes: number;
  readonly storedBytes: number;
  readonly headerStart: number;
}

/** Numbers that read 0xffffffff stand, in this order, in the extra field with identifier 1. */
function widen(numbers: Numbers, view: DataView, start: number, length: number, place: string): Numbers {
  const needed = Object.values(numbers).filter((value) => value === 0xffffffff).length;
  if (needed === 0) return numbers;
  const at = findExtra(view, start, start + length);
  if (at === undefined || at.bytes < needed * 8) return damaged(place, 'its 64-bit sizes are missing');
  let from = at.start;
  const take = (value: number): number => {
    if (value !== 0xffffffff) return value;
    from += 8;
    return wideNumber(view, from - 8, place);
  };
  return { bytes: take(numbers.bytes), storedBytes: take(numbers.storedBytes), headerStart: take(numbers.headerStart) };
}

function findExtra(view: DataView, start: number, end: number): { start: number; bytes: number } | undefined {
  for (let at = start; at + 4 <= end; at += 4 + view.getUint16(at + 2, true)) {
    const bytes = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1 && at + 4 + bytes <= end) return { start: at + 4, bytes };
  }
  return undefined;
}

function readLocalHeader(view: DataView, content: Uint8Array, at: number, name: Uint8Array, place: string): number {
  if (at + 30 > content.length || view.getUint32(at, true) !== 0x04034b50)
    damaged(place, `its header is not at byte ${at}`);
  const nameBytes = view.getUint16(at + 26, true);
  const local = content.subarray(at + 30, at + 30 + nameBytes);
  if (local.length !== name.length || local.some((byte, i) => byte !== name[i]))
    damaged(place, `its header, at byte ${at}, carries another name`);
  return at + 30 + nameBytes + view.getUint16(at + 28, true);
}

/** Entries must lie in front of the directory and not share bytes: overlapping ones are how zip bombs multiply. */
function checkRanges(entries: readonly ZipEntry[], directoryStart: number, file: string): void {
  const ordered = [...entries].sort((a, b) => a.headerStart - b.headerStart);
  let inflated = 0;
  ordered.forEach((entry, i) => {
    const end = entry.dataStart + entry.storedBytes;
    const limit = ordered[i + 1]?.headerStart ?? directoryStart;
    if (end > limit)
      damaged(
        `${file}, entry ${quoted(entry.name)}`,
        `its data ends at byte ${end}, inside what begins at byte ${limit}`,
      );
    if (entry.deflated) inflated += entry.bytes;
  });
  if (inflated > maxInflatedBytes)
    unjustified(
      file,
      `its entries expand to ${inflated} bytes; at most ${maxInflatedBytes} are expanded`,
      'split the data over several files',
    );
}
