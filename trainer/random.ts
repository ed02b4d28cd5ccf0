/**
 * @file Counter-based random numbers: a number depends on seed, purpose and counters alone, never on how many were drawn
 * before. So a resumed run, and a run with other threads, draws the very same ones.
 */

/** What numbers are drawn for; two purposes never share a number. */
export const purposes = {
  initialise: 1,
  split: 2,
  shuffle: 3,
  augment: 4,
  mix: 5,
  mask: 6,
  drop: 7,
  anchors: 8,
} as const;
export type Purpose = keyof typeof purposes;

/** Uniform numbers in [0, 1), multiples of 2^-32. */
export type Uniform = () => number;

/**
 * The stream of one place: of an epoch and a sample, of a tensor.
 *
 * @param seed 0..2^32 - 1.
 * @param first,second what tells this place from others of the same purpose, 0..2^32 - 1.
 */
export function randomStream(seed: number, purpose: Purpose, first: number, second = 0): Uniform {
  const block = new Uint32Array(4);
  let [counter, used] = [0, 4];
  return () => {
    if (used === 4) {
      block.set([counter++, first, second, 0]);
      philox(block, seed, purposes[purpose]);
      used = 0;
    }
    return block[used++]! / 4294967296;
  };
}

/** A whole number below `limit`. */
export const below = (limit: number, uniform: Uniform): number => Math.floor(uniform() * limit);

/** Philox 4x32 of ten rounds (Salmon et al., Parallel random numbers: as easy as 1, 2, 3; 2011), in place. */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let a = block[0]!;
  let b = block[1]!;
  let c = block[2]!;
  let d = block[3]!;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const nextA = (high(0xcd9e8d57, c) ^ b ^ k0) >>> 0;
    const nextC = (high(0xd2511f53, a) ^ d ^ k1) >>> 0;
    b = Math.imul(0xcd9e8d57, c) >>> 0;
    d = Math.imul(0xd2511f53, a) >>> 0;
    a = nextA;
    c = nextC;
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

/** Upper 32 bits of a product of two unsigned 32-bit numbers; every sum below stays under 2^32. */
function high(x: number, y: number): number {
  const x1 = x >>> 16;
  const x0 = x & 0xffff;
  const y1 = y >>> 16;
  const y0 = y & 0xffff;
  const middle = x1 * y0 + ((x0 * y0) >>> 16);
  const other = x0 * y1 + (middle & 0xffff);
  return x1 * y1 + (middle >>> 16) + (other >>> 16);
}

/** Swaps every element with a random one before it (Fisher and Yates), in place. */
export function shuffle(values: Uint32Array, uniform: Uniform): Uint32Array {
  for (let i = values.length - 1; i > 0; i--) {
    const j = below(i + 1, uniform);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
}

/** Nearly normal numbers of mean 0 and deviation 1, sums of twelve uniform ones: additions only, so every machine agrees. */
export function normalNumber(uniform: Uniform): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += uniform();
  return sum;
}
