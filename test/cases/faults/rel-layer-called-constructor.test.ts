/** @file Names that plain objects have already are names like any other, of layers and of parameters. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { residual } from './images.ts';

const taken = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

test('layers called so compile and verify', async (t) => {
  for (const name of taken) {
    const cwd = emptyFolder(t);
    writeFileSync(join(cwd, 'm.spike'), residual().replaceAll('b.spike', name));
    const words = ['compile', 'm.spike', '--random-weights', '1', '--save-weights', 'w.safetensors', '--out', 'm.chip'];
    const { status, stderr } = await spikec(words, { cwd });
    t.is(status, 0, `${name}: ${stderr}`);
  }
});

test('a parameter called so is one that the file does not have', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'm.spike'), residual());
  for (const name of taken) {
    const { status, stderr } = await spikec(['check', 'm.spike', '-p', `${name}=1`], { cwd });
    t.is(status, 3);
    t.true(stderr.startsWith('error SPK112'), stderr);
    t.true(stderr.includes(`no parameter "${name}"`), stderr);
  }
});

test('a parameter called so is taken where the file has it', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(
    join(cwd, 'm.spike'),
    residual().replace('\n', '\nparam constructor = 4\n').replaceAll('conv2d(4', 'conv2d(constructor'),
  );
  const { status, stdout, stderr } = await spikec(['check', 'm.spike', '-p', 'constructor=8', '--json'], { cwd });
  t.is(status, 0, stderr);
  t.is((JSON.parse(stdout) as { parameters: number }).parameters, 9 * 8 + 8 + 64 + 8 + 27);
});
