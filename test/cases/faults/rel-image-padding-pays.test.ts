/** @file Only kernels, tables, tiles and routes pay for memory and work: no text, and nothing that no reader reads. */
import test from 'ava';
import { createHash } from 'node:crypto';
import { decodeImage, encodeImage, imageBytes, type ChipImage } from '../../../ir/chip/index.ts';
import { codesOf } from '../../ir/chip/support.ts';
import { changed, compiledText, indexOf, refused, residual, withHeader } from './images.ts';

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

/** The image over `side` x `side` positions and so many logical steps. */
function grown(image: ChipImage, side: number, logicalSteps: number): ChipImage {
  const { populations, schedule, target, inputRoutes } = image.header;
  const rows = (count: number): number => (count === 8 ? side : count);
  const cores = image.cores.map((core) => ({
    ...core,
    tiles: core.tiles.map((tile) => ({ ...tile, rowTo: rows(tile.rowTo) })),
    routes: core.routes.map((route) => ({ ...route, rowTo: rows(route.rowTo) })),
  }));
  const header = {
    populations: populations.map((p) => ({
      ...p,
      extents: [p.extents[0], rows(p.extents[1]), rows(p.extents[2])] as const,
    })),
    schedule: { ...schedule, logicalSteps },
    target: { ...target, limits: { ...target.limits, neurons: 2 ** 31, fan_in: 2 ** 31 } },
    inputRoutes: changed(inputRoutes, 0, { rowTo: side }),
  };
  return { ...withHeader(image, header), cores };
}

test('two kilobytes that ask for hours', async (t) => {
  const wide = residual().replace('kernel=3', 'kernel=7').replace('b.conv: conv2d(4)', 'b.conv: conv2d(4, kernel=7)');
  const image = await compiledText(t, wide.replace('cap: 4', 'cap: 8'));
  await refused(t, grown(image, 300, 1023), 'SPK511', /bytes of it hold neurons/);
  await refused(t, grown(image, 60, 1023), 'SPK513', /asks for \d+ operations a sample/);
  t.deepEqual(
    codesOf(() => decodeImage(imageBytes(grown(image, 60, 1)), 'x')),
    ['SPK512'],
  );
});
