import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's own folder: above `cli` in a checkout, above `dist/cli` when published. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}

/** Path of something that comes with the package: `bundled('examples', 'targets')`. */
export const bundled = (...parts: readonly string[]): string => join(packageRoot, ...parts);

export const packageVersion = (): string =>
  (JSON.parse(readFileSync(bundled('package.json'), 'utf8')) as { version: string }).version;
