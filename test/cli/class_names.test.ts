/** @file The names of class folders go with the network: into its checkpoint, through the image, and to whoever reads an answer. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';

import { readSafetensors, writePng } from '../../runtime/index.ts';
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
