/** @file A machine whose every file is one that a trial made, and that keeps nothing. */
import type { Host } from '../../../toolchain/host.ts';
import { host } from '../../support/host.ts';

/** @param files their bytes by path, or those of all; what is written is read through, and `written` gets it whole. */
export function inMemory(
  files: Uint8Array | ReadonlyMap<string, Uint8Array>,
  written: (bytes: Uint8Array) => void = () => undefined,
): Host {
  const bytesOf = (path: string): Uint8Array | undefined => (files instanceof Uint8Array ? files : files.get(path));
  return {
    ...host,
    kindOf: (path) => (bytesOf(path) ? 'file' : undefined),
    list: () => [],
    read: (path) => bytesOf(path)!,
    open: (path) => openBytes(bytesOf(path)!),
    checkWritable: () => Promise.resolve(),
    async write(_path, content) {
      const parts: Uint8Array[] = [];
      if (typeof content === 'string' || content instanceof Uint8Array) parts.push(Buffer.from(content));
      else for await (const part of content) parts.push(part.slice());
      written(Buffer.concat(parts));
    },
  };
}

/** Bytes as a file that is read piece by piece. */
export const openBytes = (bytes: Uint8Array): ReturnType<Host['open']> => ({
  size: bytes.length,
  readAt: (offset, length) => bytes.subarray(offset, offset + length),
  close: () => undefined,
});
