/** @file The mode that ran a sample is told as it was, with the reason where it is another one than was asked for. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { writePng } from '../../runtime/formats/index.ts';
import type { Figures } from '../../toolchain/report/figures.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';
import { data, network, tinyImage } from './tiny.ts';

test('an image that saturates runs event by event, and says why; another in the mode asked for', async (t) => {
  const folder = await tinyImage(t);
  writeFileSync(join(folder, 'narrow.spike'), 'target "narrow" like "sdt-core" { membrane_bits: 20 }\n');
  const words = ['compile', network[1]!, ...network.slice(2, -2), '--weights', 'w.safetensors', '--saturate'];
  const compiled = await spikec([...words, '--target', 'narrow.spike', '--out', 's.chip', '-q'], { cwd: folder });
  t.is(compiled.status, 0, compiled.stderr);
  const told = async (image: string, ...more: readonly string[]): Promise<unknown> => {
    const { mode, modeReason } = documentOf(
      t,
      await spikec(['run', image, ...data(5), '--json', ...more], { cwd: folder }),
    );
    return [mode, modeReason];
  };
  for (const threads of ['1', '2']) {
    t.deepEqual(await told('f.chip', '--threads', threads), ['window', undefined]);
    t.deepEqual(await told('f.chip', '--threads', threads, '--mode', 'step'), ['step', undefined]);
    const [mode, reason] = (await told('s.chip', '--threads', threads)) as [string, string];
    t.is(mode, 'step');
    t.regex(reason, /saturate/);
  }
  const text = await spikec(['run', 's.chip', ...data(1)], { cwd: folder });
  t.regex(text.stdout, /event by event|step mode|--mode step/);
});

test('--figures tells what layers, cores, windows and links did, the same in both modes, summed over samples', async (t) => {
  const cwd = await tinyImage(t);
  const run = async (...more: readonly string[]): Promise<Record<string, unknown>> =>
    documentOf(t, await spikec(['run', 'f.chip', ...data(4), '--json', ...more], { cwd }));
  const alone = await run('--figures', '--threads', '1');
  t.deepEqual((await run('--figures', '--threads', '2', '--mode', 'step'))['figures'], alone['figures']);
  const { layers, windows, samples } = alone['figures'] as Figures;
  const { spikes, cycles } = (alone as { mean: Record<string, number> })['mean'];
  t.is(samples, 4);
  t.is(
    layers.reduce((sum, layer) => sum + layer.spikes, 0),
    4 * spikes!,
  );
  t.is(
    windows.reduce((sum, window) => sum + window.cycles, 0),
    4 * cycles!,
  );
  t.true(layers.some(({ silent, neurons }) => silent > 0 && silent <= 4 * neurons));
  t.is((await run())['figures'], undefined);
  const lines = await spikec(['run', 'f.chip', ...data(1), '--figures', '--json', '--results', 'r.jsonl'], { cwd });
  t.regex(lines.stdout, /SPK705[^]*--figures goes with no --results/);
});

test('a floor at the threshold of a delayed reset runs event by event, equal to the trained network, and says why', async (t) => {
  const cwd = emptyFolder(t);
  const text = [
    'model "d"',
    'input x: [1, 4, 4] { bits: 9, steps: 4 }',
    'neuron n { cap: 1, norm: 1, rounding: down, reset: delayed, decay: 0.5, floor: 2 }',
    'output y = x -> c: conv2d(2, kernel=3) -> s: n -> linear(3) -> mean_steps',
  ];
  writeFileSync(join(cwd, 'd.spike'), text.join('\n'));
  const picture = { type: 'U8', shape: [1, 4, 4], data: Uint8Array.from({ length: 16 }, (_, i) => 15 * i) } as const;
  writeFileSync(join(cwd, 'x.png'), writePng(picture));
  const weights = ['--random-weights', '1', '--save-weights', 'w.safetensors'];
  t.is((await spikec(['-q', 'compile', ...weights, '--out', 'd.chip', '--', 'd.spike'], { cwd })).status, 0);
  const run = documentOf(t, await spikec(['run', 'd.chip', '--input', 'x.png', '--json'], { cwd }));
  t.like(run, { mode: 'step', modeReason: 'the floor of "s" is not below its threshold' });
  const words = ['--model', 'd.spike', '--weights', 'w.safetensors', '--input', 'x.png'];
  t.is((await spikec(['verify', 'd.chip', ...words], { cwd })).status, 0);
});
