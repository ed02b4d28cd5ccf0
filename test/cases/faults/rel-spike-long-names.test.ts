/** @file Names as long as a text are neither guessed at nor printed whole. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, spikec } from '../../cli/spikec.ts';

for (const [what, lines] of [
  ['a value', ['let NAME = x', 'output y = NAMEb -> c: conv2d(2)']],
  ['an operator', ['output y = x -> c: NAME(2)', 'let NAMEb = x']],
  ['a layer', ['output y = x -> NAME: conv2d(2, kernel=NAMEb)', 'let NAME = 3']],
] as const)
  test.serial(`${what} of 20,000 letters`, async (t) => {
    const cwd = emptyFolder(t);
    const text = ['model "n"', 'input x: [1, 8, 8]', ...lines].join('\n').replaceAll('NAME', 'a'.repeat(20_000));
    writeFileSync(join(cwd, 'names.spike'), text);
    const { status, stderr, processor } = await spikec(['check', 'names.spike'], { cwd });
    t.is(status, 3);
    t.regex(stderr, /^error SPK1\d\d/);
    t.true(stderr.length < 6000, `${stderr.length} characters`);
    t.true(processor < 4);
  });
