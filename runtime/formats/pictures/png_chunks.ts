/** @file The outer form of a PNG file, checked before a decoder sees it: chunks, checksums, dimensions, size of the pixel data. */
import { crc32 } from '../archive/checksums.ts';
import { inflateExactly } from '../archive/inflate.ts';
import { freePictureSamples, maxPictureRatio, maxPictureSamples, maxPictureSide } from '../limits.ts';
import { damaged, quoted, unjustified, unsupported } from '../problems.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;

export const looksLikePng = (bytes: Uint8Array): boolean => signature.every((byte, i) => bytes[i] === byte);

/** What the first chunk states. `channels` counts stored samples per pixel: 1 for a palette index. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  readonly palette: boolean;
  readonly interlaced: boolean;
}

interface Chunk {
  readonly type: string;
  /** The whole chunk: length, type, body, checksum. */
  readonly bytes: Uint8Array;
  readonly body: Uint8Array;
}

/**
 * Checks a PNG file and returns its header and a file with the chunks that make the pixels and nothing else. Its pixel
 * data is known to inflate to exactly the size the header asks for, so that decoding it allocates no more.
 */
export function checkPng(bytes: Uint8Array, place: string): { header: PngHeader; essential: Uint8Array } {
  const chunks = readChunks(bytes, place);
  const header = readPngHeader(chunks[0]!, place);
  checkRatio(header, bytes.length, place);
  const stream = joined(chunks.filter(({ type }) => type === 'IDAT').map(({ body }) => body));
  inflateExactly('zlib', stream, filteredBytes(header), `${place}, pixel data`);
  const kept = chunks.filter(({ type }) => ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'].includes(type));
  return { header, essential: joined([new Uint8Array(signature), ...kept.map((chunk) => chunk.bytes)]) };
}

/** Work is bounded by the file's size, too: a few bytes may claim a large picture of one colour. */
function checkRatio({ width, height, channels }: PngHeader, bytes: number, place: string): void {
  const samples = width * height * channels;
  if (samples > freePictureSamples && samples > maxPictureRatio * bytes)
    unjustified(
      place,
      `the picture measures ${width} x ${height} pixels, in ${bytes} bytes`,
      'scale or crop it to the size of the network',
    );
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function readChunks(bytes: Uint8Array, place: string): Chunk[] {
  if (!looksLikePng(bytes)) damaged(place, 'it does not begin like a PNG file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at: number = signature.length; chunks.at(-1)?.type !== 'IEND';) {
    if (at + 12 > bytes.length) damaged(place, `the file ends at byte ${bytes.length}, before its last chunk`);
    const length = view.getUint32(at);
    const end = at + 12 + length;
    if (end > bytes.length)
      damaged(place, `the chunk at byte ${at} claims ${length} bytes, beyond the end of the file`);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end - 4)) !== view.getUint32(end - 4))
      damaged(place, `the chunk ${quoted(type)} at byte ${at} does not match its checksum`);
    checkChunk(type, chunks, place);
    chunks.push({ type, bytes: bytes.subarray(at, end), body: bytes.subarray(at + 8, end - 4) });
    at = end;
  }
  return chunks;
}

function checkChunk(type: string, before: readonly Chunk[], place: string): void {
  const repeats = (name: string): boolean => type === name && before.some((chunk) => chunk.type === name);
  if ((before.length === 0) !== (type === 'IHDR')) damaged(place, 'its header chunk is not the first and only one');
  if (repeats('PLTE') || repeats('tRNS')) damaged(place, `the chunk ${type} is given twice`);
  if (type === 'acTL') unsupported(place, 'the picture is animated', 'save the frames as pictures of their own');
  const critical = type.charCodeAt(0) < 0x60;
  if (critical && !['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type))
    unsupported(place, `the critical chunk ${quoted(type)} is not known`, 'save the picture as plain PNG');
}

/** Samples per pixel by colour type (PNG specification, table 11.1). */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

function readPngHeader({ body }: Chunk, place: string): PngHeader {
  if (body.length !== 13) damaged(place, `its header chunk has ${body.length} bytes, not 13`);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height, depth, colour] = [view.getUint32(0), view.getUint32(4), body[8]!, body[9]!];
  const channels = channelsOf[colour] ?? damaged(place, `colour type ${colour} does not exist`);
  if (width === 0 || height === 0) damaged(place, `the picture measures ${width} x ${height} pixels`);
  if (body[10] !== 0 || body[11] !== 0 || body[12]! > 1)
    damaged(place, 'its compression, filter or interlace method does not exist');
  if (width > maxPictureSide || height > maxPictureSide || width * height * channels > maxPictureSamples) {
    unjustified(
      place,
      `the picture measures ${width} x ${height} pixels, more than is read`,
      'scale or crop it to the size of the network',
    );
  }
  if (depth === 16)
    unsupported(
      place,
      'the picture has 16 bits per sample',
      'save it with 8 bits, or give the values as an npy tensor',
    );
  const interlaced = body[12] === 1;
  const narrow = [1, 2, 4].includes(depth) && channels === 1;
  if (depth !== 8 && !narrow) damaged(place, `colour type ${colour} does not come with ${depth} bits per sample`);
  if (narrow && interlaced)
    unsupported(
      place,
      `the picture is interlaced with ${depth} bits per sample`,
      'save it with 8 bits, or not interlaced',
    );
  return { width, height, depth, channels, palette: colour === 3, interlaced };
}

/** Rows packed to whole bytes, each with a byte for its filter; seven smaller pictures where interlaced (Adam7). */
function filteredBytes({ width, height, depth, channels, interlaced }: PngHeader): number {
  const bytes = (columns: number, rows: number): number =>
    columns === 0 ? 0 : rows * (1 + Math.ceil((columns * channels * depth) / 8));
  if (!interlaced) return bytes(width, height);
  const steps = (extent: number, first: number, step: number): number =>
    Math.max(0, Math.ceil((extent - first) / step));
  return adam7.reduce((sum, [x, y, dx, dy]) => sum + bytes(steps(width, x, dx), steps(height, y, dy)), 0);
}

/** First column, first row, column step, row step of each pass. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
