/** @file Which files this run of the program has read, so that none of them is replaced by an output. */
import { realpathSync, statSync, type Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What was read since `watchReads`; nothing is watched for a program that only uses the library. */
let seen: Set<string> | undefined;

const nameOf = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string => `${dev}:${ino}`;

/** Remembers files that are read from here on; returns what forgets them. */
export function watchReads(): () => void {
  seen = new Set();
  return () => {
    seen = undefined;
  };
}

/** Notes a file that is read. */
export const noteRead = (what: Pick<Stats, 'dev' | 'ino'>): void => void seen?.add(nameOf(what));

/** Forgets a file that has just been made: systems give the numbers of files that are gone to new ones. */
export const noteMade = (what: Pick<Stats, 'dev' | 'ino'>): void => void seen?.delete(nameOf(what));

/** Whether a file has been read meanwhile, under whatever name. */
export const wasRead = (what: Pick<Stats, 'dev' | 'ino'>): boolean => seen?.has(nameOf(what)) === true;

/** A text that is the same for all names of a file, and for the names of one that is not there yet: links are followed. */
export function identityOf(path: string): string {
  try {
    const what = statSync(path, { throwIfNoEntry: false });
    return what ? nameOf(what) : join(realpathSync(dirname(resolve(path))), basename(path));
  } catch {
    return resolve(path);
  }
}
