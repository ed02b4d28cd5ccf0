import test from 'ava';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeNpy } from '../../../runtime/formats/index.ts';
import { samplesOf, type InputGrid } from '../../../runtime/samples/index.ts';
import { emptyFolder, spikec } from '../../cli/spikec.ts';
import { problemOf } from '../../support/problems.ts';
import { compiled } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`rel-picture-without-pixels/${name}`, import.meta.url));

test('pictures with an extent of 0 are refused as other wrong shapes', async (t) => {
  const image = await compiled(t, 'pictures');
  for (const [option, file] of [
    ['--data', 'no-rows.idx'],
    ['--data', 'nothing.idx'],
    ['--input', 'nothing.npy'],
  ] as const) {
    const { status, stderr } = await spikec(['run', image, option, at(file)]);
    t.is(status, 3, file);
    t.regex(stderr, /SPK441.*which holds no pixel/);
  }
});

test('for a network of one pixel, too', (t) => {
  const grid: InputGrid = { shape: [1, 1, 1], fractionBits: 0, bits: 9, mean: [0], std: [1], steps: 1 };
  for (const shape of [
    [3, 0, 2],
    [1, 0, 0],
    [1, 1, 0, 0],
    [0, 1, 1, 1],
    [0, 0],
  ])
    t.is(problemOf(() => samplesOf({ type: 'U8', shape, data: new Uint8Array(0) }, grid, 'x'))?.code, 'SPK441');
});

/** Of the same kind: floats, integers, frames, and a data set for training. */
test('other tensors and commands', async (t) => {
  const [image, events] = [await compiled(t, 'pictures'), await compiled(t, 'events')];
  const file = join(emptyFolder(t), 'x.npy');
  for (const [type, shape, chip] of [
    ['F32', [3, 32, 0], image],
    ['I32', [0, 3, 32, 32], image],
    ['U8', [0, 4, 2, 32, 32], events],
    ['U8', [32, 0, 3], image],
  ] as const) {
    const data = { U8: new Uint8Array(0), F32: new Float32Array(0), I32: new Int32Array(0) }[type];
    writeFileSync(file, writeNpy({ type, shape, data } as Parameters<typeof writeNpy>[0]));
    const { status, stderr } = await spikec(['run', chip, '--input', file]);
    t.is(status, 3, shape.join());
    t.regex(stderr, /SPK441/);
  }
});

test('a table of bytes that no picture has as many rows as is refused before it is scaled', (t) => {
  const grid: InputGrid = { shape: [1, 4, 4], fractionBits: 0, bits: 9, mean: [0], std: [1], steps: 1 };
  const rows = samplesOf({ type: 'U8', shape: [40_000, 3], data: new Uint8Array(120_000) }, grid, 'x.npy');
  t.like(
    problemOf(() => rows.sample(0, 'x')),
    { code: 'SPK406', message: 'the picture measures 3 x 40000 pixels, more than is read' },
  );
});
