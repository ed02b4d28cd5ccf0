/** @file Mistakes people make, each with all that is said of it: place, cause, remedy, exit status. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { declarations } from './mistakes/declarations.ts';
import { files } from './mistakes/files.ts';
import { names } from './mistakes/names.ts';
import { newcomers } from './mistakes/newcomers.ts';
import { network } from './mistakes/mistake.ts';
import { operators } from './mistakes/operators.ts';
import { spelling } from './mistakes/spelling.ts';
import { statements } from './mistakes/statements.ts';
import { usage } from './mistakes/usage.ts';
import { emptyFolder, spikec } from './spikec.ts';

const all = [...spelling, ...declarations, ...statements, ...names, ...operators, ...usage, ...files, ...newcomers];

test('there are a hundred of them at least', (t) => {
  t.true(all.length >= 100, String(all.length));
});

for (const { title, edit, text, args = ['check', 'net.spike'], files: others = {}, status, says } of all)
  test(`${title}: status ${status}`, async (t) => {
    const cwd = emptyFolder(t);
    if (edit) t.true(network.includes(edit[0]), 'the edit has its place');
    writeFileSync(join(cwd, 'net.spike'), text ?? (edit ? network.replace(edit[0], edit[1]) : network));
    for (const [name, content] of Object.entries(others)) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), content);
    }
    const { stderr, stdout, status: ended } = await spikec(args, { cwd });
    t.deepEqual([ended, stderr, stdout], [status, says, '']);
    t.regex(says, /\n {2}help: | must be /, 'a remedy is named');
  });
