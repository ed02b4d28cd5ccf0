/** @file Every cycle of a repeat is a step of work, with nothing in it, too. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spikec } from '../../cli/spikec.ts';
import { caseFolder } from './images.ts';

for (const [what, body] of [
  ['three repeats in each other', 'repeat i in 0..10000 { repeat j in 0..10000 { repeat k in 0..10000 { } } }'],
  ['two repeats in each other', 'repeat i in 0..10000 { repeat j in 0..10000 { } }'],
  ['a block that is called within repeats', 'repeat i in 0..10000 { repeat j in 0..10000 { if i < 0 { } } }'],
] as const)
  test.serial(`${what}, nothing inside`, async (t) => {
    const cwd = caseFolder(t, 'rel-spike-empty-repeat');
    writeFileSync(join(cwd, 'more.spike'), `model "r"\ninput x: [1, 4, 4]\n${body}\noutput y = x -> c: conv2d(2)\n`);
    for (const file of what.startsWith('three') ? ['repeat.spike', 'more.spike'] : ['more.spike']) {
      const { status, stderr, processor } = await spikec(['check', file], { cwd });
      t.is(status, 3);
      t.true(stderr.startsWith('error SPK133'), stderr);
      t.true(processor < 4);
    }
  });
