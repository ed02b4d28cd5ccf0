/** @file All test files of a group in this process: what they import is loaded once, and what Node has learned of it serves them all. */
import { createRequire } from 'node:module';
import { basename } from 'node:path';
import { grouped } from './groups.ts';

const require = createRequire(import.meta.url);

/**
 * Loads the files of a group at once, without a pause, because ava begins in the first. Titles are unique within a group: ava
 * refuses a second one.
 *
 * @param here URL of `GROUP.group.ts`.
 */
export function together(here: string): void {
  for (const file of grouped().get(basename(here, '.group.ts'))!) require(`../${file}`);
}
