import { decayed, type Neuron } from '../../ir/neurons/index.ts';
import type { NeuronRule } from './rule.ts';
import { reachedBy, type Tile } from './tile.ts';

type Decaying = Extract<Neuron, { readonly kind: 'decaying' }>;

/** IF and LIF whose membranes, and currents where there are any, are multiplied by a factor once per logical step. */
export const decaying: NeuronRule<Decaying> = {
  begin({ membranes, arriving, channels, constants: { begin } }) {
    arriving.fill(0);
    for (let at = 0; at < membranes.length; at++) membranes[at] = begin![at % channels]!;
  },
  start(tile, neuron) {
    if (neuron.current === 1) decay(tile.arriving, tile.constants.current_decay!, neuron.decayBits);
    else decayMembranes(tile, neuron);
  },
  charge(tile, neuron) {
    if (neuron.current === 0) return;
    decayMembranes(tile, neuron);
    const { membranes, arriving } = tile;
    for (let at = 0; at < membranes.length; at++) membranes[at] = (membranes[at]! + arriving[at]!) | 0;
  },
  settle(tile, { resets, bounded }) {
    if (resets !== 'delayed') resetMembranes(tile, resets);
    if (bounded === 0) return;
    const { membranes, channels, constants } = tile;
    for (let at = 0; at < membranes.length; at++)
      membranes[at] = Math.max(membranes[at]!, constants.least![at % channels]!);
  },
  // The last comparison of a window also resets and multiplies, the membrane and then the current.
  updates: ({ cap, current }, slot) => (slot === cap - 1 ? 3 + current : 1),
};

function resetMembranes(tile: Tile, reset: 'hard' | 'soft'): void {
  const { membranes, channels, constants } = tile;
  const { rest, amount } = constants;
  for (let at = 0; at < membranes.length; at++) {
    const channel = at % channels;
    const count = reachedBy(tile, membranes[at]!, channel);
    if (count > 0)
      membranes[at] = reset === 'hard' ? rest![channel]! : (membranes[at]! - count * amount![channel]!) | 0;
  }
}

/** What a delayed reset takes is told by the membranes as the firing window has left them. */
function decayMembranes(tile: Tile, { resets, decayBits }: Decaying): void {
  const { membranes, channels, constants } = tile;
  if (resets !== 'delayed') {
    decay(membranes, constants.decay!, decayBits);
    return;
  }
  for (let at = 0; at < membranes.length; at++) {
    const channel = at % channels;
    const taken = reachedBy(tile, membranes[at]!, channel) * constants.amount![channel]!;
    membranes[at] = (decayed(membranes[at]!, constants.decay![channel]!, decayBits) - taken) | 0;
  }
}

/** Values [..][channel] times a factor of each channel. */
function decay(values: Int32Array, factors: Int32Array, bits: number): void {
  for (let at = 0; at < values.length; at++) values[at] = decayed(values[at]!, factors[at % factors.length]!, bits);
}
