/** @file The event models from files of events to verified spikes, through the command line. */
import test from 'ava';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundled } from '../../node/package.ts';
import { checkpointFile, randomWeights } from '../../ir/checkpoint/index.ts';
import type { AnyTensor } from '../../ir/tensor.ts';
import { framesOfEvents, movingBars, readSafetensors, writeSafetensors } from '../../runtime/index.ts';
import { aedat4, atis, zstandard, type RawEvent } from '../runtime/events/files.ts';
import { exampleModel } from '../support/examples.ts';
import { documentOf, emptyFolder, spikec } from './spikec.ts';

/** Small members of both event families. */
const members = [
  ['e-spikeformer-events', { dims: '[8,12,16,24]', depth: '4', heads: '2', image: '32', classes: '8', T: '4' }],
  [
    'spike-driven-transformer',
    { events: 'true', dims: '32', depth: '1', heads: '2', image: '32', classes: '8', T: '5', pooling: '0011' },
  ],
] as const;

const flags = (parameters: Readonly<Record<string, string>>): string[] =>
  Object.entries(parameters).flatMap(([name, value]) => ['-p', `${name}=${value}`]);

/** Random float weights of a member, as a checkpoint. */
function writeWeights(path: string, example: string, parameters: Record<string, string>): void {
  const model = exampleModel(example, parameters);
  writeFileSync(path, writeSafetensors(checkpointFile(model, randomWeights(model, 3))));
}

for (const [example, parameters] of members)
  test(`${example}: moving bars through compile, run and verify, every spike of every step`, async (t) => {
    const folder = emptyFolder(t);
    writeWeights(join(folder, 'w.safetensors'), example, parameters);
    const model = [bundled('examples', `${example}.spike`), '--weights', 'w.safetensors', ...flags(parameters)];
    const calibrated = ['--calibrate-data', 'moving-bars', '--calibrate-limit', '2'];
    const at = { cwd: folder };
    const compiled = documentOf(
      t,
      await spikec(['compile', ...model, ...calibrated, '--out', 'net.chip', '--json'], at),
    );
    const ran = await spikec(
      ['run', 'net.chip', '--data', 'moving-bars', '--limit', '3', '--trace', 't.safetensors', '--json'],
      at,
    );
    const { results } = documentOf(t, ran) as { results: { label: number; steps: string[]; spikes: number }[] };
    t.deepEqual(
      results.map(({ label }) => label),
      [0, 1, 2],
    );
    t.regex(results[0]!.steps.join('\n'), /bars moving in direction 0[^]*cut into \d frames of \d+ events/);
    t.true(results.every(({ spikes }) => spikes > 100));
    const { tensors } = readSafetensors(readFileSync(join(folder, 't.safetensors')), 't');
    const layer = [...tensors].find(([name]) => name !== 'logits')![1];
    t.deepEqual(layer.shape.slice(0, 2), [3, Number(parameters.T)], 'samples, logical steps');
    const [file, ...rest] = model;
    const verified = await spikec(
      [
        'verify',
        'net.chip',
        '--model',
        file!,
        ...rest,
        ...calibrated,
        '--data',
        'moving-bars',
        '--limit',
        '2',
        '--json',
      ],
      at,
    );
    t.is(verified.status, 0, verified.stderr);
    t.like(documentOf(t, verified), { exact: true, samples: 2, steps: compiled['timeSteps'] as number });
  });

test('files of events: the same events in two formats, how they are cut, and which sensor it was', async (t) => {
  const folder = emptyFolder(t);
  const [example, parameters] = members[0];
  writeWeights(join(folder, 'w.safetensors'), example, parameters);
  const at = { cwd: folder };
  const model = [bundled('examples', `${example}.spike`), '--weights', 'w.safetensors', ...flags(parameters)];
  await spikec(['compile', ...model, '--out', 'net.chip'], at);
  const events: RawEvent[] = Array.from({ length: 400 }, (_, i) => ({
    x: (i * 7) % 34,
    y: (i * 11) % 34,
    t: i * i,
    on: i % 3 ? 0 : 1,
  }));
  writeFileSync(join(folder, 'digit.bin'), atis(events));
  writeFileSync(join(folder, 'digit.aedat4'), aedat4([{ events }], { compression: 3, pack: zstandard }));
  const run = async (...more: string[]): Promise<{ inputHash: string; steps: string[] }[]> => {
    const files = ['--input', 'digit.bin', 'digit.aedat4'];
    const finished = await spikec(['run', 'net.chip', ...files, '--sensor', '34x34', ...more, '--json'], at);
    return (documentOf(t, finished) as { results: { inputHash: string; steps: string[] }[] }).results;
  };
  const [byCount, byTime] = await Promise.all([run(), run('--frames-by', 'time')]);
  t.is(byCount[0]!.inputHash, byCount[1]!.inputHash);
  t.not(byCount[0]!.inputHash, byTime[0]!.inputHash);
  t.true(byCount[0]!.steps.includes('join blocks of 2x2 pixels to 17x17'));
  t.regex(byTime[0]!.steps.join(), /cut into 4 frames of 39800 units of time each/);
  const [outside, wrong, words] = await Promise.all([
    spikec(['run', 'net.chip', '--input', 'digit.bin'], at),
    spikec(['run', 'net.chip', '--input', 'digit.bin', '--sensor', '34'], at),
    spikec(['run', 'net.chip', '--input', 'digit.bin', '--frames-by', 'clock'], at),
  ]);
  t.deepEqual([outside.status, wrong.status, words.status], [3, 2, 2]);
  t.regex(outside.stderr, /error SPK450: event \d+ is at column \d+, row \d+; .* 32x32 pixels/);
  t.regex(outside.stderr, /help: say which sensor it was: --sensor WIDTHxHEIGHT/);
  t.regex(wrong.stderr, /error SPK703: --sensor 34 is no number of pixels/);
  t.regex(words.stderr, /error SPK703: --frames-by is not one of count, time: clock/);
});

/** Recordings of bars in four directions as frames of 8x8, with labels: a file to learn from. */
function fewBars(path: string, count: number): void {
  const [steps, sensor] = [2, { width: 8, height: 8 }];
  const frames = Array.from({ length: count }, (_, i) => {
    const events = movingBars({ sensor, direction: 2 * (i % 4), seed: i });
    return [...framesOfEvents(events, steps, [2, 8, 8], { by: 'count', values: 'binary' }, 'bars').data];
  });
  const tensors = new Map<string, AnyTensor>([
    ['images', { type: 'I16', shape: [count, steps, 2, 8, 8], data: Int16Array.from(frames.flat()) }],
    ['labels', { type: 'I32', shape: [count], data: Int32Array.from(frames, (_, i) => i % 4) }],
  ]);
  writeFileSync(path, writeSafetensors({ tensors, metadata: {} }));
}

test('a small V1 learns moving bars over two steps by its recipe, and its chip is exact with the trainer as judge', async (t) => {
  const folder = emptyFolder(t);
  fewBars(join(folder, 'bars.safetensors'), 64);
  const at = { cwd: folder };
  const [file, recipe] = ['moving-bars.spike', 'train.recipe'].map((name) => bundled('examples', 'moving-bars', name));
  const model = [file!, ...flags({ dims: '16', heads: '2', classes: '4', image: '8', T: '2' })];
  const data = ['--data', 'bars.safetensors'];
  const shorter = ['--recipe', recipe!, '--epochs', '30', '--batch', '16', '--validation', '0'];
  const trained = await spikec(['train', ...model, ...data, ...shorter, '--out', 'w.safetensors', '--json'], at);
  t.is(trained.status, 0, trained.stderr);
  const compiled = await spikec(['compile', ...model, '--weights', 'w.safetensors', '--out', 'net.chip'], at);
  t.is(compiled.status, 0, compiled.stderr);
  const ran = documentOf(t, await spikec(['run', 'net.chip', ...data, '--json'], at));
  t.true((ran['correct'] as number) > 40, `${String(ran['correct'])} of 64, 16 by guessing`);
  const [, ...parameters] = model;
  const words = ['verify', 'net.chip', '--model', file!, ...parameters, '--weights', 'w.safetensors', ...data];
  const verdict = documentOf(t, await spikec([...words, '--limit', '8', '--json'], at));
  t.like(verdict, { exact: true, reference: 'trainer', withoutTrainer: null, samples: 8 });
});
