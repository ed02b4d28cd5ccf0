import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { host } from '../../support/host.ts';
import type { AnyTensor } from '../../../ir/tensor.ts';
import { writePng, writeSafetensors } from '../../../runtime/formats/index.ts';
import {
  loadSamples,
  openSampleSet,
  parseInput,
  type InputGrid,
  type Sample,
  type SampleOptions,
  type SampleRequest,
} from '../../../runtime/samples/index.ts';
import { goldenTestOnce } from '../../support/golden.ts';
import { same } from '../../support/same.ts';

const fashionGrid: InputGrid = { shape: [1, 64, 64], fractionBits: 6, bits: 9, steps: 1, mean: [0.286], std: [0.353] };
const tinyGrid: InputGrid = { shape: [1, 2, 2], fractionBits: 1, bits: 4, steps: 1, mean: [0], std: [1] };
const load = (request: SampleRequest, grid: InputGrid, options: SampleOptions = {}): Promise<Sample[]> =>
  listed(loadSamples(host, request, grid, options));

async function listed(samples: AsyncIterable<Sample>): Promise<Sample[]> {
  const list: Sample[] = [];
  for await (const sample of samples) list.push(sample);
  return list;
}

/** Runs `body` with a folder that is removed afterwards. */
async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'spikec-samples-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeTensors(path: string, tensors: Record<string, AnyTensor>): void {
  writeFileSync(path, writeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata: {} }));
}

const fashionIo = 'fmnist/io.safetensors';

goldenTestOnce('pixels become exactly the recorded grid integers', [fashionIo], async (t, golden) => {
  const recorded = golden.tensors(fashionIo).tensors.get('input_x64')!;
  const samples = await load({ inputs: [`${golden.path(fashionIo)}:images_u8`] }, fashionGrid);
  const labels = golden.tensors(fashionIo).tensors.get('labels')!.data;
  t.is(samples.length, 16);
  samples.forEach(({ input, label }, i) => {
    same(t, [...input], Array.from(recorded.data.subarray(i * 4096, (i + 1) * 4096) as Int16Array));
    t.is(label, Number(labels[i]));
  });
  t.deepEqual(samples[0]!.steps, [
    'pad 28x28 with 0 to 32x32',
    'repeat each pixel 2x2 to 64x64',
    'normalise (p / 255 - 0.286) / 0.353',
    'quantise to steps of 1/64, half to even, all within -256..255',
  ]);
});

goldenTestOnce(
  'recorded integers are taken as they are, with the same hash as the pixels they came from',
  [fashionIo],
  async (t, golden) => {
    const file = golden.path(fashionIo);
    const [integers] = await load({ inputs: [`${file}:input_x64[3]`] }, fashionGrid);
    const [pixels] = await load({ inputs: [`${file}:images_u8[3:4]`] }, fashionGrid);
    t.is(integers!.sha256, pixels!.sha256);
    t.deepEqual(integers!.steps, ['integers on the grid of 1/64 as they are']);
    t.is(integers!.name, 'io.safetensors:input_x64[3]');
    const narrow = { ...fashionGrid, bits: 8 };
    await t.throwsAsync(() => load({ inputs: [`${file}:input_x64`] }, narrow), {
      message: /SPK442.*is 129; the input has 8 bits/s,
    });
  },
);

goldenTestOnce('the embedded test images are the recorded ones', [fashionIo], async (t, golden) => {
  const images = new URL('../../../examples/fashion/test-images-idx3-ubyte.gz', import.meta.url).pathname;
  const labels = images.replace('images-idx3', 'labels-idx1');
  const samples = await load({ data: `${images},${labels}` }, fashionGrid, { limit: 16 });
  const recorded = await load({ inputs: [`${golden.path(fashionIo)}:images_u8`] }, fashionGrid);
  t.deepEqual(
    samples.map(({ sha256, label }) => [sha256, label]),
    recorded.map(({ sha256, label }) => [sha256, label]),
  );
  t.is((await load({ data: images.replace(/[^/]*$/, '') }, fashionGrid, { offset: 290 })).length, 10);
});

test('normalised values are rounded half to even, clamped, and the moved ones counted', async (t) => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.safetensors');
    writeTensors(path, { x: { type: 'F32', shape: [1, 2, 2], data: Float32Array.of(0.25, 0.75, -9, 1) } });
    const [sample] = await load({ inputs: [path] }, tinyGrid);
    t.deepEqual([...sample!.input], [0, 2, -8, 2]);
    t.deepEqual(sample!.steps, [
      'quantise to steps of 1/2, half to even, 1 values clamped to -8..7; 2 of 4 values were between steps',
    ]);
    writeTensors(path, { x: { type: 'F32', shape: [1, 2, 2], data: Float32Array.of(0, NaN, 0, 0) } });
    await t.throwsAsync(() => load({ inputs: [path] }, tinyGrid), { message: /SPK442.*element 1 is NaN/s });
  });
});

test('what cannot be taken is refused with a place and a remedy', async (t) => {
  await withFolder(async (folder) => {
    const path = join(folder, 'x.safetensors');
    const data = Int16Array.of(0, 0, 0, 0);
    writeTensors(path, {
      first: { type: 'I16', shape: [4, 1], data },
      second: { type: 'I16', shape: [1, 2, 2], data },
    });
    await t.throwsAsync(() => load({ inputs: [path] }, tinyGrid), { message: /SPK413.*holds 2 tensors/s });
    await t.throwsAsync(() => load({ inputs: [`${path}:secund`] }, tinyGrid), {
      message: /SPK407.*no tensor "secund"/s,
    });
    await t.throwsAsync(() => load({ inputs: [`${path}:first`] }, tinyGrid), { message: /SPK441.*4x1.*1x2x2/s });
    await t.throwsAsync(() => load({ inputs: [`${path}:second[7:9]`] }, tinyGrid), { message: /SPK446/ });
    await t.throwsAsync(() => load({ inputs: [`${path}:second[2:2]`] }, tinyGrid), { message: /SPK440/ });
    await t.throwsAsync(() => load({ data: join(folder, 'nothing') }, tinyGrid), { message: /SPK445/ });
    await t.throwsAsync(() => load({ data: folder }, tinyGrid), {
      message: /SPK445.*neither idx test files nor batches of CIFAR/s,
    });
    t.is((await load({ inputs: [`${path}:second`] }, tinyGrid)).length, 1);
  });
});

test('frames for every logical step, or one frame for all of them', async (t) => {
  const grid: InputGrid = { shape: [2, 1, 2], fractionBits: 0, bits: 2, steps: 3, mean: [0], std: [1 / 255] };
  await withFolder(async (folder) => {
    const path = join(folder, 'events.safetensors');
    const events = Uint8Array.from({ length: 24 }, (_, i) => i & 1);
    writeTensors(path, {
      frames: { type: 'U8', shape: [2, 3, 2, 1, 2], data: events },
      recording: { type: 'U8', shape: [3, 2, 1, 2], data: events.slice(0, 12) },
      still: { type: 'U8', shape: [1, 2, 1, 2], data: events.slice(0, 4) },
      many: { type: 'U8', shape: [6, 2, 1, 2], data: events },
      short: { type: 'U8', shape: [3, 2, 2, 1, 2], data: events },
      wide: { type: 'I16', shape: [1, 3, 2, 2, 2], data: new Int16Array(24) },
    });
    const frames = await load({ inputs: [`${path}:frames`] }, grid);
    t.deepEqual(
      frames.map(({ name, input }) => [name, [...input]]),
      [
        ['events.safetensors:frames[0]', [...events.slice(0, 12)]],
        ['events.safetensors:frames[1]', [...events.slice(12)]],
      ],
    );
    t.is(frames[0]!.steps[0], '3 frames');
    const recording = await load({ inputs: [`${path}:recording`] }, grid);
    t.deepEqual(
      recording.map(({ input }) => [...input]),
      [[...events.slice(0, 12)]],
    );
    const [still] = await load({ inputs: [`${path}:still`] }, grid);
    t.deepEqual([still!.input.length, still!.changes?.[0]?.code], [4, 'SPK472']);
    for (const [name, expected] of [
      ['short', /SPK474.*time seems to come first/s],
      ['wide', /SPK441.*3 frames of 2x1x2/s],
      ['many', /SPK473.*6 frames for a sample; the network takes 3/s],
    ] as const)
      await t.throwsAsync(() => load({ inputs: [`${path}:${name}`] }, grid), { message: expected });
    await t.throwsAsync(() => load({ inputs: [`${path}:frames`] }, { ...grid, steps: 1 }), { message: /SPK473/ });
  });
});

test('a folder of pictures takes labels from numbered subfolders', async (t) => {
  await withFolder(async (folder) => {
    const png = (value: number) => writePng({ type: 'U8', shape: [1, 2, 2], data: new Uint8Array(4).fill(value) });
    writeFileSync(join(folder, 'b.png'), png(255));
    mkdirSync(join(folder, '7'));
    writeFileSync(join(folder, '7', 'a.png'), png(0));
    const samples = await load({ data: folder }, tinyGrid);
    t.deepEqual(
      samples.map(({ name, label, input }) => [name, label, input[0]]),
      [
        ['7/a.png', 7, 0],
        ['b.png', undefined, 2],
      ],
    );
    const [mistaken] = await load({ inputs: [join(folder, 'b.png')] }, tinyGrid, {
      frames: { by: 'time', values: 'binary', sensor: { width: 34, height: 34 }, timeFirst: true },
    });
    t.deepEqual(
      mistaken!.changes?.map(({ code, message }) => `${code} ${message}`),
      ['SPK481 --frames-by time and --sensor 34x34 and --time-first had no use: the sample is a picture'],
    );
    await t.throwsAsync(load({ data: folder }, tinyGrid, { offset: 5 }), { message: /SPK446.*the data set has 2/ });
    t.is((await load({ inputs: [join(folder, 'b.png')] }, tinyGrid))[0]!.sha256, samples[1]!.sha256);
  });
});

test('input texts name a file, a tensor and a range', (t) => {
  t.deepEqual(parseInput(host, 'a.npy'), { path: 'a.npy', key: undefined });
  t.deepEqual(parseInput(host, 'dir/a.npz:x'), { path: 'dir/a.npz', key: 'x' });
  t.deepEqual(parseInput(host, 'a.npz:x[2:5]'), { path: 'a.npz', key: 'x', range: [2, 5] });
  t.deepEqual(parseInput(host, 'a.npz:x[2:]'), { path: 'a.npz', key: 'x', range: [2, Infinity] });
  t.deepEqual(parseInput(host, 'a.npz[4]'), { path: 'a.npz', key: undefined, range: [4, 5] });
});

/** Samples `from` to before `to` of 2x2 integers, all values of a sample its number modulo 8. */
const numbered = (from: number, to: number): AnyTensor => ({
  type: 'I16',
  shape: [to - from, 1, 2, 2],
  data: Int16Array.from({ length: 4 * (to - from) }, (_, i) => (from + (i >> 2)) % 8),
});

test('a range holds for whatever a file is: a picture and a recording are one sample', (t) =>
  withFolder(async (folder) => {
    const picture = join(folder, 'a.png');
    writeFileSync(picture, writePng({ type: 'U8', shape: [1, 2, 2], data: Uint8Array.of(0, 1, 2, 3) }));
    const events = join(folder, 'a.csv');
    writeFileSync(events, 't,x,y,p\n1,0,0,1\n2,1,1,0\n3,0,1,1\n');
    const eventGrid: InputGrid = { ...tinyGrid, shape: [2, 2, 2], steps: 2, mean: [0, 0], std: [1, 1] };
    for (const [file, grid] of [
      [picture, tinyGrid],
      [events, eventGrid],
    ] as const) {
      t.is((await load({ inputs: [`${file}[0:1]`] }, grid)).length, 1);
      await t.throwsAsync(load({ inputs: [`${file}[1:3]`] }, grid), { message: /no samples are left/ });
    }
  }));

test('every n-th sample, counted over all inputs, is the one that it is among all', (t) =>
  withFolder(async (folder) => {
    const bounds = [0, 3, 4, 9];
    const inputs = [0, 1, 2].map((i) => {
      writeTensors(join(folder, `${i}.safetensors`), { a: numbered(bounds[i]!, bounds[i + 1]!) });
      return join(folder, `${i}.safetensors:a`);
    });
    const set = await openSampleSet(host, { inputs }, tinyGrid);
    t.is(set.count, undefined);
    const all = await listed(set.samples());
    t.deepEqual(
      all.map(({ input }) => input[0]),
      [0, 1, 2, 3, 4, 5, 6, 7, 0],
    );
    for (const every of [1, 2, 3, 5, 9, 20])
      for (let first = 0; first < every; first++)
        t.deepEqual(
          await listed(set.samples({ first, every })),
          all.filter((_, i) => i % every === first),
        );
  }));

test('pictures between the ones that are wanted are not read; a data set is counted before it is read', (t) =>
  withFolder(async (folder) => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(folder, `${name}.png`), 'no picture');
    const grey = { type: 'U8', shape: [1, 2, 2], data: Uint8Array.of(0, 1, 2, 3) } as const;
    for (const name of ['b', 'd']) writeFileSync(join(folder, `${name}.png`), writePng(grey));
    const set = await openSampleSet(host, { data: folder }, tinyGrid);
    t.is(set.count, 5);
    t.deepEqual(
      (await listed(set.samples({ first: 1, every: 2 }))).map(({ name }) => name),
      ['b.png', 'd.png'],
    );
    const part = await openSampleSet(host, { data: folder }, tinyGrid, { offset: 1, limit: 3 });
    t.is(part.count, 3);
    t.deepEqual(
      (await listed(part.samples({ first: 0, every: 2 }))).map(({ name }) => name),
      ['b.png', 'd.png'],
    );
  }));

test('two sets are the same by their content, or by names and sizes of files, wherever they lie', (t) =>
  withFolder(async (folder) => {
    const identities: string[] = [];
    const add = async (request: SampleRequest): Promise<void> => {
      identities.push((await openSampleSet(host, request, tinyGrid)).identity().sha256);
    };
    const [one, two] = [join(folder, 'one.safetensors'), join(folder, 'two.safetensors')];
    const labels = { type: 'I32', shape: [3], data: Int32Array.of(1, 2, 3) } as const;
    writeTensors(one, { images: numbered(0, 3), labels });
    writeTensors(two, { images: numbered(0, 3), labels });
    for (const data of [one, two]) await add({ data });
    t.is(identities[0], identities[1]);
    writeTensors(two, { images: numbered(0, 3), labels: { ...labels, data: Int32Array.of(1, 2, 4) } });
    await add({ data: two });
    writeTensors(two, { images: numbered(1, 4), labels });
    await add({ data: two });
    mkdirSync(join(folder, 'set'));
    writeFileSync(join(folder, 'set', 'a.png'), 'four');
    await add({ data: join(folder, 'set') });
    writeFileSync(join(folder, 'set', 'a.png'), 'fives');
    await add({ data: join(folder, 'set') });
    await add({ inputs: [`${one}:images`] });
    await add({ inputs: [`${one}:images[0:2]`] });
    t.is(new Set(identities).size, identities.length - 1);
  }));
