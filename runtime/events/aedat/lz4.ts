/** @file Decompression of LZ4 frames, bounded. After the LZ4 frame format 1.6 and block format of lz4.org; checksums are verified. */
import { damaged, unjustified, unsupported } from '../../formats/problems.ts';
import { xxh32 } from './xxh32.ts';

const magic = 0x184d2204;
/** Block sizes by the code in the descriptor, in bytes. */
const blockBytes: Readonly<Record<number, number>> = { 4: 2 ** 16, 5: 2 ** 18, 6: 2 ** 20, 7: 2 ** 22 };

interface Descriptor {
  readonly blockChecksums: boolean;
  readonly contentChecksum: boolean;
  readonly contentBytes: number | undefined;
  readonly mostBlockBytes: number;
  /** Where the blocks begin. */
  readonly end: number;
}

/** What has been decompressed: grows, but never beyond `most`. */
interface Output {
  bytes: Uint8Array;
  length: number;
  readonly most: number;
  readonly place: string;
}

/** The content of one LZ4 frame. Throws SPK404 where it is damaged, SPK405 for dictionaries, SPK406 beyond `most` bytes. */
export function decompressLz4(frame: Uint8Array, most: number, place: string): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const cut = (): never => damaged(place, 'the LZ4 frame is cut off');
  const descriptor = readDescriptor(frame, view, place, cut);
  const output: Output = { bytes: new Uint8Array(Math.min(most, 4 * frame.length)), length: 0, most, place };
  let at = descriptor.end;
  for (;;) {
    if (at + 4 > frame.length) return cut();
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    at = readBlock(frame, view, at, size, descriptor, output, cut);
  }
  return finish(view, at, descriptor, output, cut);
}

function readDescriptor(frame: Uint8Array, view: DataView, place: string, cut: () => never): Descriptor {
  if (frame.length < 7) return cut();
  if (view.getUint32(0, true) !== magic) damaged(place, 'it does not begin like an LZ4 frame');
  const [flags, sizes] = [frame[4]!, frame[5]!];
  if (flags >> 6 !== 1) unsupported(place, `version ${flags >> 6} of LZ4 frames is not read`, 'compress with LZ4 1.x');
  if (flags & 1) unsupported(place, 'the LZ4 frame needs a dictionary', 'compress without one');
  const mostBlockBytes = blockBytes[(sizes >> 4) & 7] ?? damaged(place, 'the LZ4 frame has no known block size');
  const withSize = (flags & 8) !== 0;
  const end = withSize ? 15 : 7;
  if (frame.length < end) return cut();
  if (frame[end - 1] !== ((xxh32(frame.subarray(4, end - 1)) >>> 8) & 0xff))
    damaged(place, 'the header of the LZ4 frame does not match its checksum');
  return {
    blockChecksums: (flags & 16) !== 0,
    contentChecksum: (flags & 4) !== 0,
    contentBytes: withSize ? Number(view.getBigUint64(6, true)) : undefined,
    ...{ mostBlockBytes, end },
  };
}

/** Reads one block and returns where the next one begins. */
function readBlock(
  frame: Uint8Array,
  view: DataView,
  at: number,
  size: number,
  descriptor: Descriptor,
  output: Output,
  cut: () => never,
): number {
  const bytes = size & 0x7fffffff;
  const end = at + bytes + (descriptor.blockChecksums ? 4 : 0);
  if (end > frame.length) return cut();
  const block = frame.subarray(at, at + bytes);
  if (descriptor.blockChecksums && view.getUint32(end - 4, true) !== xxh32(block))
    damaged(output.place, 'a block of the LZ4 frame does not match its checksum');
  const before = output.length;
  if (size >= 2 ** 31) append(output, block);
  else expandBlock(block, output);
  if (output.length - before > descriptor.mostBlockBytes)
    damaged(output.place, 'a block of the LZ4 frame is larger than the frame allows');
  return end;
}

function finish(view: DataView, at: number, descriptor: Descriptor, output: Output, cut: () => never): Uint8Array {
  const content = output.bytes.subarray(0, output.length);
  const end = at + (descriptor.contentChecksum ? 4 : 0);
  if (end > view.byteLength) return cut();
  if (descriptor.contentChecksum && view.getUint32(at, true) !== xxh32(content))
    damaged(output.place, 'the content of the LZ4 frame does not match its checksum');
  if (end !== view.byteLength) damaged(output.place, 'bytes follow the LZ4 frame');
  if (descriptor.contentBytes !== undefined && descriptor.contentBytes !== content.length)
    damaged(output.place, `the LZ4 frame holds ${content.length} bytes and declares ${descriptor.contentBytes}`);
  return content;
}

/** Sequences: a token, literals, and a match that repeats earlier output, at least four bytes of it. */
function expandBlock(block: Uint8Array, output: Output): void {
  const wrong = (): never => damaged(output.place, 'a block of the LZ4 frame contradicts itself');
  let at = 0;
  const lengthFrom = (nibble: number): number => {
    let length = nibble;
    if (nibble === 15)
      for (let more = 255; more === 255; length += more) more = at < block.length ? block[at++]! : wrong();
    return length;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = lengthFrom(token >> 4);
    if (literals > block.length - at) wrong();
    append(output, block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) return;
    if (at + 2 > block.length) wrong();
    const distance = block[at]! | (block[at + 1]! << 8);
    at += 2;
    if (distance === 0 || distance > output.length) wrong();
    repeat(output, distance, lengthFrom(token & 15) + 4);
  }
}

function append(output: Output, bytes: Uint8Array): void {
  makeRoom(output, bytes.length);
  output.bytes.set(bytes, output.length);
  output.length += bytes.length;
}

/** Byte by byte, since a match may reach into itself. */
function repeat(output: Output, distance: number, length: number): void {
  makeRoom(output, length);
  const { bytes } = output;
  for (let end = output.length + length; output.length < end; output.length++)
    bytes[output.length] = bytes[output.length - distance]!;
}

function makeRoom(output: Output, more: number): void {
  const wanted = output.length + more;
  if (wanted > output.most) unjustified(output.place, `it expands to more than ${output.most} bytes`);
  if (wanted <= output.bytes.length) return;
  const grown = new Uint8Array(Math.min(output.most, Math.max(wanted, 2 * output.bytes.length)));
  grown.set(output.bytes.subarray(0, output.length));
  output.bytes = grown;
}
