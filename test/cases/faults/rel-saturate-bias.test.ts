/** @file Biases beyond the membrane are clamped to it where membranes saturate, and never wrap. */
import test from 'ava';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage } from '../../../ir/chip/index.ts';
import { spikec } from '../../cli/spikec.ts';
import { caseFolder, compiledText, refused, residual } from './images.ts';

test('a bias of 1e9 fires as often as the window is long', async (t) => {
  const cwd = caseFolder(t, 'rel-saturate-bias');
  const made = await spikec(
    ['compile', 'bn.spike', '--weights', 'bias1e9.safetensors', '--saturate', '--out', 's.chip'],
    { cwd },
  );
  t.is(made.status, 0, made.stderr);
  const { header, cores } = decodeImage(readFileSync(join(cwd, 's.chip')), 's.chip');
  const half = 2 ** (header.target.membraneBits - 1);
  t.true(cores.every(({ tiles }) => tiles.every(({ initial }) => initial.every((m) => m >= -half && m < half))));
  const ran = await spikec(['run', 's.chip', '--input', 'i44.npy', '--json'], { cwd });
  const { results } = JSON.parse(ran.stdout) as { results: { spikes: number }[] };
  t.is(results[0]!.spikes, 4, ran.stderr);
});

test('narrow saturating membranes: biases end at their ends, and an image that goes beyond is refused', async (t) => {
  const image = await compiledText(t, residual());
  const narrow = (initial: Int32Array): typeof image => ({
    ...image,
    header: { ...image.header, saturating: true, target: { ...image.header.target, membraneBits: 11 } },
    cores: image.cores.map((core) => ({
      ...core,
      tiles: core.tiles.map((tile) => ({
        ...tile,
        initial: new Int32Array(tile.channelTo - tile.channelFrom).fill(initial[0]!),
      })),
    })),
  });
  await refused(t, narrow(Int32Array.of(1024)), 'SPK508', /11 bits do not hold/);
  await refused(t, narrow(Int32Array.of(-1025)), 'SPK508', /11 bits do not hold/);
});
