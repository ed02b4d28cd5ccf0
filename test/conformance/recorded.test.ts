/** @file The recorded sets that every clone has: their size, and that they are what the full ones say. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { agrees, strangersIn } from '../../scripts/golden/agree.ts';
import { compactFiles } from '../../scripts/golden/compact.ts';
import { manifestOnly, plan } from '../../scripts/golden/plan.ts';
import { full } from '../support/golden.ts';

const folder = fileURLToPath(new URL('../golden/', import.meta.url));
const fullFolder = fileURLToPath(new URL('../../../shared/golden/', import.meta.url));
const files = compactFiles(fullFolder);

test('the compact sets are all there, nothing else is, and together they have at most 16 MB', (t) => {
  t.deepEqual(strangersIn(folder, files), []);
  for (const { path } of files) t.true(statSync(join(folder, path)).isFile(), path);
  const sizes = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (path) => statSync(join(folder, path)).size,
  );
  t.true(sizes.reduce((sum, size) => sum + size, 0) <= 16_000_000);
});

test('the README of the compact sets names every set', (t) => {
  const text = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const set of [...Object.keys(plan), ...manifestOnly]) t.true(text.includes(`\`${set}\``), set);
});

if (full)
  for (const set of [...Object.keys(plan), ...manifestOnly])
    test(`${set}: the compact set holds what was recorded, bit for bit`, (t) => {
      for (const file of files.filter(({ path }) => path.startsWith(`${set}/`)))
        t.true(agrees(file, readFileSync(join(folder, file.path))), `${file.path} is stale: run npm run golden`);
    });
