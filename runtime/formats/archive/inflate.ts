/** @file Decompression whose output is bounded before it starts. */
import { Inflate, type FlateError } from 'fflate';
import { adler32, crc32 } from './checksums.ts';
import { maxDeflateRatio, maxInflatedBytes } from '../limits.ts';
import { damaged, unjustified } from '../problems.ts';

/** What stands around a deflate stream: bytes before it, and the checksum behind it with its place from the end. */
interface Wrapping {
  readonly headerBytes: (stream: Uint8Array, place: string) => number;
  readonly isSound: (content: Uint8Array, stream: DataView) => boolean;
}

const wrappings: Readonly<Record<'raw' | 'zlib' | 'gzip', Wrapping>> = {
  raw: { headerBytes: () => 0, isSound: () => true },
  zlib: {
    headerBytes: zlibHeader,
    isSound: (content, stream) => stream.getUint32(stream.byteLength - 4) === adler32(content),
  },
  gzip: {
    headerBytes: gzipHeader,
    isSound: (content, stream) => stream.getUint32(stream.byteLength - 8, true) === crc32(content),
  },
};

/** Refuses a declared size that the compressed bytes cannot hold, or that is more than we expand at all. */
export function checkExpansion(compressedBytes: number, bytes: number, place: string): void {
  if (bytes > compressedBytes * maxDeflateRatio) {
    unjustified(
      place,
      `${compressedBytes} compressed bytes claim to hold ${bytes}; deflate cannot expand beyond ${maxDeflateRatio} times`,
    );
  }
  if (bytes > maxInflatedBytes) {
    unjustified(
      place,
      `the content expands to ${bytes} bytes; at most ${maxInflatedBytes} are expanded`,
      'split the data over several files, or store it uncompressed (numpy.savez instead of savez_compressed)',
    );
  }
}

/**
 * Inflates a stream that must give exactly `bytes` bytes, and checks what zlib (RFC 1950) or gzip (RFC 1952) put around it.
 * The output grows with what the stream really yields and stops at `bytes`, so a false declaration costs nothing.
 */
export function inflateExactly(
  kind: keyof typeof wrappings,
  stream: Uint8Array,
  bytes: number,
  place: string,
): Uint8Array {
  checkExpansion(stream.length, bytes, place);
  const { headerBytes, isSound } = wrappings[kind];
  const out = inflate(stream.subarray(headerBytes(stream, place)), bytes, place);
  if (out.length !== bytes) damaged(place, `the compressed content holds fewer than the ${bytes} bytes it declares`);
  if (!isSound(out, new DataView(stream.buffer, stream.byteOffset, stream.byteLength)))
    damaged(place, 'the compressed content is damaged: its checksum does not match');
  return out;
}

/** What the first bytes of a stream expand to, at most some 16 KB of it: enough to tell what it is. Throws SPK404. */
export function inflateStart(kind: keyof typeof wrappings, stream: Uint8Array, place: string): Uint8Array {
  const from = wrappings[kind].headerBytes(stream, place);
  let start = new Uint8Array(0);
  const inflater = new Inflate((part) => {
    if (start.length === 0) start = part.slice();
  });
  guarded(() => inflater.push(stream.subarray(from, from + startBytes)), place);
  return start;
}

/** Compressed bytes that tell what the content is: room for a table of codes. */
const startBytes = 2 ** 9;

/** Compressed bytes that are expanded at once: at most 16 MiB come of them before the size is looked at. */
const pieceBytes = 2 ** 14;

function inflate(stream: Uint8Array, most: number, place: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  const inflater = new Inflate((part) => {
    parts.push(part);
    total += part.length;
  });
  for (let at = 0; at < Math.max(1, stream.length); at += pieceBytes) {
    guarded(() => inflater.push(stream.subarray(at, at + pieceBytes), at + pieceBytes >= stream.length), place);
    if (total > most) damaged(place, `the compressed content holds more than the ${most} bytes it declares`);
  }
  const out = new Uint8Array(total);
  let to = 0;
  for (const part of parts) {
    out.set(part, to);
    to += part.length;
  }
  return out;
}

/** The inflater reports what is wrong with a stream by errors with a number. */
function guarded(work: () => void, place: string): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && typeof (error as Partial<FlateError>).code === 'number')) throw error;
    damaged(place, `the compressed content is damaged: ${error.message}`);
  }
}

function zlibHeader(stream: Uint8Array, place: string): number {
  const [method = 0, flags = 0] = stream;
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && ((method << 8) | flags) % 31 === 0 && (flags & 32) === 0;
  return isZlib && stream.length >= 6 ? 2 : damaged(place, 'the compressed content is damaged: its header is wrong');
}

/** Ten bytes, and what their flags announce: extra fields, a name, a comment, a checksum of the header. */
function gzipHeader(stream: Uint8Array, place: string): number {
  const flags = stream[3] ?? 0;
  const isGzip = stream[0] === 0x1f && stream[1] === 0x8b && stream[2] === 8 && (flags & 0xe0) === 0;
  let at = 10;
  if (flags & 4) at += 2 + (stream[at]! | (stream[at + 1]! << 8));
  for (const text of [8, 16]) if (flags & text) at = stream.indexOf(0, at) + 1 || stream.length;
  if (flags & 2) at += 2;
  return isGzip && at + 8 <= stream.length
    ? at
    : damaged(place, 'the compressed content is damaged: its header is wrong');
}
