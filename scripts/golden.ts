/**
 * @file Makes the compact recorded sets of `test/golden` from the full ones: `npm run golden -- FOLDER`, by default
 * `../shared/golden`. With `--check` nothing is written, and it exits 1 where a file is not what the full sets say. Files whose
 * tensors are right already are left alone, since another version of Node may compress the same tensors into other bytes.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pack } from '../test/support/packed.ts';
import { agrees, strangersIn } from './golden/agree.ts';
import { compactFiles } from './golden/compact.ts';

const folder = fileURLToPath(new URL('../test/golden/', import.meta.url));
const check = process.argv.includes('--check');
const given = process.argv.slice(2).find((word) => !word.startsWith('--'));
const root = given ?? fileURLToPath(new URL('../../shared/golden/', import.meta.url));
if (!existsSync(root)) {
  console.log(`no recorded sets in ${root}`);
  process.exit(2);
}

let stale = 0;
const files = compactFiles(root);
for (const file of files) {
  const path = join(folder, file.path);
  const before = existsSync(path) ? readFileSync(path) : undefined;
  if (before !== undefined && agrees(file, before)) continue;
  stale++;
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.kind === 'text' ? file.make() : pack(file.make()));
  }
  console.log(
    `${file.path} ${check ? 'is stale; run: npm run golden' : `written, ${readFileSync(path).length} bytes`}`,
  );
}
for (const path of strangersIn(folder, files)) {
  stale++;
  if (!check) rmSync(join(folder, path));
  console.log(`${path} ${check ? 'is in no plan' : 'removed'}`);
}
process.exitCode = check && stale > 0 ? 1 : 0;
