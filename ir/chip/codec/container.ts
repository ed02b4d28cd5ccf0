/**
 * @file The file around the messages: the 8 bytes "SPIKEIMG", a little-endian u32 container version, sections. A section
 * is a u8 kind, a little-endian u32 length, the payload's sha256, the payload. Nothing may follow the End section.
 */
import { fail } from '../../diagnostics/index.ts';
import { sha256 } from '../../sha256.ts';

/** Section kinds as they stand in the file. */
export const sectionKinds = { header: 1, kernels: 2, core: 3, end: 4 } as const;
export type SectionKind = keyof typeof sectionKinds;

/** Where a section's payload lies in the file; offsets and lengths in bytes. */
export interface Section {
  readonly kind: SectionKind;
  readonly offset: number;
  readonly length: number;
  /** 32 bytes. */
  readonly hash: Uint8Array;
}

/** Reads `length` bytes at `offset`, never asked for more than the file has; they are used before the next call only. */
export type ReadAt = (offset: number, length: number) => Uint8Array;

export const containerVersion = 1;
const magic = new TextEncoder().encode('SPIKEIMG');
const prefixLength = magic.length + 4;
const frameLength = 1 + 4 + 32;

/** Whether bytes begin like a chip image, of any version. */
export const looksLikeImage = (bytes: Uint8Array): boolean => magic.every((byte, i) => byte === bytes[i]);

/** Magic and container version. */
export function prefixBytes(): Uint8Array {
  const bytes = new Uint8Array(prefixLength);
  bytes.set(magic);
  new DataView(bytes.buffer).setUint32(magic.length, containerVersion, true);
  return bytes;
}

/** A section's frame and payload. */
export function sectionBytes(kind: SectionKind, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(frameLength + payload.length);
  bytes[0] = sectionKinds[kind];
  new DataView(bytes.buffer).setUint32(1, payload.length, true);
  bytes.set(sha256(payload), 5);
  bytes.set(payload, frameLength);
  return bytes;
}

/**
 * Finds all sections without reading their payloads. Throws a `DiagnosticError` where magic, version, order or lengths
 * are wrong.
 */
export function readSections(readAt: ReadAt, size: number, name: string): readonly Section[] {
  readPrefix(readAt, size, name);
  const sections: Section[] = [];
  let rank = 0;
  let offset = prefixLength;
  while (rank < sectionKinds.end) {
    const section = readFrame(readAt, size, offset, name);
    const next = sectionKinds[section.kind];
    const repeats = next === rank && next > sectionKinds.header;
    if (sections.length === 0 ? next !== sectionKinds.header : next < rank || (next === rank && !repeats))
      cut(name, `a ${section.kind} section at byte ${offset} is out of order`);
    sections.push(section);
    rank = next;
    offset = section.offset + section.length;
  }
  if (sections.at(-1)!.length > 0 || offset !== size) cut(name, `${size - offset} bytes follow the end of the image`);
  return sections;
}

/** The payload of a section. Throws a `DiagnosticError` where its checksum is wrong. */
export function readPayload(readAt: ReadAt, section: Section, name: string): Uint8Array {
  const payload = readAt(section.offset, section.length);
  const hash = sha256(payload);
  if (hash.some((byte, i) => byte !== section.hash[i]))
    fail('SPK504', `the checksum of the ${section.kind} section at byte ${section.offset} is wrong`, {
      place: name,
      help: 'copy the file again, or compile it again',
    });
  return payload;
}

function readPrefix(readAt: ReadAt, size: number, name: string): void {
  const prefix = readAt(0, Math.min(size, prefixLength));
  if (prefix.length < prefixLength || !looksLikeImage(prefix))
    fail('SPK501', 'not a chip image: the file does not start with "SPIKEIMG"', {
      place: name,
      help: 'make one with: spikec compile MODEL --weights CKPT --out IMAGE',
    });
  const version = viewOf(prefix).getUint32(magic.length, true);
  if (version !== containerVersion)
    fail('SPK502', `the image has the container version ${version}, this spikec reads version ${containerVersion}`, {
      place: name,
      help: 'compile the model again with this spikec',
    });
}

function readFrame(readAt: ReadAt, size: number, offset: number, name: string): Section {
  if (size - offset < frameLength) cut(name, `the file ends at byte ${size}, where a section should start or go on`);
  const frame = readAt(offset, frameLength);
  const kind = (Object.keys(sectionKinds) as SectionKind[]).find((k) => sectionKinds[k] === frame[0]);
  if (kind === undefined) return cut(name, `there is no section kind ${frame[0]} (at byte ${offset})`);
  const length = viewOf(frame).getUint32(1, true);
  const left = size - offset - frameLength;
  if (length > left)
    cut(name, `the ${kind} section at byte ${offset} claims ${length} bytes, the file has ${left} left`);
  return { kind, offset: offset + frameLength, length, hash: frame.slice(5) };
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function cut(name: string, message: string): never {
  return fail('SPK503', message, { place: name, help: 'the file is damaged or cut off: copy or compile it again' });
}
