/** @file Only kernels, tables, tiles and routes pay for memory and work: no text, and nothing that no reader reads. */
import test from 'ava';
import { createHash } from 'node:crypto';
import { encodeImage, type ChipImage } from '../../../ir/chip/index.ts';
import { changed, compiledText, indexOf, refused, withHeader } from './images.ts';

/** A population of 7,390 x 7,390 neurons that one projection moves into place. */
async function hugeImage(t: Parameters<typeof compiledText>[0]): Promise<ChipImage> {
  const text = `model "w"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8]
output y = x -> stem: conv2d(1, kernel=1) -> s: sfa -> c: conv2d(1, kernel=1)
`;
  const image = await compiledText(t, text);
  const side = 7390;
  const populations = image.header.populations.map((p) => ({ ...p, extents: [p.extents[0], side, side] as const }));
  const { inputRoutes } = image.header;
  const cores = image.cores.map((core) => ({
    ...core,
    tiles: core.tiles.map((tile) => ({ ...tile, rowTo: side })),
    routes: core.routes.map((route) => ({ ...route, rowTo: side })),
  }));
  const limits = { ...image.header.target.limits, neurons: 2 ** 31 };
  const header = {
    populations,
    target: { ...image.header.target, limits },
    inputRoutes: changed(inputRoutes, 0, { rowTo: side }),
  };
  return { ...withHeader(image, header), cores };
}

test('text in the summary of the target', async (t) => {
  const image = await hugeImage(t);
  const summary = 'x'.repeat(100_000);
  await refused(
    t,
    withHeader(image, { target: { ...image.header.target, summary } }),
    'SPK511',
    /and \d+ bytes of it hold neurons/,
  );
});

test('names, and fields of sections that no reader knows', async (t) => {
  const image = await hugeImage(t);
  const populations = changed(image.header.populations, indexOf(image, 's'), { membrane: 'm'.repeat(100_000) });
  await refused(t, withHeader(image, { populations }), 'SPK511', /bytes of it hold neurons/);
  const sections = [...encodeImage(image)];
  const core = sections.length - 2;
  // Field 99 of wire type 2, 100,000 bytes long.
  const padding = Buffer.concat([Buffer.from([0x9a, 0x06, 0xa0, 0x8d, 0x06]), Buffer.alloc(100_000)]);
  const payload = Buffer.concat([sections[core]!.subarray(37), padding]);
  const frame = Buffer.from(sections[core]!.subarray(0, 37));
  frame.writeUInt32LE(payload.length, 1);
  createHash('sha256').update(payload).digest().copy(frame, 5);
  sections[core] = Buffer.concat([frame, payload]);
  await refused(t, Buffer.concat(sections), 'SPK511', /bytes of it hold neurons/);
});

test('two kilobytes that ask for hours', async (t) => {
  const image = await compiledText(t);
  const { populations, projections, schedule } = image.header;
  const side = 300;
  const grown = populations.map((p) =>
    p.extents[1] === 8 ? { ...p, extents: [p.extents[0], side, side] as const } : p,
  );
  const cores = image.cores.map((core) => ({
    ...core,
    tiles: core.tiles.map((tile) => ({ ...tile, rowTo: populations[tile.population]!.extents[1] === 8 ? side : 1 })),
    routes: core.routes.map((route) => ({ ...route, rowTo: route.rowTo === 8 ? side : 1 })),
  }));
  const limits = { ...image.header.target.limits, neurons: 2 ** 31, fan_in: 2 ** 31 };
  const header = {
    ...{ populations: grown, projections, schedule: { ...schedule, logicalSteps: 1023 } },
    ...{
      target: { ...image.header.target, limits },
      inputRoutes: changed(image.header.inputRoutes, 0, { rowTo: side }),
    },
  };
  await refused(t, { ...withHeader(image, header), cores }, 'SPK511', /bytes of it hold neurons/);
});
