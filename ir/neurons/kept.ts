import { largestLeak } from '../limits.ts';
import { int, word } from '../fields.ts';
import { neuronFields } from './fields.ts';
import { defineNeuron } from './neuron.ts';

/**
 * IF and LIF: the membrane lives through all logical steps of a sample. Each begins with M -= M / 2^leak (an arithmetic shift;
 * the compiler's grids have guard bits, so that it loses nothing); after the firing window M becomes 0 where the neuron
 * fired (hard), or loses its channel's amount for every spike (soft).
 */
export const kept = defineNeuron({
  kind: 'kept',
  summary:
    'IF or LIF: the membrane lives from logical step to logical step, leaks by a shift, and is reset where it fired.',
  fields: {
    ...neuronFields,
    reset: word('What firing leaves: nothing, or what the spikes did not take.', ['hard', 'soft']),
    leak: int('M -= M / 2^leak at the start of a logical step; 0: none.', 0, largestLeak),
  },
  keeps: true,
  inFloat32: true,
  takes: ({ reset }) => (reset === 'soft' ? ['amount'] : []),
  hasCurrent: () => false,
  start: ({ leak }, _, before) => (leak > 0 ? before - Math.floor(before / 2 ** leak) : before),
  after({ reset }, { amount }, membrane, count) {
    if (reset === 'soft') return membrane - count * amount;
    return count > 0 ? 0 : membrane;
  },
  startCurrent: () => 0,
  guardBits: ({ leak }) => leak,
  details: ({ reset, leak }) => ` keeps its membrane: ${reset} reset${leak > 0 ? `, leak 1/${2 ** leak}` : ''}`,
});
