/** @file tar archives, as PyTorch wrote its first checkpoints: files by name, uncompressed. */
import { latin } from '../latin.ts';
import { damaged, quoted } from '../problems.ts';

/** Bytes of a header, and what every file is padded to (POSIX ustar). */
const block = 512;

/** `ustar` stands in the first header, whoever wrote it. */
export const looksLikeTar = (bytes: Uint8Array): boolean => latin(bytes.subarray(257, 262)) === 'ustar';

/** The plain files of an archive, by name, as views. Throws SPK404 where it is cut off or lists a name twice. */
export function readTar(bytes: Uint8Array, file: string): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + block);
    if (header.length < block) damaged(file, `the archive ends at byte ${bytes.length}, inside a header`);
    const name = textOf(header.subarray(0, 100)).replace(/^\.\//, '');
    const size = octal(header.subarray(124, 136));
    const place = `${file}, entry ${quoted(name)}`;
    if (size === undefined || size > bytes.length - at - block)
      damaged(place, `its header does not state a size that the ${bytes.length} bytes of the archive hold`);
    else {
      const start = at + block;
      if (isPlain(header[156]!)) {
        if (files.has(name)) damaged(place, 'it is in the archive twice');
        files.set(name, bytes.subarray(start, start + size));
      }
      at = start + Math.ceil(size / block) * block;
    }
  }
  return files;
}

/** Type flags '0' and NUL; others are folders, links, and headers of the extended format. */
const isPlain = (flag: number): boolean => flag === 0x30 || flag === 0;

const textOf = (field: Uint8Array): string => latin(field).replace(/\0.*$/s, '');

function octal(field: Uint8Array): number | undefined {
  const digits = textOf(field).trim();
  return /^[0-7]{1,11}$/.test(digits) ? parseInt(digits, 8) : undefined;
}
