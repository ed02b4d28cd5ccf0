/** @file `run` and `inspect` on networks whose outputs are more than one row of class scores. */
import test from 'ava';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointFile, randomWeights } from '../../ir/checkpoint/index.ts';
import { readNpz, readPng } from '../../runtime/formats/index.ts';
import { classMap, writePng, writeSafetensors } from '../../runtime/index.ts';
import { compileText } from '../compiler/frontend/support.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

const text = `model "maps"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8] { bits: 10, mean: [0.5], std: [0.25] }
let f = x -> stem: conv2d(6, kernel=3, stride=2) -> s: sfa -> c: conv2d(5) -> upsample(bilinear)
output pixels = f -> class_scores
output features = f -> subsample
let m = f -> mean
let a = m -> t: sfa -> spiked: linear(4)
let b = m -> unspiked: host_linear(4)
output logits = average(a, b)
`;

test('class maps become pictures, everything becomes one file, and inspect names the work of the host', async (t) => {
  const folder = emptyFolder(t);
  const path = (name: string): string => join(folder, name);
  const { graph } = compileText(text);
  writeFileSync(path('maps.spike'), text);
  writeFileSync(path('w.safetensors'), writeSafetensors(checkpointFile(graph, randomWeights(graph, 4))));
  const pixels = Uint8Array.from({ length: 64 }, (_, i) => (i * 29) % 256);
  writeFileSync(path('a.png'), writePng({ type: 'U8', shape: [1, 8, 8], data: pixels }));
  const made = await spikec([
    'compile',
    path('maps.spike'),
    '--weights',
    path('w.safetensors'),
    '--out',
    path('m.chip'),
  ]);
  t.is(made.status, 0, made.stderr);
  const ran = await spikec(['run', path('m.chip'), '--input', path('a.png'), '--outputs', path('out'), '--json']);
  const { results } = documentOf(t, ran) as { results: Record<string, unknown>[] };
  const [outputs, logits] = [results[0]!['outputs'] as Record<string, unknown>[], results[0]!['logits'] as number[]];
  t.deepEqual(
    outputs.map(({ name, kind, shape }) => [name, kind, shape]),
    [
      ['pixels', 'class_map', [5, 8, 8]],
      ['features', 'features', [5, 4, 4]],
      ['logits', 'scores', [4]],
    ],
  );
  t.deepEqual(readdirSync(path('out')).sort(), ['0-pixels.png', 'outputs.npz']);
  const { tensors } = readNpz(readFileSync(join(path('out'), 'outputs.npz')), 'outputs');
  t.deepEqual(tensors.get('features')!.shape, [1, 5, 4, 4]);
  t.deepEqual([...(tensors.get('logits')!.data as Float64Array)], logits);
  const map = classMap(tensors.get('pixels')!.data as Float32Array, [5, 8, 8]);
  t.deepEqual([...(tensors.get('pixels.classes')!.data as Int32Array)], [...map]);
  t.true(new Set(map).size > 1);
  const picture = readPng(readFileSync(join(path('out'), '0-pixels.png')), 'picture');
  t.deepEqual(picture.shape, [3, 8, 8]);
  const colours = new Set(
    Array.from(map, (value, i) => `${value}:${[0, 64, 128].map((c) => picture.data[c + i]).join()}`),
  );
  t.is(colours.size, new Set(map).size, 'one colour a class');
  const shown = await spikec(['inspect', path('m.chip')]);
  t.regex(shown.stdout, /Work of the host/);
  t.regex(shown.stdout, /unspiked: 4 x 5 weights/);
  const { host } = documentOf(t, await spikec(['inspect', path('m.chip'), '--json'])) as { host: { work: string[] } };
  t.true(host.work.includes('logits = 5 (scores)'), host.work.join('\n'));
  for (const args of [
    [path('none.chip'), '--input', path('a.png')],
    [path('m.chip'), '--input', path('none.png')],
  ]) {
    t.is((await spikec(['run', ...args, '--outputs', path('early')])).status, 3);
    t.false(existsSync(path('early')), 'a mistake leaves no folder behind');
  }
  const verified = await spikec([
    ...['verify', path('m.chip'), '--model', path('maps.spike'), '--weights', path('w.safetensors')],
    ...['--input', path('a.png')],
  ]);
  t.is(verified.status, 0, verified.stdout + verified.stderr);
});
