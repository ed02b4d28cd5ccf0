/** @file Limits and figures of a target that the image cannot hold are refused, and what compiles is read again. */
import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spikec } from '../../cli/spikec.ts';
import { caseFolder, residual } from './images.ts';

async function compiledFor(t: Parameters<typeof caseFolder>[0], entries: string): Promise<string> {
  const cwd = caseFolder(t, 'rel-target-limits');
  writeFileSync(join(cwd, 'm.spike'), residual());
  if (entries !== '')
    writeFileSync(join(cwd, 'mine.spike'), `use "sdt-core.spike"\ntarget "mine" like "sdt-core" {\n${entries}\n}\n`);
  const { status, stderr } = await spikec(
    ['compile', 'm.spike', '--random-weights', '1', '--target', 'mine.spike', '--out', 'm.chip'],
    { cwd },
  );
  if (status !== 0) return `${status} ${stderr.slice(0, 12)}`;
  const read = [await spikec(['inspect', 'm.chip'], { cwd }), await spikec(['inspect', 'm.chip', '--json'], { cwd })];
  return read.map((finished) => finished.status).join(' ');
}

test('a limit of 2^40', async (t) => t.is(await compiledFor(t, ''), '3 error SPK122'));

for (const [what, entries, outcome] of [
  ['the largest limit', 'limits: { neurons: 2**32 - 1 }', '0 0'],
  ['a limit one larger', 'limits: { neurons: 2**32 }', '3 error SPK122'],
  ['a mesh of 1024 x 1024 chips', 'mesh: [1024, 1024]\nchips: [1024, 1024]', '3 error SPK122'],
  ['a cost that makes cycles infinite', 'cycles: { barrier: 10**300 assumed }', '3 error SPK122'],
  ['the largest cost', 'cycles: { barrier: 2**40 assumed }', '0 0'],
] as const)
  test(what, async (t) => t.is(await compiledFor(t, entries), outcome));
