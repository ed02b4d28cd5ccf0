import test from 'ava';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fashion } from '../support/host.ts';
import { bundled } from '../../node/package.ts';
import { documentOf, emptyFolder, spikec, type Finished } from './spikec.ts';

const size = ['dims=[8,8,16,16]', 'heads=2', 'classes=10', 'channels=1', 'image=32'].flatMap((text) => ['-p', text]);
const compile = (out: string, ...more: string[]): Promise<Finished> =>
  spikec(['compile', fashion.model, ...size, '--out', out, '--json', ...more]);

test('random weights: the same seed, the same bytes; image, checkpoint and every report say what they are', async (t) => {
  const folder = emptyFolder(t);
  const [a, b, c, d, saved] = ['a', 'b', 'c', 'd', 'saved'].map((name) => join(folder, name)) as [
    string,
    ...string[],
  ] as [string, string, string, string, string];
  const [first, second, other] = await Promise.all([
    compile(a, '--random-weights', '7', '--save-weights', saved),
    compile(b, '--random-weights', '7'),
    compile(c, '--random-weights', '8'),
  ]);
  const document = documentOf(t, first) as { randomSeed: number; notes: { pass: string; note: string }[] };
  t.is(document.randomSeed, 7);
  const noteOf = (name: string): string => document.notes.find(({ pass }) => pass === name)!.note;
  t.regex(noteOf('place'), /^hops of packets .* -> .*, over borders of chips /);
  t.regex(noteOf('route'), /^\d+ routes$/);
  t.is(documentOf(t, other)['randomSeed'], 8);
  t.deepEqual([first.status, second.status, other.status], [0, 0, 0]);
  t.true(readFileSync(a).equals(readFileSync(b)));
  t.false(readFileSync(a).equals(readFileSync(c)));
  const [again, inspected] = await Promise.all([compile(d, '--weights', saved), spikec(['inspect', a])]);
  t.is(documentOf(t, again)['randomSeed'], 7);
  t.true(readFileSync(a).equals(readFileSync(d)));
  t.regex(inspected.stdout, /weights +random, seed 7: nobody trained them/);
});

test('random weights and a checkpoint exclude each other, and one of them is needed', async (t) => {
  const out = join(emptyFolder(t), 'net.chip');
  const both = await compile(out, '--random-weights', '1', '--weights', fashion.weights);
  const extra = await compile(out, '--random-weights', '1', '--allow-extra');
  const large = await compile(out, '--random-weights', '4294967296');
  const none = await compile(out);
  const codes = [both, extra, large, none].map((run) => {
    const { error } = documentOf(t, run) as { error: { status: number; diagnostics: { code: string }[] } };
    return [run.status, error.status, ...error.diagnostics.map(({ code }) => code)];
  });
  t.deepEqual(codes, [
    [2, 2, 'SPK705'],
    [2, 2, 'SPK705'],
    [2, 2, 'SPK703'],
    [2, 2, 'SPK704'],
  ]);
});

test('a network that does not fit is told before it is trained: exit status 4, nothing written', async (t) => {
  const folder = emptyFolder(t);
  copyFileSync(bundled('examples', 'targets', 'sdt-core.spike'), join(folder, 'sdt-core.spike'));
  const target = join(folder, 'tiny.spike');
  writeFileSync(
    target,
    'use "sdt-core.spike"\ntarget "tiny" like "sdt-core" {\n  mesh: [1, 2]\n  chips: [1, 1]\n  limits: { neurons: 2048 }\n}\n',
  );
  const run = await compile(join(folder, 'net.chip'), '--random-weights', '1', '--target', target);
  t.is(run.status, 4, run.stderr);
  t.deepEqual(readdirSync(folder).sort(), ['sdt-core.spike', 'tiny.spike']);
});
