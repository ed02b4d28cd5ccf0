/** @file Node as a host of the toolchain. */
import { appendFileSync, mkdirSync, readdirSync, statSync, type Stats } from 'node:fs';
import { availableParallelism } from 'node:os';
import * as paths from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { nodeMachine } from '../trainer/node.ts';
import type { Host } from '../toolchain/host.ts';
import { checkWritable, failSystem, openFile, readFileBytes, reading, writeAtomically } from './files.ts';
import { growFile } from './growing.ts';
import { decodeJpeg } from './jpeg.ts';
import { interruptible, uninterrupted } from './interrupt.ts';
import { bundled } from './package.ts';
import { installSha256 } from './sha256.ts';
import { startWorker } from './workers.ts';

/** Folders of named data sets: the user's own, then where Debian's packages dataset-* put theirs. */
const dataFolders = (): readonly string[] =>
  [process.env['SPIKEC_DATA'] ?? '', '/usr/share/datasets'].filter((folder) => folder !== '');

/** The files, threads and pauses of this process. Also lets Node compute SHA-256. */
export function nodeHost(): Host {
  installSha256();
  return {
    paths,
    read: readFileBytes,
    open: openFile,
    kindOf,
    list: (folder) => reading(folder, () => readdirSync(folder)),
    get dataFolders() {
      return dataFolders();
    },
    bundled,
    expandZstandard,
    decodeJpeg,
    write: (path, content, isOwn) =>
      uninterrupted(() => writeAtomically(path, typeof content === 'string' ? Buffer.from(content) : content, isOwn)),
    checkWritable: (path) => uninterrupted(() => checkWritable(path)),
    append: (path, text) => writing(path, () => appendFileSync(path, text)),
    grow: growFile,
    makeFolder: (path) => writing(path, () => void mkdirSync(path, { recursive: true })),
    startWorker,
    processors: availableParallelism(),
    training: nodeMachine,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    compute: interruptible,
  };
}

function kindOf(path: string): ReturnType<Host['kindOf']> {
  const what = looked(path);
  if (!what) return undefined;
  return what.isDirectory() ? 'folder' : what.isFile() ? 'file' : 'other';
}

/** What is there. A path that no file can have names nothing; one that may not be looked at is an error. */
function looked(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ELOOP', 'EACCES', 'EPERM', 'EIO'].includes(String(error.code)))
      return failSystem(path, 'SPK401', error);
    return undefined;
  }
}

function writing(path: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    failSystem(path, 'SPK412', error);
  }
}

function expandZstandard(content: Uint8Array, most: number): Uint8Array {
  try {
    return zstdDecompressSync(content, { maxOutputLength: most });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
      throw new RangeError(error.message, { cause: error });
    throw error;
  }
}
