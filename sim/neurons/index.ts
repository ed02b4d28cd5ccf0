/** @file Every neuron kind as the chip runs it. A declared kind that is missing here is a type error. */
import type { Neuron, NeuronKind } from '../../ir/neurons/index.ts';
import { decaying } from './decaying.ts';
import { integrating } from './integrating.ts';
import { kept } from './kept.ts';
import { multiThreshold } from './multi_threshold.ts';
import { register } from './register.ts';
import type { NeuronRule } from './rule.ts';

export type { NarrowTile, Tile } from './tile.ts';

const rules: { readonly [K in NeuronKind]: NeuronRule<Extract<Neuron, { readonly kind: K }>> } = {
  multi_threshold: multiThreshold,
  kept,
  decaying,
  integrating,
  register,
};

/** The rule of a neuron's kind, for code that treats all kinds alike. */
export const neuronRule = ({ kind }: Neuron): NeuronRule<Neuron> => rules[kind];
