/** @file Reading and writing whole files, with clear errors. Nothing half-written is ever left under the name asked for. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { open, realpath, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fail } from '../ir/diagnostics/index.ts';
import type { OpenFile } from '../runtime/files.ts';
import { maxFileBytes } from '../runtime/formats/limits.ts';
import { noteMade, noteRead, wasRead } from './reads.ts';
import { removeAbandoned, temporaryFor } from './temporaries.ts';

/** Reads a file. Throws SPK401 (missing, a folder, no permission, no regular file) or SPK402 (2 GiB and more). */
export function readFileBytes(path: string): Uint8Array {
  return reading(path, () => {
    const file = openRegular(path);
    try {
      return readWhole(file, path);
    } finally {
      closeSync(file);
    }
  });
}

/** Opens a file of any size; the caller closes it. Throws SPK401 as `readFileBytes` does. */
export function openFile(path: string): OpenFile {
  return reading(path, () => {
    const file = openRegular(path);
    let room = new Uint8Array(0);
    const readAt = (offset: number, length: number): Uint8Array => {
      if (length > room.length) room = new Uint8Array(Math.max(length, 2 ** 16));
      return reading(path, () => readExactly(file, path, offset, room.subarray(0, length)));
    };
    return { size: fstatSync(file).size, readAt, close: () => closeSync(file) };
  });
}

function openRegular(path: string): number {
  // Opening a pipe would wait for its writer, so what it is comes first.
  const what = statSync(path);
  if (what.isDirectory()) fail('SPK401', 'it is a folder, not a file', { place: path, help: 'name a file in it' });
  if (!what.isFile())
    fail('SPK401', 'it is a device or a pipe, not a regular file', {
      place: path,
      help: 'save its content to a file first',
    });
  noteRead(what);
  return openSync(path, 'r');
}

function readWhole(file: number, path: string): Uint8Array {
  const { size } = fstatSync(file);
  if (size > maxFileBytes) {
    fail('SPK402', `the file has ${size} bytes; files below 2 GiB are read`, {
      place: path,
      help: 'save the weights alone (no optimizer), in half precision, or split the data over several files',
    });
  }
  return readExactly(file, path, 0, new Uint8Array(size));
}

/** Fills `bytes` from `offset` on. */
function readExactly(file: number, path: string, offset: number, bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  for (let at = 0; at < length;) {
    const count = readSync(file, bytes, at, length - at, offset + at);
    if (count === 0)
      fail('SPK401', `the file became shorter while it was read: ${offset + at} of ${offset + length} bytes`, {
        place: path,
        help: 'wait until its writer is done',
      });
    at += count;
  }
  return bytes;
}

/** Does a work that reads; throws SPK401 where the operating system does not let it. */
export function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    return failSystem(path, 'SPK401', error);
  }
}

/** All bytes of a file, or piece by piece. */
type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * Writes a file completely or not at all: into a temporary file beside it, flushed to disk, then renamed. Whatever goes
 * wrong, also inside `content`, the temporary is removed and what was there before stays. A link is followed.
 * Temporary files of it that killed programs left are removed. Throws SPK412 where the path cannot be written, and SPK709 where
 * the file has been read (`watchReads`) and is not the program's own, which `isOwn` says; an error of `content` passes through.
 */
export async function writeAtomically(path: string, content: Bytes, isOwn = false): Promise<void> {
  const target = await checkTarget(path, isOwn);
  removeAbandoned(target);
  const { path: temporary, done } = temporaryFor(target);
  try {
    const handle = await writing(path, () => open(temporary, 'wx'));
    noteMade(await handle.stat());
    await writePieces(handle, content, path);
    await writing(path, () => rename(temporary, target));
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  } finally {
    done();
  }
  await flushFolder(dirname(target));
}

/** Throws SPK412 or SPK709 where `writeAtomically` would, before the work whose result is to be written. */
export async function checkWritable(path: string): Promise<void> {
  const target = await checkTarget(path, false);
  removeAbandoned(target);
  const { path: probe, done } = temporaryFor(target);
  try {
    await (await writing(path, () => open(probe, 'wx'))).close();
  } finally {
    await unlink(probe).catch(() => undefined);
    done();
  }
}

/** The path behind links, after checking that what is there, if anything, is a file that may be replaced. */
async function checkTarget(path: string, isOwn: boolean): Promise<string> {
  if (path === '' || path.endsWith('/'))
    fail('SPK412', 'the output path names no file', { place: path || '(empty)', help: 'add a file name' });
  const target = await realpath(path).catch(() => path);
  const what = await writing(path, () => stat(target).catch(absent));
  if (what?.isDirectory()) fail('SPK412', 'it is a folder', { place: path, help: 'name a file in it' });
  if (what && !what.isFile())
    fail('SPK412', 'it is a device or a pipe, which a file would replace', {
      place: path,
      help: 'name a regular file',
    });
  if (what && !isOwn && wasRead(what))
    fail('SPK709', 'this file is also read', { place: path, help: 'give the output another name' });
  if (what) await writing(path, async () => (await open(target, 'r+')).close());
  return target;
}

/** A file that is not there yet is no failure; whether its folder is shows when it is created. */
function absent(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}

async function writePieces(handle: FileHandle, content: Bytes, path: string): Promise<void> {
  try {
    if (content instanceof Uint8Array) await writeAll(handle, content, path);
    else for await (const piece of content) await writeAll(handle, piece, path);
    await writing(path, () => handle.sync());
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, path: string): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += (await writing(path, () => handle.write(bytes, at, bytes.length - at))).bytesWritten;
  }
}

/** Makes the new name last. Some systems cannot open folders; the file itself is already safe. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return failSystem(path, 'SPK412', error);
  }
}

const systemMessages: Readonly<Record<string, readonly [message: string, help: string]>> = {
  ENOENT: ['there is no such file', 'check the path'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EACCES: ['permission is denied', 'change its permissions, or use another path'],
  EPERM: ['permission is denied', 'change its permissions, or use another path'],
  EROFS: ['the disk is read-only', 'use another path'],
  ENOSPC: ['the disk is full', 'free some space, or use another disk'],
  EDQUOT: ['the disk quota is used up', 'free some space, or use another disk'],
  EFBIG: ['the file is too large for this disk', 'use another disk'],
  EISDIR: ['it is a folder', 'name a file in it'],
  ELOOP: ['the links in the path lead in a circle', 'check the path'],
  ENAMETOOLONG: ['the name is too long', 'use a shorter one'],
  EMFILE: ['too many files are open', 'raise the limit with ulimit -n'],
  EIO: ['the disk reports an error', 'check the disk'],
};

/** Turns an error of the operating system into a diagnostic; any other error passes through. */
export function failSystem(path: string, code: 'SPK401' | 'SPK412', error: unknown): never {
  const name = error instanceof Error && 'code' in error && 'errno' in error ? String(error.code) : undefined;
  if (name === undefined) throw error;
  if (name === 'ENOENT' && code === 'SPK412')
    return fail(code, 'its folder does not exist', { place: path, help: `create it: mkdir -p ${dirname(path)}` });
  const [message, help] = Object.hasOwn(systemMessages, name)
    ? systemMessages[name]!
    : [`the operating system reports ${name}`, 'check the path'];
  return fail(code, `${code === 'SPK401' ? 'the file cannot be read' : 'the output cannot be written'}: ${message}`, {
    place: path,
    help,
  });
}
