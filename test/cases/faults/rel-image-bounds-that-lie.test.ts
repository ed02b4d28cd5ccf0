/** @file Bounds of an image are computed again from its own weights, biases and thresholds. */
import test from 'ava';
import { imageBytes, outlineOf, openImageBytes, type ChipImage } from '../../../ir/chip/index.ts';
import { codesOf } from '../../ir/chip/support.ts';
import { changed, compiledText, indexOf, refused, residual, tried, withHeader } from './images.ts';

const withBits = (image: ChipImage, membraneBits: number): ChipImage =>
  withHeader(image, {
    target: { ...image.header.target, membraneBits },
    populations: image.header.populations.map((population) => ({ ...population, boundLow: -1, boundHigh: 1 })),
  });

/** The image with the first tile of a population changed, on whichever core it lies. */
function withTile(image: ChipImage, name: string, change: Partial<ChipImage['cores'][0]['tiles'][0]>): ChipImage {
  const tileOn = ({ tiles }: ChipImage['cores'][0]): number =>
    tiles.findIndex(({ population }) => population === indexOf(image, name));
  const at = image.cores.findIndex((core) => tileOn(core) >= 0);
  const core = image.cores[at]!;
  return { ...image, cores: changed(image.cores, at, { tiles: changed(core.tiles, tileOn(core), change) }) };
}

test('shifted weights that do not fit the membrane, under bounds that say so', async (t) => {
  const image = await compiledText(t);
  const kernels = image.kernels.map((part) => ({ ...part, shifts: part.shifts.map(() => 30) }));
  const cores = image.cores.map((core) => ({
    ...core,
    tiles: core.tiles.map((tile) => ({ ...tile, initial: new Int32Array(0) })),
  }));
  await refused(
    t,
    withBits({ ...image, kernels, cores }, 16),
    'SPK512',
    /"b\.spike" may reach -?\d+\.\.\d+ by its own weights/,
  );
});

test('initial membranes beyond the membrane, and within it but beyond the bound', async (t) => {
  const image = await compiledText(t);
  const initial = new Int32Array(3).fill(2 ** 31 - 1);
  await refused(t, withBits(withTile(image, 'head', { initial }), 8), 'SPK508', /initial membrane.*8 bits do not hold/);
  await refused(t, withTile(image, 'head', { initial }), 'SPK512', /"head" may reach/);
});

test('bounds that are one too small; those that are wider than needed are allowed', async (t) => {
  const image = await compiledText(t);
  const at = indexOf(image, 'head');
  const { boundLow, boundHigh } = image.header.populations[at]!;
  const bounded = (change: object): ChipImage =>
    withHeader(image, { populations: changed(image.header.populations, at, change) });
  await refused(t, bounded({ boundHigh: boundHigh - 1 }), 'SPK512', /"head" may reach/);
  await refused(t, bounded({ boundLow: boundLow + 1 }), 'SPK512', /"head" may reach/);
  const wider = await tried(t, bounded({ boundHigh: boundHigh + 1, boundLow: boundLow - 1 }));
  t.deepEqual(
    wider.map(({ status }) => status),
    [0, 0],
  );
});

test('sums that are said to be exact in float32', async (t) => {
  const image = await compiledText(t);
  const at = indexOf(image, 'b.spike');
  const fed = image.kernels.map((part) => ({ ...part, shifts: part.shifts.map(() => 0) }));
  const initial = Int32Array.of(2 ** 24 + 1, 0, 0, 0);
  const huge = { boundLow: -(2 ** 26), boundHigh: 2 ** 26, float32Proved: true };
  const populations = image.header.populations.map((population, index) =>
    index === image.header.input.population ? population : { ...population, ...huge, float32Proved: index === at },
  );
  const lying = { ...withTile(withHeader(image, { populations }), 'b.spike', { initial }), kernels: fed };
  await refused(t, lying, 'SPK512', /said to be exact in float32/);
});

test('membranes that live through logical steps: the bound of one step is not enough', async (t) => {
  const text = residual('output logits = head -> mean_steps', '(norm=1, cap=1, reset=hard)').replace(
    'input x: [1, 8, 8]',
    'input x: [1, 8, 8] { steps: 4 }',
  );
  const image = await compiledText(t, text);
  const at = indexOf(image, 'b.spike');
  t.is(image.header.populations[at]!.neuron!.kind, 'kept');
  t.deepEqual(
    codesOf(() => outlineOf(openImageBytes(imageBytes(image), 'x'))),
    undefined,
  );
  const longer = withHeader(image, { schedule: { ...image.header.schedule, logicalSteps: 5 } });
  t.deepEqual(
    codesOf(() => outlineOf(openImageBytes(imageBytes(longer), 'x'))),
    ['SPK512'],
  );
  await refused(t, longer, 'SPK512', /"b\.spike" may reach/);
});
