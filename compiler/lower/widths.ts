import type { WeightBits } from '../../ir/limits.ts';

/** The narrowest width of a weight in synapse memory that holds all of these. */
export function narrowestBits(weights: Int8Array): WeightBits {
  let needed: 2 | 4 = 2;
  for (const w of weights) {
    if (w < -8 || w > 7) return 8;
    if (w < -2 || w > 1) needed = 4;
  }
  return needed;
}
