/** @file Global heaps of an HDF5 file (format specification, III.E), where texts and lists lie: the library follows a damaged one without an end. */
import { damaged } from '../problems.ts';

/** `GCOL`, version 1. */
const mark = [0x47, 0x43, 0x4f, 0x4c, 1, 0, 0, 0] as const;

const align = (bytes: number): number => 8 * Math.ceil(bytes / 8);

/** Bytes of a length, as the superblock says. */
const lengthBytes = (bytes: Uint8Array): number => bytes[bytes[8]! < 2 ? 14 : 10] ?? 8;

/** Walks through the objects of all heaps. Throws SPK404 where one takes no space, or ends beyond its heap. */
export function checkHeaps(bytes: Uint8Array, name: string): void {
  const width = lengthBytes(bytes);
  if (width < 2 || width > 8) return;
  const header = align(mark.length + width);
  const lengthAt = (at: number): number =>
    bytes.subarray(at, at + width).reduceRight((value, byte) => 256 * value + byte, 0);
  for (let at = bytes.indexOf(mark[0]); at >= 0; at = bytes.indexOf(mark[0], at + 1)) {
    if (!mark.every((byte, i) => bytes[at + i] === byte)) continue;
    const end = at + lengthAt(at + mark.length);
    // The library refuses what ends beyond the file, in words of its own.
    if (end > bytes.length) continue;
    for (let object = at + header; object + header <= end;) {
      const isFree = bytes[object] === 0 && bytes[object + 1] === 0;
      const length = lengthAt(object + mark.length);
      const space = isFree ? length : header + align(length);
      if (space === 0 || object + space > end)
        damaged(name, `a heap of texts or lists at byte ${at} has an object of ${length} bytes at byte ${object}`);
      object += space;
    }
  }
}
