/** @file What is meant for any machine reaches nothing of Node's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { reachedFrom, root, uncommented } from '../support/imports.ts';

/** Entries of the package that a page may load, and the folders below them. */
const portable = [
  'toolchain/index.ts',
  'toolchain/language.ts',
  'toolchain/simulator.ts',
  'compiler/index.ts',
  'ir/chip/index.ts',
  'ir/checkpoint/index.ts',
  'sim/index.ts',
  'runtime/index.ts',
  'trainer/index.ts',
  'engine/index.ts',
];

/** Packages that run anywhere. */
const packages = [
  '@noble/hashes/sha2.js',
  'chevrotain',
  'fast-png',
  'fflate',
  'graphlib',
  'h5wasm',
  'protobufjs/minimal.js',
];

/** Names that only Node has, used as values. */
const nodeGlobals = /\b(?:process|Buffer|global|require|setImmediate|clearImmediate)\s*[.([]|\b__(?:dir|file)name\b/;

for (const entry of portable)
  test(`${entry} reaches no Node`, (t) => {
    const reached = reachedFrom([entry]);
    t.true(reached.files.length > 1);
    t.deepEqual(
      reached.packages.filter((name) => !packages.includes(name.split(' ')[0]!)),
      [],
    );
    for (const file of reached.files.filter((name) => name.endsWith('.ts')))
      t.notRegex(uncommented(readFileSync(join(root, file), 'utf8')), nodeGlobals, file);
  });

test('the walk follows imports of every form, and meets Node where it is', (t) => {
  const { files, packages: found } = reachedFrom(['node/index.ts']);
  t.true(files.includes('toolchain/run_worker.ts') || files.includes('trainer/node.ts'));
  t.true(found.includes('node:fs of node/files.ts') && found.includes('node:worker_threads of node/workers.ts'));
  t.regex('Buffer.from(x)', nodeGlobals);
  t.notRegex('const bufferOf = (Buffer: number) => 1', nodeGlobals);
});
