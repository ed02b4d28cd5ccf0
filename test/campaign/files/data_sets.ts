/** @file Whole data sets out of one damaged file, down to the samples of a network. */
import { loadSamples, type InputGrid } from '../../../runtime/index.ts';
import { damaged, pick, randomOf } from '../damage.ts';
import { inMemory } from './memory.ts';
import { damagedInside } from './packaging.ts';
import { verdictOf, type Trial, type Verdict } from '../verdict.ts';

/** What networks take: a picture, a picture in colours, frames of events, spikes of units. */
const grids: readonly InputGrid[] = [
  { shape: [1, 28, 28], fractionBits: 6, bits: 9, steps: 1, mean: [0.5], std: [0.5] },
  { shape: [3, 32, 32], fractionBits: 6, bits: 9, steps: 1, mean: [0, 0, 0], std: [1, 1, 1] },
  { shape: [2, 32, 32], fractionBits: 0, bits: 8, steps: 4, mean: [0, 0], std: [1, 1] },
  { shape: [2048, 1, 1], fractionBits: 0, bits: 8, steps: 4, mean: [], std: [] },
];

/** Samples of one file; whatever is accepted holds integers that the network takes. */
export const dataSetTrial =
  (sound: readonly Uint8Array[]): Trial =>
  (seed) =>
    verdictOf(async (): Promise<Verdict> => {
      const random = randomOf(seed);
      const bytes = pick(random, [damaged, damagedInside])(pick(random, sound), random);
      const grid = pick(random, grids);
      const request = random(0, 1) === 0 ? { data: 'x.bin' } : { inputs: ['x.bin'] };
      const most = 2 ** (grid.bits - 1);
      for await (const { input } of loadSamples(inMemory(bytes), request, grid, { limit: 3 }))
        if (input.some((value) => !Number.isInteger(value) || value < -most || value >= most))
          throw new Error('a sample has numbers beyond the grid');
      return 'accepted';
    });
