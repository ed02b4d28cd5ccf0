import { largestDecayBits } from '../limits.ts';
import { int, word } from '../fields.ts';
import { countOf } from './count.ts';
import { decayed } from './decay.ts';
import { neuronFields } from './fields.ts';
import { defineNeuron } from './neuron.ts';

/**
 * IF and LIF with a decay that rounds, with or without a synaptic current. A sample begins with M = begin and I = 0. A logical
 * step begins with I = trunc(I x current_decay / 2^decayBits), then what arrives is added to I; before firing
 * M = trunc(M x decay / 2^decayBits) + I. Without a current what arrives is added to M, once it has decayed. After the
 * firing window M becomes `rest` where the neuron fired (hard), or loses `amount` for every spike: at once (soft) or at the
 * next logical step, after its decay (delayed); then M is at least `least`, where it is bounded.
 */
export const decaying = defineNeuron({
  kind: 'decaying',
  summary:
    'IF or LIF whose membrane is multiplied at every logical step by a factor that rounds towards zero, with or without a synaptic current.',
  fields: {
    ...neuronFields,
    resets: word('What firing leaves: a value, or what the spikes did not take, at once or a step later.', [
      'hard',
      'soft',
      'delayed',
    ]),
    decayBits: int('Factors count steps of 2^-decayBits.', 0, largestDecayBits),
    current: int('1: what arrives goes into a current that decays by itself.', 0, 1),
    bounded: int('1: no logical step leaves less than `least`.', 0, 1),
  },
  keeps: true,
  inFloat32: false,
  takes: ({ resets, current, bounded }) => [
    resets === 'hard' ? 'rest' : 'amount',
    'decay',
    'begin',
    ...(current === 1 ? ['current_decay' as const] : []),
    ...(bounded === 1 ? ['least' as const] : []),
  ],
  hasCurrent: ({ current }) => current === 1,
  start({ decayBits, resets }, { decay, amount, thresholds }, before) {
    const left = decayed(before, decay, decayBits);
    return resets === 'delayed' ? left - amount * countOf(before, thresholds, 0, thresholds.length) : left;
  },
  startCurrent: ({ decayBits }, { current_decay: decay }, before) => decayed(before, decay, decayBits),
  after({ resets, bounded }, { rest, amount, least }, membrane, count) {
    const left = resets === 'soft' ? membrane - count * amount : resets === 'hard' && count > 0 ? rest : membrane;
    return bounded === 1 ? Math.max(least, left) : left;
  },
  guardBits: () => 32,
  details: ({ resets, decayBits, current, bounded }) =>
    ` keeps its membrane: ${resets} reset, decay of ${decayBits} bits${current === 1 ? ', with a current' : ''}${bounded === 1 ? ', bounded below' : ''}`,
});
