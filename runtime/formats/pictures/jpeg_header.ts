/** @file The outer form of a JPEG file, checked before a decoder sees it: segments, extents, colours, end. */
import { maxJpegScans, maxPictureSamples, maxPictureSide } from '../limits.ts';
import { damaged, unjustified, unsupported } from '../problems.ts';

/** What a JPEG states before its pixels. */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** EXIF's: 1 is upright, 2 to 8 are turned or mirrored. */
  readonly orientation: number;
}

const markers = { start: 0xd8, end: 0xd9, scan: 0xda, exif: 0xe1 } as const;
/** Frames of Huffman codes with 8 bits: baseline, extended, progressive (ITU-T T.81, table B.1). */
const readFrames: readonly number[] = [0xc0, 0xc1, 0xc2];
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/**
 * A block of 64 pixels takes at least one bit in the first scan of each of its colours, and colours may have a fourth of its pixels;
 * a file of less than that is cut off, or claims more than it has.
 */
const pixelsPerByte = 512;

/**
 * Checks a JPEG file. Throws SPK404 (damaged, cut off), SPK405 (CMYK, 12 bits, lossless, arithmetic codes), SPK406 (too large, or more pixels
 * than its bytes can hold).
 */
export function checkJpeg(bytes: Uint8Array, place: string): JpegHeader {
  let [frame, orientation]: [Omit<JpegHeader, 'orientation'> | undefined, number] = [undefined, 1];
  for (const { marker, body, end } of segments(bytes, place)) {
    if (isFrame(marker)) frame = frameOf(marker, body, place);
    if (marker === markers.exif) orientation = orientationOf(body) ?? orientation;
    if (marker !== markers.scan) continue;
    const found = frame ?? damaged(place, 'its pixels begin before their extents are said');
    checkScans(bytes.subarray(end), place);
    if (found.width * found.height > pixelsPerByte * bytes.length + 65536)
      unjustified(place, `it claims ${found.width} x ${found.height} pixels, more than ${bytes.length} bytes can hold`);
    return { ...found, orientation };
  }
  return damaged(place, 'it holds no pixels');
}

interface Segment {
  readonly marker: number;
  readonly body: Uint8Array;
  /** The byte after it. */
  readonly end: number;
}

/** Segments up to the first scan. */
function* segments(bytes: Uint8Array, place: string): Generator<Segment> {
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;
    if (at + 4 > bytes.length) damaged(place, `the file ends at byte ${bytes.length}, before its pixels`);
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff || marker === markers.end) damaged(place, `at byte ${at} no part of a JPEG begins`);
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) damaged(place, `the part at byte ${at} claims ${length} bytes`);
    yield { marker, body: bytes.subarray(at + 4, end), end };
    at = end;
  }
}

function frameOf(marker: number, body: Uint8Array, place: string): Omit<JpegHeader, 'orientation'> {
  const again = 'save it as an ordinary JPEG or PNG picture, for example with Pillow: Image.open(FILE).convert("RGB")';
  if (!readFrames.includes(marker)) unsupported(place, 'the JPEG is lossless, or of arithmetic codes', again);
  if (body.length < 6) damaged(place, 'its extents are cut off');
  const [bits, height, width, channels] = [body[0]!, (body[1]! << 8) | body[2]!, (body[3]! << 8) | body[4]!, body[5]!];
  if (bits !== 8) unsupported(place, `the JPEG has ${bits} bits per colour`, again);
  if (width === 0 || height === 0) damaged(place, `the picture measures ${width} x ${height} pixels`);
  if (width > maxPictureSide || height > maxPictureSide || width * height * 4 > maxPictureSamples)
    unjustified(place, `the picture measures ${width} x ${height} pixels, more than is read`, 'scale or crop it');
  if (channels === 4) return unsupported(place, 'the colours of the JPEG are CMYK, for printers', again);
  return channels === 1 || channels === 3
    ? { width, height, channels }
    : unsupported(place, `the JPEG has ${channels} colours`, again);
}

/** Every scan touches every pixel; after the last one the end is marked. */
function checkScans(bytes: Uint8Array, place: string): void {
  let scans = 1;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === markers.end) return;
    if (bytes[at + 1] === markers.scan && ++scans > maxJpegScans)
      unjustified(place, `it has more than ${maxJpegScans} scans`, 'save it as an ordinary JPEG or PNG picture');
  }
  damaged(place, 'the file is cut off: its pixels have no end');
}

const orientationTag = 0x0112;

/** From an EXIF segment: a TIFF header, and the first directory's entry of orientation. */
function orientationOf(body: Uint8Array): number | undefined {
  if (new TextDecoder('latin1').decode(body.subarray(0, 6)) !== 'Exif\0\0' || body.length < 16) return undefined;
  const view = new DataView(body.buffer, body.byteOffset + 6, body.byteLength - 6);
  const little = view.getUint8(0) === 0x49;
  const start = view.getUint32(4, little);
  if (start + 2 > view.byteLength) return undefined;
  const count = view.getUint16(start, little);
  for (let i = 0, at = start + 2; i < count && at + 12 <= view.byteLength; i++, at += 12)
    if (view.getUint16(at, little) === orientationTag) return view.getUint16(at + 8, little);
  return undefined;
}
