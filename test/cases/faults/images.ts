/** @file A small image, changed field by field with right checksums, and what the program says to it. */
import type { ExecutionContext } from 'ava';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeImage, imageBytes, type ChipImage, type ImageHeader } from '../../../ir/chip/index.ts';
import { writeNpy } from '../../../runtime/formats/index.ts';
import { emptyFolder, spikec, type Finished } from '../../cli/spikec.ts';

/** A residual network of 260 spiking neurons; `more` goes behind it. */
export const residual = (more = 'output logits = head', reset = ''): string => `model "m"
neuron sfa { cap: 4, norm: 4, rounding: half_even }
input x: [1, 8, 8]
x = x -> stem: conv2d(4, kernel=3)
x += x -> b.spike: sfa${reset} -> b.conv: conv2d(4)
let head = x -> mean -> spike: sfa(norm=1) -> head: linear(3)
${more}
`;

/** Compiles a text with random weights. */
export async function compiledText(t: ExecutionContext, text = residual()): Promise<ChipImage> {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'm.spike'), text);
  const words = ['compile', 'm.spike', '--random-weights', '1', '--out', 'm.chip', '-q'];
  const { status, stderr } = await spikec(words, { cwd: folder });
  t.is(status, 0, stderr);
  return decodeImage(readFileSync(join(folder, 'm.chip')), 'm.chip');
}

export const withHeader = (image: ChipImage, change: Partial<ImageHeader>): ChipImage => ({
  ...image,
  header: { ...image.header, ...change },
});

/** A list with one entry changed. */
export const changed = <T>(list: readonly T[], index: number, change: Partial<T>): T[] =>
  list.map((entry, i) => (i === index ? { ...entry, ...change } : entry));

/** The index of a population. */
export const indexOf = ({ header }: ChipImage, name: string): number =>
  header.populations.findIndex((population) => population.name === name);

/** Writes an image and an input of zeros, and runs and inspects it. */
export async function tried(t: ExecutionContext, image: ChipImage | Uint8Array, frames = 1): Promise<Finished[]> {
  const folder = emptyFolder(t);
  writeFileSync(join(folder, 'x.chip'), image instanceof Uint8Array ? image : imageBytes(image));
  writeFileSync(
    join(folder, 'x.npy'),
    writeNpy({ type: 'I32', shape: [frames, 1, 8, 8], data: new Int32Array(64 * frames) }),
  );
  return [
    await spikec(['run', 'x.chip', '--input', 'x.npy'], { cwd: folder }),
    await spikec(['inspect', 'x.chip'], { cwd: folder }),
  ];
}

/** Both commands refuse it with a code and words. */
export async function refused(
  t: ExecutionContext,
  image: ChipImage | Uint8Array,
  code: string,
  words: RegExp,
): Promise<void> {
  for (const { status, stdout, stderr } of await tried(t, image)) {
    t.is(status, 3, stdout + stderr);
    t.true(stderr.startsWith(`error ${code}`), stderr);
    t.regex(stderr, words);
  }
}

/** A copy of a case's files, to work in. */
export function caseFolder(t: ExecutionContext, name: string): string {
  const folder = emptyFolder(t);
  cpSync(new URL(`./${name}/`, import.meta.url), folder, { recursive: true });
  return folder;
}
