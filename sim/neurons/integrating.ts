import { decayed, type Neuron } from '../../ir/neurons/index.ts';
import type { NeuronRule } from './rule.ts';

/** Membranes that are multiplied by a factor once per logical step, and read. */
export const integrating: NeuronRule<Extract<Neuron, { readonly kind: 'integrating' }>> = {
  begin({ membranes, channels, constants: { begin } }) {
    for (let at = 0; at < membranes.length; at++) membranes[at] = begin![at % channels]!;
  },
  start({ membranes, channels, constants: { decay } }, { decayBits }) {
    for (let at = 0; at < membranes.length; at++)
      membranes[at] = decayed(membranes[at]!, decay![at % channels]!, decayBits);
  },
  charge: () => undefined,
  settle: () => undefined,
  updates: () => 0,
};
