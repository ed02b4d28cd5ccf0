/** @file A folder with a tiny model and data to train it with, for tests of `spikec train`. */
import type { ExecutionContext } from 'ava';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { idxImages, idxLabels, textures, tinyModel } from '../trainer/data.ts';
import { emptyFolder } from './spikec.ts';

/** A folder with the tiny model and a data set of textures in both parts. */
export function workplace(
  t: ExecutionContext,
  count = 140,
): { folder: string; train: (...more: string[]) => string[] } {
  const folder = emptyFolder(t);
  mkdirSync(join(folder, 'set'));
  writeFileSync(join(folder, 'tiny.spike'), tinyModel);
  for (const [part, data] of [
    ['train', textures(count)],
    ['t10k', textures(40, 8, 2)],
  ] as const) {
    writeFileSync(join(folder, 'set', `${part}-images-idx3-ubyte`), idxImages(data));
    writeFileSync(join(folder, 'set', `${part}-labels-idx1-ubyte`), idxLabels(data));
  }
  const train = (...more: string[]): string[] => ['train', 'tiny.spike', '--data', 'set', ...more];
  return { folder, train };
}

export const quick = [
  '--epochs',
  '3',
  '--batch',
  '12',
  '--lr',
  '0.02',
  '--validation',
  '20',
  '--augment',
  'flip,shift=1',
];
