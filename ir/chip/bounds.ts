/** @file What keeps reading and running hostile images cheap, beyond the limits of the contract (`ir/limits.ts`). */

/**
 * Bytes that a simulator may need per byte of what an image is really made of: weights, shifts, tables, tiles, blocks, routes.
 * What a file claims in a few bytes (an extent) must be paid for by them: a core of 8,192 neurons takes at least 60 bytes,
 * so that real images stay below 6,000.
 */
export const memoryPerByte = 16384;

/** Bytes of memory that every image may ask for. */
export const freeMemory = 2 ** 26;

/**
 * Operations of one sample per byte of what an image is really made of. A weight of a convolution over 512 x 512 positions
 * takes 2^18 a spike and logical step, and most weights take far fewer.
 */
export const workPerByte = 2 ** 23;

/** Operations of one sample that every image may ask for. */
export const freeWork = 2 ** 31;

/** Violations of one image that are listed; checking stops there. */
export const mostViolations = 20;
