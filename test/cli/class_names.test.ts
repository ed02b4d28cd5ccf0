/** @file The names of class folders go with the network: into its checkpoint, through the image, and to whoever reads an answer. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

import { readSafetensors, writePng, writeSafetensors } from '../../runtime/index.ts';
import { textures, tinyModel } from '../trainer/data.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

const names = ['cross hatch', 'dots', 'waves'];

/** A folder with the tiny model, and pictures in a folder per class in both parts. */
function workplace(t: ExecutionContext): string {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'tiny.spike'), tinyModel);
  const { labels, picture } = textures(90);
  for (const part of ['train', 'test'])
    for (const [i, label] of labels.entries()) {
      const name = names[label];
      if (name === undefined) continue;
      mkdirSync(join(folder, 'set', part, name), { recursive: true });
      writeFileSync(
        join(folder, 'set', part, name, `${i}.png`),
        writePng({ type: 'U8', shape: [1, 8, 8], data: picture(i) as Uint8Array }),
      );
    }
  return folder;
}

test('names travel from folders to answers; outputs that no folder is of are named before the work', async (t) => {
  const cwd = workplace(t);
  const train = ['train', 'tiny.spike', '--data', 'set', '--out', 'w.safetensors', '--epochs', '1', '--batch', '12'];
  const trained = await spikec([...train, '--validation', '12'], { cwd });
  t.is(trained.status, 0, trained.stderr);
  t.regex(trained.stderr, /SPK239.*the network has 4 outputs, the samples are of 3 classes/);
  const { metadata } = readSafetensors(readFileSync(join(cwd, 'w.safetensors')), 'w');
  t.deepEqual(JSON.parse(metadata['class_names']!), names);
  const image = ['--out', 'n.chip', '--save-weights', 'i.safetensors'];
  t.is((await spikec(['compile', 'tiny.spike', '--weights', 'w.safetensors', ...image], { cwd })).status, 0);
  t.deepEqual(
    JSON.parse(readSafetensors(readFileSync(join(cwd, 'i.safetensors')), 'i').metadata['class_names']!),
    names,
  );
  const run = await spikec(['run', 'n.chip', '--data', 'set', '--limit', '4'], { cwd });
  t.is(run.status, 0, run.stderr);
  t.regex(run.stdout, /^cross hatch\/0\.png: /m, 'the same names are in every folder');
  t.regex(run.stdout, /: (0 cross hatch|1 dots|2 waves|3) -?[\d.]+ {2}(right|wrong: is 0 cross hatch)/);
  const { results } = documentOf(
    t,
    await spikec(['run', 'n.chip', '--data', 'set', '--limit', '1', '--top', '4', '--json'], { cwd }),
  ) as {
    results: { top: { class: number; label?: string }[] }[];
  };
  for (const { class: at, label } of results[0]!.top) t.is(label, names[at]);
  writeFileSync(join(cwd, 'names.txt'), 'a\nb\nc\nd\n');
  const renamed = await spikec(['run', 'n.chip', '--data', 'set', '--limit', '1', '--labels', 'names.txt'], { cwd });
  t.regex(renamed.stdout, /: (0 a|1 b|2 c|3 d) /, 'a file of names goes before those of the image');
  const listing = await spikec(['inspect', 'n.chip', '--disassemble'], { cwd });
  t.regex(listing.stdout, /classes {7}"cross hatch" "dots" "waves"/);
});

test('how samples are taken, and which weights a run began with, is in its record; a resumed run need not be told', async (t) => {
  const cwd = workplace(t);
  const quick = ['--epochs', '1', '--fine-tune', '0', '--batch', '12', '--validation', '12', '--float'];
  const args = ['--data', 'set', '--out', 'a.safetensors', ...quick, '--resize', '10', '--class-order', 'name'];
  const first = await spikec(['train', 'tiny.spike', ...args], { cwd });
  t.is(first.status, 0, first.stderr);
  t.regex(first.stderr, /classes: 3 folders in the order of their names as text/);
  const read = (name: string) => readSafetensors(readFileSync(join(cwd, name)), name);
  const settings = JSON.parse(read('a.safetensors').metadata['training']!) as object;
  t.like(settings, { resize: '10', interpolation: 'bicubic', 'class-order': 'name' });

  const again = ['train', 'tiny.spike', '--out', 'a.safetensors', '--resume'];
  t.is((await spikec(again, { cwd })).status, 0);
  const wider = await spikec([...again, '--resize', '9'], { cwd });
  t.regex(wider.stderr, /SPK807.*--resize was 10, now it is 9/);
  const other = await spikec([...again, '--crop-pct', '0.9'], { cwd });
  t.regex(other.stderr, /SPK807.*--crop-pct was not given, now it is 0.9[\s\S]*--resize was 10, now it is not given/);

  const { tensors } = read('a.safetensors');
  const named = new Map([...tensors].map(([name, tensor]) => [name.replace(/^head\./, 'classifier.'), tensor]));
  writeFileSync(join(cwd, 'foreign.safetensors'), writeSafetensors({ tensors: named, metadata: {} }));
  const from = ['--from', 'foreign.safetensors', '--rename', 'classifier=head', '--out', 'b.safetensors'];
  const begun = await spikec(['train', 'tiny.spike', '--data', 'set', ...quick, ...from], { cwd });
  t.is(begun.status, 0, begun.stderr);
  const resumed = await spikec(['train', 'tiny.spike', '--out', 'b.safetensors', '--resume'], { cwd });
  t.is(resumed.status, 0, resumed.stderr);
});

test('names in a file go into checkpoints and images, where there are as many as outputs', async (t) => {
  const cwd = emptyFolder(t);
  writeFileSync(join(cwd, 'tiny.spike'), tinyModel);
  const names = ['plain', 'rows', 'columns', 'checks'];
  writeFileSync(join(cwd, 'names.txt'), `${names.join('\n')}\n`);
  const compile = [
    'compile',
    'tiny.spike',
    '--random-weights',
    '1',
    '--out',
    'n.chip',
    '--save-weights',
    'w.safetensors',
  ];
  t.is((await spikec([...compile, '--class-names', 'names.txt'], { cwd })).status, 0);
  const listing = await spikec(['inspect', 'n.chip', '--disassemble'], { cwd });
  t.regex(listing.stdout, /classes {7}"plain" "rows" "columns" "checks"/);
  writeFileSync(join(cwd, 'names.txt'), 'a\nb\n');
  const few = await spikec(
    ['import', 'w.safetensors', '--model', 'tiny.spike', '--out', 'i.safetensors', '--class-names', 'names.txt'],
    { cwd },
  );
  t.is(few.status, 2);
  t.regex(few.stderr, /SPK713.*2 class names, the network has 4 outputs[\s\S]*names\.txt[\s\S]*help: one name a line/);
  writeFileSync(join(cwd, 'names.txt'), 'a\n\nb\nc\n');
  t.regex((await spikec([...compile, '--class-names', 'names.txt'], { cwd })).stderr, /SPK713.*line 2 is empty/);
});
