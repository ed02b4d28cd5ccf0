/** @file Time steps, and what is kept for each, are paid for by what an image is made of. */
import test from 'ava';
import { compiledText, refused, tried, withHeader } from './images.ts';

test('hundreds of populations that nothing feeds do not pay for windows', async (t) => {
  const image = await compiledText(t);
  const { populations, schedule } = image.header;
  const silent = populations.find(({ role, neuron }) => role === 'neurons' && neuron === undefined)!;
  const idle = { ...silent, extents: [1, 1, 1] as const, readyWindow: 0, fireWindow: 0 };
  const more = Array.from({ length: 600 }, (_, i) => ({ ...idle, name: `idle${i}` }));
  const tiles = more.map((_, i) => ({
    ...{ population: populations.length + i, channelFrom: 0, channelTo: 1, rowFrom: 0, rowTo: 1 },
    ...{ thresholds: new Int32Array(0), initial: new Int32Array(0), constants: new Int32Array(0) },
  }));
  const [core] = image.cores;
  const wide = {
    ...withHeader(image, { populations: [...populations, ...more], schedule: { ...schedule, windows: 1208 } }),
    cores: [{ ...core!, tiles: [...core!.tiles, ...tiles] }],
  };
  await refused(t, wide, 'SPK506', /1208 windows, where at most 14 can do anything/);
});

test('two kilobytes do not pay for a million time steps, and do for a thousand', async (t) => {
  const image = await compiledText(t);
  const { schedule } = image.header;
  const steps = (slots: number, windows: number, logicalSteps: number): typeof image =>
    withHeader(image, { schedule: { ...schedule, slots, windows, logicalSteps } });
  await refused(t, steps(64, 14, 1024), 'SPK511', /asks for \d+ bytes of membranes, state and records/);
  const some = await tried(t, steps(4, 4, 64), 64);
  t.deepEqual(
    some.map(({ status }) => status),
    [0, 0],
    some[0]!.stderr,
  );
});
