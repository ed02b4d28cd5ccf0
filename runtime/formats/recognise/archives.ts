/** @file What a zip archive is by the names of all its entries, where its first one does not tell: archives that were packed anew. */
import { latin } from '../latin.ts';
import type { Kind } from './kinds.ts';

const endBytes = 22;
/** Where the end of the directory is looked for, and entries that are looked at. */
const [longestEnd, mostEntries] = [2 ** 16, 4096];

/** Names in the archive's directory; none where it is cut off or has 64-bit offsets. Nothing is checked: this only tells kinds apart. */
function entryNames(bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = Math.max(0, bytes.length - longestEnd);
  const end = from + latin(bytes.subarray(from)).lastIndexOf('PK\x05\x06');
  if (end < from || end + endBytes > bytes.length) return [];
  const names: string[] = [];
  for (let at = view.getUint32(end + 16, true); names.length < mostEntries && at + 46 <= end;) {
    if (view.getUint32(at, true) !== 0x02014b50) break;
    const [name, extra, comment] = [28, 30, 32].map((offset) => view.getUint16(at + offset, true)) as [
      number,
      number,
      number,
    ];
    names.push(latin(bytes.subarray(at + 46, at + 46 + name)));
    at += 46 + name + extra + comment;
  }
  return names;
}

/** A checkpoint of PyTorch, arrays of numpy, or a zip archive of anything. */
export function archiveKind(bytes: Uint8Array): Kind {
  const names = entryNames(bytes).filter((name) => !name.endsWith('/'));
  if (names.some((name) => /^([^/]*\/)?data\.pkl$/.test(name))) return 'pth';
  return names.length > 0 && names.every((name) => name.endsWith('.npy')) ? 'npz' : 'zip';
}
