import type { Neuron } from '../../ir/neurons/index.ts';
import type { NeuronRule } from './rule.ts';
import { reachedBy } from './tile.ts';

/** IF and LIF: membranes live on, leak by a shift, and are reset where they fired: to 0, or by an amount per spike. */
export const kept: NeuronRule<Extract<Neuron, { readonly kind: 'kept' }>> = {
  begin: ({ membranes }) => void membranes.fill(0),
  start({ membranes }, { leak }) {
    if (leak === 0) return;
    for (let at = 0; at < membranes.length; at++) membranes[at]! -= membranes[at]! >> leak;
  },
  charge: () => undefined,
  settle(tile, { reset }) {
    const { membranes, channels } = tile;
    const { amount } = tile.constants;
    for (let at = 0; at < membranes.length; at++) {
      const channel = at % channels;
      const count = reachedBy(tile, membranes[at]!, channel);
      if (count === 0) continue;
      membranes[at] = reset === 'soft' ? (membranes[at]! - count * amount![channel]!) | 0 : 0;
    }
  },
  // The last comparison of a window also resets: leak and reset count as one more.
  updates: ({ cap }, slot) => (slot === cap - 1 ? 2 : 1),
};
