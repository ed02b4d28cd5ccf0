/** @file What keeps reading hostile images cheap, beyond the limits of the contract (`ir/limits.ts`). */

/**
 * Bytes that a simulator may need for membranes, input and copies of state, per byte of the file. What a file claims
 * in a few bytes (an extent) must be paid for by what it really contains (tiles, cores, routes): a core of 8,192 neurons
 * takes at least 60 bytes of file, so that real images stay below 600.
 */
export const memoryPerFileByte = 16384;

/** Violations of one image that are listed; checking stops there. */
export const mostViolations = 20;
