/** @file Prophesee's DAT and RAW files, texts of events and HDF5 are read. */
import test from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writeNpz } from '../../../runtime/formats/numpy/npz.ts';
import { writeHdf5 } from '../../../runtime/formats/hdf5/write.ts';
import { emptyFolder } from '../../cli/spikec.ts';
import type { RawEvent } from '../../runtime/events/files.ts';
import { evt2, evt21, textTable } from '../../runtime/events/writers.ts';
import { eventNetwork, fileOf, short } from './helpers.ts';

const file = (name: string): string => fileOf('well-known-formats-not-read', name);

test('the case: one recording in four formats is one sample; HDF5 that is cut off has a conversion', async (t) => {
  const { run, finish } = await eventNetwork(t);
  for (const by of ['count', 'time']) {
    const hashes: string[] = [];
    for (const [name, ...words] of [
      ['cd.dat'],
      ['rec.raw'],
      ['events.csv'],
      ['events.txt', '--time-unit', 's'],
    ] as const)
      hashes.push(...(await run('--input', file(name), '--frames-by', by, ...words)).map(short));
    t.is(new Set(hashes).size, 1, `${by}: ${hashes.join(' ')}`);
  }
  const [text] = await run('--input', file('events.txt'));
  t.true(text!.steps.includes('took its columns for t, x, y, p'));
  const [raw] = await run('--input', file('rec.raw'));
  t.true(raw!.steps.includes('300 events of 32x32 pixels'), 'the sensor of the header');
  const hdf5 = await finish('--input', file('events.h5'));
  t.is(hdf5.status, 3);
  t.regex(hdf5.stderr, /HDF5[^]*h5py[^]*numpy\.savez/);
});

const events: RawEvent[] = Array.from({ length: 200 }, (_, i) => ({
  ...{ x: (i * 7) % 128, y: (i * 5) % 96, t: 500 * i, on: i % 3 ? 0 : 1 },
}));

test('a second of the kind: EVT 2.0 and 2.1, texts with remarks and other names, in folders of classes', async (t) => {
  const { run } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const files: [string, Uint8Array][] = [
    ['0/a.raw', evt2(events)],
    ['1/a.raw', evt21(events)],
    ['2/a.raw', evt21(events, true)],
    ['3/a.csv', textTable(events, 'timestamp_us;col;row;polarity', ';')],
    ['4/a.txt', Buffer.concat([Buffer.from('# made by v2e\n# time x y p\n'), textTable(events, undefined, ' ')])],
  ];
  for (const [name, bytes] of files) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  for (const by of ['count', 'time']) {
    const samples = await run('--data', folder, '--sensor', '128x96', '--frames-by', by);
    t.deepEqual(
      samples.map(({ label }) => label),
      [0, 1, 2, 3, 4],
    );
    t.is(new Set(samples.map(({ inputHash }) => inputHash)).size, 1, by);
  }
});

test('HDF5: a recording in a group of events, as Prophesee and tonic have it; spikes of many samples, as SHD has them', async (t) => {
  const { run } = await eventNetwork(t);
  const folder = emptyFolder(t);
  const column = (value: (event: RawEvent) => number): AnyTensor => ({
    ...{ type: 'I32', shape: [events.length], data: Int32Array.from(events, value) },
  });
  const group = new Map([
    ['x', column(({ x }) => x)],
    ['y', column(({ y }) => y)],
    ['t', column(({ t: time }) => time)],
    ['p', column(({ on }) => on)],
  ]);
  writeFileSync(join(folder, 'a.h5'), await writeHdf5(new Map([['events', group]])));
  writeFileSync(join(folder, 'a.csv'), textTable(events, 't;x;y;p', ';'));
  const words = ['--sensor', '128x96', '--time-unit', 'us'];
  const [hdf5] = await run('--input', join(folder, 'a.h5'), ...words);
  const [text] = await run('--input', join(folder, 'a.csv'), ...words);
  t.is(short(hdf5!), short(text!));

  // Sample i of the file has 20 + i spikes, number j of them at j / 64 (float16) of unit (37 j + 101 i) % 2048.
  const frames = new Int32Array(3 * 4 * 2048);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 20 + i; j++)
      frames[(i * 4 + Math.min(3, Math.floor((4 * j) / 21))) * 2048 + ((37 * j + 101 * i) % 2048)] = 1;
  const tensor = { type: 'I32', shape: [3, 4, 2, 32, 32], data: frames } as const;
  writeFileSync(join(folder, 'frames.npz'), writeNpz({ tensors: new Map([['x', tensor]]), metadata: {} }, 'x'));
  const same = (await run('--input', join(folder, 'frames.npz'))).map(short);
  const spikes = await run('--data', file('spikes.h5'));
  t.deepEqual(spikes.map(short), same);
  t.deepEqual(
    spikes.map(({ label }) => label),
    [0, 1, 1],
  );
  t.deepEqual((await run('--input', `${file('spikes.h5')}[1:3]`)).map(short), same.slice(1));
});
