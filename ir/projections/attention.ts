/** @file What the two halves of an attention product have in common. */
import { largestExtent } from '../limits.ts';
import type { Extents } from '../tensor.ts';
import { int, word } from '../fields.ts';

export const attentionFields = {
  heads: int('Heads, each with a state matrix of its own.', 1, largestExtent),
  over: word('What is summed over.', ['positions', 'channels']),
} as const;

/** Positions of a population. */
export const tokensOf = ([, height, width]: Extents): number => height * width;

/** The largest entry, at least 0: counts and states are never negative. */
export const mostOf = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);
