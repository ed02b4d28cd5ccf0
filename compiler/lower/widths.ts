import type { WeightBits } from '../../ir/limits.ts';

/** The narrowest width of a weight in synapse memory that holds all of these. @param most bits that hold them for certain. */
export function narrowestBits(weights: Int8Array, most = 8): WeightBits {
  let needed: 2 | 4 = 2;
  for (let i = 0; i < weights.length && needed < most; i++) {
    const w = weights[i]!;
    if (w < -8 || w > 7) return 8;
    if (w < -2 || w > 1) needed = 4;
  }
  return needed;
}
