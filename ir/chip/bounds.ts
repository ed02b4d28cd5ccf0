/**
 * @file Ceilings that no image passes, whatever its header claims, so that reading hostile input stays cheap. Real
 * images stay far below all of them.
 */

/** Channels, rows or columns of a population, and kernel sides, strides and pads. */
export const largestExtent = 2 ** 20;

/** Neurons of one population, and weights of one projection. */
export const largestProduct = 2 ** 30;

/** Cores along one side of the grid. */
export const largestGridSide = 2 ** 12;

/** Spikes of one activation. */
export const largestCap = 8;

/** Logical steps of a sample. */
export const largestSteps = 1024;

/** Shift of a leak. */
export const largestLeak = 8;

/** Left shift of a weight or of a moved value. */
export const largestShift = 30;

/**
 * Bytes that a simulator may need for membranes, input and copies of state, per byte of the file. What a file claims
 * in a few bytes (an extent) must be paid for by what it really contains (tiles, cores, routes): a core of 8,192 neurons
 * takes at least 60 bytes of file, so that real images stay below 600.
 */
export const memoryPerFileByte = 16384;

/** Violations of one image that are listed; checking stops there. */
export const mostViolations = 20;
