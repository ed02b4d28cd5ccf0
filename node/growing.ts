/** @file A file that grows line by line over a long run, and gets its last name when it is complete. */
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { fail } from '../ir/diagnostics/index.ts';
import type { GrowingFile } from '../toolchain/host.ts';
import { failSystem, flushFolder } from './files.ts';
import { uninterrupted } from './interrupt.ts';

/** What was added longer ago than this is on the disk, in milliseconds: a power cut costs no more. */
const unflushed = 5000;

/**
 * Opens a file to add to it, made where it is missing, and cuts off what lies behind its first `keep` bytes. What was added
 * outlives the end of the program at once. Throws SPK412 where it cannot be written, SPK906 where another program adds to it.
 */
export function growFile(path: string, keep: number): GrowingFile {
  const file = writing(path, () => openSync(path, keep === 0 ? 'w' : 'r+'));
  writing(path, () => ftruncateSync(file, keep));
  let [size, flushed] = [keep, performance.now()];
  return {
    add(text) {
      const bytes = Buffer.from(text);
      writing(path, () => {
        checkSize(file, path, size);
        for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at, size + at);
        size += bytes.length;
        if (performance.now() - flushed < unflushed) return;
        fsyncSync(file);
        flushed = performance.now();
      });
    },
    close: () => closeSync(file),
    finish: (target) =>
      uninterrupted(async () => {
        writing(path, () => {
          checkSize(file, path, size);
          fsyncSync(file);
          closeSync(file);
          renameSync(path, target);
        });
        await flushFolder(dirname(target));
      }),
  };
}

function checkSize(file: number, path: string, size: number): void {
  const now = fstatSync(file).size;
  if (now === size) return;
  fail('SPK906', `the file has ${now} bytes where this run had written ${size}`, {
    place: path,
    help: 'end the other run, then go on with --resume',
  });
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    return failSystem(path, 'SPK412', error);
  }
}
