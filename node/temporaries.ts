/** @file Names of files that are being written, and what earlier programs left of theirs. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** This machine, in eight characters: numbers of processes mean nothing on another. */
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Temporary files that this process is writing. */
const mine = new Set<string>();

/** When this process began, in milliseconds since 1970. */
const began = Date.now() - process.uptime() * 1000;

/** Names of temporary files of one output: `.net.chip.MACHINE-PROCESS-RANDOM.tmp`; long names are cut, at a character, so that the whole stays below 255 bytes. */
const prefixOf = (target: string): string => `.${[...basename(target)].slice(0, 50).join('')}.`;

/** A new name beside `target` that says who writes it. `done` is called when it is there no more. */
export function temporaryFor(target: string): { readonly path: string; done(): void } {
  const name = `${prefixOf(target)}${machine}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  mine.add(name);
  return { path: join(dirname(target), name), done: () => void mine.delete(name) };
}

/**
 * Removes temporary files of an output that programs left which were killed: those of processes of this machine that live no
 * more, and those that name no owner, as earlier versions wrote them, and are older than this process. What cannot be removed
 * stays.
 */
export function removeAbandoned(target: string): void {
  const [folder, prefix] = [dirname(target), prefixOf(target)];
  for (const name of namesIn(folder)) {
    const parts = name.startsWith(prefix) ? temporaryName.exec(name.slice(prefix.length)) : null;
    if (!parts || mine.has(name)) continue;
    const [, owner, number] = parts;
    const path = join(folder, name);
    if (owner === undefined ? isOlder(path) : owner === machine && !lives(Number(number))) remove(path);
  }
}

const temporaryName = /^(?:([0-9a-f]{8})-(\d+)-)?[0-9a-f]{12}\.tmp$/;

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const isOlder = (path: string): boolean => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < began;

/** A process of this number that is not this one: what this one writes is known. */
function lives(number: number): boolean {
  if (number === process.pid) return false;
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Another program removed it, or may not be disturbed.
  }
}
