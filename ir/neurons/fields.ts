/** @file Fields that all neuron kinds have. */
import { largestCap } from '../limits.ts';
import { int } from '../fields.ts';

export const neuronFields = {
  cap: int('Most spikes in a window.', 1, largestCap),
  norm: { kind: 'number', doc: 'The value handed on is count / norm.' },
} as const;
