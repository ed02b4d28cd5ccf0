/** @file Folders that cannot be listed, and folders where files should be. */
import test from 'ava';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageBytes } from '../../../ir/chip/index.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { caseFolder, compiledText, residual } from './images.ts';

test('links in a circle', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.chip'), imageBytes(await compiledText(t)));
  mkdirSync(join(cwd, 'd'));
  symlinkSync('b', join(cwd, 'd', 'a'));
  symlinkSync('a', join(cwd, 'd', 'b'));
  for (const words of [
    ['run', 'net.chip', '--data', 'd'],
    ['run', 'net.chip', '--input', 'd/a'],
    ['check', 'd/a'],
    ['inspect', 'd/b'],
  ]) {
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 3, stderr);
    t.regex(stderr, /^error SPK401.*circle/);
    t.regex(stderr, /at d\/[ab]/);
  }
});

test('a folder where the figures of a run should be', async (t) => {
  const cwd = caseFolder(t, 'rel-closed-reader');
  for (const name of ['metrics.jsonl', 'curve.svg']) {
    const folder = `${name}.run`;
    mkdirSync(join(cwd, folder, name), { recursive: true });
    const words = ['train', 't.spike', '--data', 'data', '--epochs', '1', '--batch', '32', '--out', 'n.safetensors'];
    const { status, stderr } = await spikec([...words, '--run-folder', folder], { cwd });
    t.is(status, 3, stderr);
    t.regex(stderr, /^error SPK4(?:12|01)/m);
    t.true(stderr.includes(join(folder, name)), stderr);
  }
});

const asRoot = process.getuid?.() === 0;

test(`folders that may not be listed${asRoot ? ' (as root all may: only run as somebody else)' : ''}`, async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'net.chip'), imageBytes(await compiledText(t)));
  writeFileSync(join(cwd, 'm.spike'), residual());
  mkdirSync(join(cwd, 'd2', '0'), { recursive: true });
  mkdirSync(join(cwd, 'd3'));
  chmodSync(join(cwd, 'd2', '0'), 0);
  chmodSync(join(cwd, 'd3'), 0o311);
  t.teardown(() => chmodSync(join(cwd, 'd2', '0'), 0o755));
  t.teardown(() => chmodSync(join(cwd, 'd3'), 0o755));
  for (const [words, place] of [
    [['run', 'net.chip', '--data', 'd2'], 'd2'],
    [['check', 'd3/nope.spike'], 'd3/nope.spike'],
    [['run', 'net.chip', '--data', 'd2', '--labels', 'd3/none'], 'd3/none'],
  ] as const) {
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 3, stderr);
    t.true(stderr.includes(place), stderr);
    if (!asRoot) t.regex(stderr, /^error SPK401/);
  }
});
