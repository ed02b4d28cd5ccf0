import test from 'ava';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readNpyArray, readPng } from '../../../runtime/formats/index.ts';
import { fitPicture, type Fit, type Planes } from '../../../runtime/samples/index.ts';
import { documentOf, spikec } from '../../cli/spikec.ts';
import { compiled } from '../network.ts';

const at = (name: string): string => fileURLToPath(new URL(`published-resize-and-crop/${name}`, import.meta.url));

function planesOf(file: string): Planes {
  const { shape, data } = readPng(readFileSync(at(file)), file);
  const [channels, height, width] = shape as [number, number, number];
  return { channels, height, width, data };
}

/** Expected pixels are those of Pillow 9.4 (the first) and 12.3, with torchvision's and timm's sizes. */
const expected: readonly (readonly [picture: string, fit: Fit, expected: string])[] = [
  ['picture.png', { kind: 'share', share: 0.95, interpolation: 'bicubic' }, 'expected.npy'],
  ['picture.png', { kind: 'short', side: 33, interpolation: 'bicubic' }, 'expected.npy'],
  ['picture.png', { kind: 'share', share: 0.875, interpolation: 'bicubic' }, 'picture-0.875-bicubic.npy'],
  ['tall-grey.png', { kind: 'short', side: 40, interpolation: 'bilinear' }, 'tall-grey-40-bilinear.npy'],
  ['small.png', { kind: 'short', side: 36, interpolation: 'bicubic' }, 'small-36-bicubic.npy'],
];

test('every pixel is Pillow\u2019s: smaller, larger, tall, wide, grey', (t) => {
  for (const [picture, fit, pixels] of expected) {
    const { planes } = fitPicture(planesOf(picture), [3, 32, 32], picture, fit);
    t.deepEqual([...planes.data], Array.from(readNpyArray(readFileSync(at(pixels)), pixels).data, Number), pixels);
  }
});

test('the published preprocessing can be asked for; without it the difference is said', async (t) => {
  const image = await compiled(t, 'pictures');
  const hashWith = async (...options: readonly string[]): Promise<string> => {
    const finished = await spikec(['run', image, '--input', at('picture.png'), '--json', ...options]);
    t.is(finished.status, 0, finished.stderr);
    const [sample] = documentOf(t, finished)['results'] as { inputHash: string }[];
    return sample!.inputHash.slice(0, 16);
  };
  t.is(await hashWith('--crop-pct', '0.95'), 'ff6954a9242c0ca2');
  t.is(await hashWith('--resize', '33'), 'ff6954a9242c0ca2');
  t.is(await hashWith(), '2e744ebcc7794772');
  t.not(await hashWith('--resize', '33', '--interpolation', 'bilinear'), 'ff6954a9242c0ca2');
  const { stderr } = await spikec(['run', image, '--input', at('picture.png')]);
  t.regex(stderr, /SPK456.*scaled from 60x80 to 32x43 by area average[^]*not as published[^]*--resize SHORT/);
  const published = await spikec(['run', image, '--input', at('picture.png'), '--resize', '33']);
  t.notRegex(published.stderr, /SPK/);
});

test('sizes that are none are refused with what would be one', async (t) => {
  const image = await compiled(t, 'pictures');
  for (const [options, status, words] of [
    [['--resize', '20'], 3, /SPK462.*20x26, the network takes 32x32[^]*larger --resize/],
    [['--resize', '0'], 2, /SPK703/],
    [['--crop-pct', '95'], 2, /SPK703.*--crop-pct 95[^]*0\.95/],
    [['--crop-pct', '0.9', '--resize', '36'], 2, /SPK705/],
    [['--interpolation', 'bilinear'], 2, /SPK705.*--resize or --crop-pct/],
  ] as const) {
    const finished = await spikec(['run', image, '--input', at('picture.png'), ...options]);
    t.is(finished.status, status, options.join(' '));
    t.regex(finished.stderr, words);
  }
});
