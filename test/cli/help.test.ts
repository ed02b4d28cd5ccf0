/** @file Help is quick: it loads declarations, and nothing that does the work. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { root } from '../support/imports.ts';

/** Runs a command line, and says on standard error which modules were loaded. */
const program = `
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const loaded = [];
  registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
  process.on('exit', () => writeSync(2, JSON.stringify(loaded)));
  const { main } = await import(${JSON.stringify(pathToFileURL(join(root, 'cli/main.ts')).href)});
  await main(process.argv.slice(1));
`;

function loadedBy(...words: readonly string[]): string[] {
  const args = ['--input-type=module', '--eval', program, '--', ...words];
  const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  // As in this folder, whatever the folder is called.
  return (JSON.parse(stderr) as string[]).map((url) => url.replace(pathToFileURL(root).href, '/'));
}

const ourFiles = (loaded: readonly string[]): string[] =>
  loaded.filter((url) => url.endsWith('.ts') && !url.includes('/node_modules/'));

for (const words of [['--help'], ['train', '--help'], ['--version'], ['--get-yargs-completions', 'spikec', '']])
  test(`spikec ${words.join(' ')} loads fewer than 22 modules of ours besides declarations, and no codec`, (t) => {
    const loaded = loadedBy(...words);
    const others = ourFiles(loaded).filter((url) => !url.includes('/cli/commands/'));
    t.true(others.length < 22, others.join('\n'));
    for (const heavy of ['protobufjs', 'chevrotain', 'fast-png', '/ir/chip/', '/sim/step', '/compiler/', '/trainer/'])
      t.deepEqual(
        loaded.filter((url) => url.includes(heavy)),
        [],
      );
  });

test('the count is of what is really loaded', (t) => {
  const loaded = loadedBy('passes');
  t.true(ourFiles(loaded).length > 40);
  t.true(loaded.some((url) => url.includes('/compiler/passes/')));
});
