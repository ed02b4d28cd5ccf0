import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const root = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));

/** Path of a file of the recorded sets, `golden('fmnist', 'io.safetensors')`. */
export const golden = (set: string, file: string): string => `${root}${set}/${file}`;

/** A test that needs a recorded set; where the sets are absent it is skipped, and its title says so. */
export function goldenTest(title: string, set: string, body: (t: ExecutionContext) => void | Promise<void>): void {
  if (existsSync(`${root}${set}`)) test(title, body);
  else test.skip(`${title} (skipped: recorded set "${set}" is not beside the project)`, body);
}
