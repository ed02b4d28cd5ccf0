import test, { type ExecutionContext } from 'ava';
import { host } from '../../support/host.ts';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { framesOfEvents, movingBars, readAtis, type FrameOptions } from '../../../runtime/events/index.ts';
import { openTestData, openTrainingData, writeSafetensors } from '../../../runtime/index.ts';
import {
  loadSamples,
  samplesOf,
  type InputGrid,
  type Sample,
  type SampleOptions,
  type SampleRequest,
} from '../../../runtime/samples/index.ts';
import { aedat3, atis, type RawEvent } from '../events/files.ts';

const grid: InputGrid = { shape: [2, 9, 12], fractionBits: 0, bits: 2, steps: 3, mean: [0], std: [1 / 255] };

async function load(request: SampleRequest, wanted: InputGrid = grid, options: SampleOptions = {}): Promise<Sample[]> {
  const samples: Sample[] = [];
  for await (const sample of loadSamples(host, request, wanted, options)) samples.push(sample);
  return samples;
}

function emptyFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-events-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const wheel = (count: number, turn = 1): RawEvent[] =>
  Array.from({ length: count }, (_, i) => ({ x: (i * 7 * turn) % 12, y: (i * 5) % 9, t: 100 * i, on: i % 3 ? 0 : 1 }));

function writeInto(folder: string, name: string, bytes: Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

test('a recording is the sample that its frames are, as 8-bit frames or as integers', async (t) => {
  const folder = emptyFolder(t);
  const events = wheel(50);
  for (const values of ['binary', 'count'] as const) {
    const frames: FrameOptions = { by: 'count', values };
    const wide = { ...grid, bits: 8 };
    writeInto(folder, 'a.bin', atis(events));
    const { data } = framesOfEvents(readAtis(atis(events), 'a'), 3, grid.shape, frames, 'a');
    const shape = [1, 3, ...grid.shape];
    const tensors = new Map<string, AnyTensor>([
      ['bytes', { type: 'U8', shape, data: Uint8Array.from(data) }],
      ['integers', { type: 'I16', shape, data: Int16Array.from(data) }],
    ]);
    writeInto(folder, 'f.safetensors', writeSafetensors({ tensors, metadata: {} }));
    const [recorded] = await load({ inputs: [join(folder, 'a.bin')] }, wide, { frames });
    for (const key of tensors.keys()) {
      const [given] = await load({ inputs: [`${join(folder, 'f.safetensors')}:${key}`] }, wide);
      t.is(recorded!.sha256, given!.sha256, `${values} ${key}`);
    }
    t.deepEqual(
      [...new Set(recorded!.input)].sort(),
      values === 'binary' ? [0, 1] : [0, 1, 2].slice(0, new Set(data).size),
    );
  }
});

test('counts beyond the input\u2019s bits are clamped, and their number is said', async (t) => {
  const folder = emptyFolder(t);
  writeInto(folder, 'a.bin', atis(Array.from({ length: 30 }, (_, i) => ({ x: 1, y: 1, t: i, on: 1 }))));
  const [sample] = await load({ inputs: [join(folder, 'a.bin')] }, grid, { frames: { by: 'count', values: 'count' } });
  t.is(Math.max(...sample!.input), 1);
  t.regex(sample!.steps.at(-1)!, /3 values clamped to -2\.\.1/);
  const [change] = sample!.changes!.filter(({ code }) => code === 'SPK457');
  t.regex(change!.message, /^3 of 648 values of the frames/);
  t.regex(change!.help!, /--frame-values binary/);
  const fit = { kind: 'short', side: 9, interpolation: 'bicubic' } as const;
  const [fitted] = await load({ inputs: [join(folder, 'a.bin')] }, grid, { fit });
  t.regex(
    fitted!.changes!.map(({ message }) => message).join('\n'),
    /--resize 9 had no use: the sample is a recording/,
  );
});

test('N-MNIST\u2019s folders: parts, classes, names; tensors of events in the same places', async (t) => {
  const folder = emptyFolder(t);
  for (const [name, turn] of [
    ['Test/3/00002.bin', 1],
    ['Test/0/00001.bin', 2],
    ['Train/9/00003.bin', 1],
  ] as const)
    writeInto(folder, name, atis(wheel(20, turn)));
  const events = wheel(20);
  const row = (pick: (event: RawEvent) => number): AnyTensor => ({
    type: 'I32',
    shape: [20],
    data: Int32Array.from(events, pick),
  });
  const tensors = new Map([
    ['x', row(({ x }) => x)],
    ['y', row(({ y }) => y)],
    ['t', row(({ t: time }) => time)],
    ['p', row(({ on }) => on)],
  ]);
  writeInto(folder, 'Test/3/00009.safetensors', writeSafetensors({ tensors, metadata: {} }));
  const samples = await load({ data: folder });
  t.deepEqual(
    samples.map(({ name, label }) => [name, label]),
    [
      ['0/00001.bin', 0],
      ['3/00002.bin', 3],
      ['3/00009.safetensors', 3],
    ],
  );
  t.is(samples[1]!.sha256, samples[2]!.sha256, 'the same events');
  t.deepEqual(
    (await load({ data: folder }, grid, { offset: 1, limit: 1 })).map(({ name }) => name),
    ['3/00002.bin'],
  );
  const alone = join(folder, 'Test/3/00009.safetensors');
  t.deepEqual(
    (await Promise.all([load({ data: alone }), load({ inputs: [alone] })])).flat().map(({ sha256 }) => sha256),
    [samples[1]!.sha256, samples[1]!.sha256],
  );
});

test('trials of a recording, as DVS128 Gesture has them', async (t) => {
  const folder = emptyFolder(t);
  const header = '#!AER-DAT3.1\r\n#Source 1: TEST\r\n#!END-HEADER\r\n';
  writeInto(folder, 'user01_led.aedat', aedat3([{ events: wheel(60) }], header));
  const table = 'class,startTime_usec,endTime_usec\n2,0,2000\n11,2000,6000\n';
  writeInto(folder, 'user01_led_labels.csv', Buffer.from(table));
  const samples = await load({ data: folder });
  t.deepEqual(
    samples.map(({ name, label }) => [name, label]),
    [
      ['user01_led.aedat[0]', 1],
      ['user01_led.aedat[1]', 10],
    ],
  );
  t.deepEqual(samples[1]!.steps.slice(0, 2), [
    'cut out the trial of 2000..6000 us',
    '40 events of 12x9 pixels (taken from the network)',
  ]);
  writeInto(folder, 'user01_led_labels.csv', Buffer.from(table.replace('11,', '0,')));
  await t.throwsAsync(() => load({ data: folder }), { message: /SPK404.*"0,2000,6000" is not class, start and end/s });
});

test('the parts of DVS128 Gesture are those of its lists', async (t) => {
  const folder = emptyFolder(t);
  const recordings = ['user01_led.aedat', 'user02_led.aedat', 'user24_led.aedat'];
  const header = '#!AER-DAT3.1\r\n#Source 1: TEST\r\n#!END-HEADER\r\n';
  for (const name of recordings) {
    writeInto(folder, name, aedat3([{ events: wheel(60) }], header));
    const table = 'class,startTime_usec,endTime_usec\n2,0,2000\n';
    writeInto(folder, name.replace('.aedat', '_labels.csv'), Buffer.from(table));
  }
  const names = async (): Promise<string[]> => (await load({ data: folder })).map(({ name }) => name);
  t.is((await names()).length, 3, 'without lists all are taken');
  writeInto(folder, 'trials_to_train.txt', Buffer.from('user02_led.aedat\r\nuser01_led.aedat\r\n'));
  writeInto(folder, 'trials_to_test.txt', Buffer.from('user24_led.aedat\n\n'));
  t.deepEqual(await names(), ['user24_led.aedat[0]']);
  const [train, rest] = await Promise.all([
    openTrainingData(host, folder, { ...grid, steps: 1 }, 11),
    openTestData(host, folder, { ...grid, steps: 1 }, 11),
  ]);
  t.deepEqual([train.count, rest?.count], [2, 1]);
  writeInto(folder, 'trials_to_test.txt', Buffer.from('user99_led.aedat\n'));
  await t.throwsAsync(names, { message: /SPK445.*no recording "user99_led.aedat"/ });
});

test('learning cuts recordings and reads frames as a run with the same options', async (t) => {
  const folder = emptyFolder(t);
  for (const [i, name] of ['train/0/a.bin', 'train/2/b.bin'].entries())
    writeInto(folder, name, atis(wheel(40 + 17 * i)));
  const wanted = { ...grid, bits: 4 };
  const tensor = join(folder, 'frames.safetensors');
  const images: AnyTensor = {
    type: 'U8',
    shape: [3, 2, 2, 9, 12],
    data: Uint8Array.from({ length: 1296 }, (_, i) => i % 3),
  };
  const labels: AnyTensor = { type: 'I64', shape: [2], data: BigInt64Array.of(0n, 1n) };
  const tensors = new Map(Object.entries({ images, labels }));
  writeFileSync(tensor, writeSafetensors({ tensors, metadata: {} }));
  for (const [data, frames, more] of [
    [join(folder, 'train'), { by: 'time', values: 'binary' }, wanted],
    [join(folder, 'train'), { by: 'count', values: 'count', sensor: { width: 24, height: 18 } }, wanted],
    [tensor, { by: 'count', values: 'binary', timeFirst: true }, wanted],
    [tensor, { by: 'count', values: 'binary', timeFirst: true }, { ...wanted, std: [1] }],
  ] as const) {
    const learnt = await openTrainingData(host, data, more, 3, 'train', { frames });
    const samples = await load({ data }, more, { frames });
    t.true(samples.some(({ input }) => input.some((value) => value > 0)));
    t.deepEqual(
      samples.map(({ input }) => [...input]),
      samples.map((_, i) => [...learnt.picture(i)]),
    );
  }
});

test('a list names recordings by their path: equal names in two classes stay apart', async (t) => {
  const folder = emptyFolder(t);
  for (const name of ['0/a.bin', '3/a.bin']) writeInto(folder, name, atis(wheel(20)));
  writeInto(folder, 'trials_to_test.txt', Buffer.from('0/a.bin\n'));
  t.deepEqual(
    (await load({ data: folder })).map(({ name, label }) => [name, label]),
    [['0/a.bin', 0]],
  );
});

test('moving bars: classes take turns, the parts differ, and learning sees what the chip gets', async (t) => {
  const samples = await load({ data: 'moving-bars' }, grid, { limit: 9 });
  t.deepEqual(
    samples.map(({ label }) => label),
    [0, 1, 2, 3, 4, 5, 6, 7, 0],
  );
  t.is(new Set(samples.map(({ sha256 }) => sha256)).size, 9);
  const sensor = { width: 12, height: 9 };
  const { data } = framesOfEvents(
    movingBars({ sensor, direction: 2, seed: 2 }),
    3,
    grid.shape,
    { by: 'count', values: 'binary' },
    'x',
  );
  t.deepEqual([...samples[2]!.input], [...data]);
  const four = await load({ data: 'moving-bars-4' }, grid, { limit: 5 });
  t.deepEqual(
    four.map(({ label, steps }) => [label, steps[0]!.slice(0, 29)]),
    [0, 1, 2, 3, 0].map((label) => [label, `bars moving in direction ${label * 2} of`]),
  );
  const still = { ...grid, steps: 1 };
  const learnt = await openTrainingData(host, 'moving-bars', still, 8);
  const tested = await openTestData(host, 'moving-bars', still, 8);
  t.deepEqual([learnt.count, tested!.count], [4000, 800]);
  const [first] = await load({ data: 'moving-bars' }, still, { limit: 1 });
  const out = new Float32Array(216);
  tested!.encode(tested!.picture(0), out, 0);
  t.deepEqual([...out], [...first!.input]);
  t.notDeepEqual(tested!.picture(0), learnt.picture(0));
});

test('recordings where they do not belong', async (t) => {
  const folder = emptyFolder(t);
  writeInto(folder, 'a.bin', atis(wheel(20)));
  const file = join(folder, 'a.bin');
  await t.throwsAsync(() => load({ inputs: [file] }, { ...grid, shape: [3, 9, 12] }), { message: /SPK451/ });
  await t.throwsAsync(() => load({ inputs: [file] }, { ...grid, shape: [2, 4, 4] }), { message: /SPK450/ });
  const sensor = { width: 12, height: 9 };
  const frames: FrameOptions = { by: 'count', values: 'binary', sensor };
  t.is((await load({ inputs: [file] }, { ...grid, shape: [2, 4, 4] }, { frames }))[0]!.input.length, 3 * 2 * 16);
});

test('vectors and signals that may be steps or samples: a warning with their own shape, an option, none where labels count', (t) => {
  const cases = [
    [[3, 10], { ...grid, shape: [10, 1, 1], rank: 1 }, '3x10'],
    [[3, 2, 5], { ...grid, shape: [2, 1, 5], rank: 2 }, '3x2x5'],
  ] as const satisfies readonly (readonly [number[], InputGrid, string])[];
  for (const [shape, wanted, shown] of cases) {
    const data = Int32Array.from({ length: 30 }, (_, i) => (i % 3) - 1);
    const tensor: AnyTensor = { type: 'I32', shape, data };
    const either = samplesOf(tensor, wanted, 'x');
    const [change] = either.sample(0, 'x').changes!;
    t.deepEqual([either.count, change?.code], [3, 'SPK480']);
    t.regex(change!.message, new RegExp(`the tensor ${shown} has as many samples as the network has steps, 3`));
    const one = samplesOf(tensor, wanted, 'x', { timeFirst: true });
    t.deepEqual([one.count, [...one.sample(0, 'x').input]], [1, [...data]]);
    t.is(samplesOf(tensor, wanted, 'x', { count: 3 }).sample(0, 'x').changes, undefined);
    t.is(samplesOf({ ...tensor, shape: shape.slice(1), data: data.slice(20) }, wanted, 'x').count, 1);
  }
});
