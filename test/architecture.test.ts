import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Which folders each folder may import (DESIGN section 8). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ir: [],
  compiler: ['ir'],
  sim: ['ir'],
  trainer: ['ir'],
  runtime: ['ir', 'sim'],
  // Until its reports are data alone, some of the toolchain still speaks in the words of the command line.
  toolchain: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'node', 'cli'],
  node: ['ir', 'runtime', 'toolchain'],
  cli: ['ir', 'compiler', 'sim', 'trainer', 'runtime', 'toolchain', 'node'],
};

for (const [folder, others] of Object.entries(allowed)) {
  if (!existsSync(join(root, folder))) continue;
  test(`${folder}/ imports only ${others.join(', ') || 'itself'}`, (t) => {
    const files = sources(folder);
    t.true(files.length > 0);
    for (const file of files)
      for (const target of importsOf(file)) {
        const top = relative(root, resolve(dirname(file), target)).split('/')[0]!;
        t.true(top === folder || others.includes(top), `${relative(root, file)} imports ${target}`);
      }
  });
}

test('graphlib is known to one file', (t) => {
  const users = Object.keys(allowed)
    .flatMap(sources)
    .filter((file) => /from 'graphlib'/.test(readFileSync(file, 'utf8')));
  t.deepEqual(
    users.map((file) => relative(root, file)),
    ['ir/dag.ts'],
  );
});

test('every folder of sources opens with a README', (t) => {
  const folders = new Set(Object.keys(allowed).flatMap(sources).map(dirname));
  for (const folder of folders)
    if (!/\/(generated|codes|commands|rules)$/.test(folder))
      t.true(existsSync(join(folder, 'README.md')), relative(root, folder));
});

function sources(folder: string): string[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(path, file));
}

/** Relative module specifiers of static and dynamic imports. */
const importsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((match) => match[1]!);
