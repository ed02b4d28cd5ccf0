import type { Neuron } from '../../ir/neurons/index.ts';
import type { NeuronRule } from './rule.ts';

/** What has arrived in one logical step is compared in the next, and nothing is left of it. */
export const register: NeuronRule<Extract<Neuron, { readonly kind: 'register' }>> = {
  begin: ({ arriving }) => void arriving.fill(0),
  start({ membranes, arriving }) {
    membranes.set(arriving);
    arriving.fill(0);
  },
  charge: () => undefined,
  settle: () => undefined,
  // The last comparison of a window also makes room for what arrives.
  updates: ({ cap }, slot) => (slot === cap - 1 ? 2 : 1),
};
