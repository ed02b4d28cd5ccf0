import { largestDecayBits } from '../limits.ts';
import { int } from '../fields.ts';
import { decayed } from './decay.ts';
import { defineNeuron } from './neuron.ts';

/**
 * A leaky integrator: M = trunc(M x decay / 2^decayBits) at the start of a logical step, then what arrives is added. It never
 * fires, and its membrane may be read once the step's sums are complete. What its decay costs is counted nowhere.
 */
export const integrating = defineNeuron({
  kind: 'integrating',
  summary: 'Never fires: a membrane that decays by a factor, which rounds towards zero, and that others read.',
  fields: {
    cap: int('It never fires.', 0, 0),
    norm: { kind: 'number', doc: 'Without meaning.' },
    decayBits: int('Factors count steps of 2^-decayBits.', 0, largestDecayBits),
  },
  keeps: true,
  isRead: true,
  inFloat32: false,
  takes: () => ['decay', 'begin'],
  hasCurrent: () => false,
  start: ({ decayBits }, { decay }, before) => decayed(before, decay, decayBits),
  startCurrent: () => 0,
  after: (_, __, membrane) => membrane,
  guardBits: () => 32,
  details: ({ decayBits }) => ` integrates with a decay of ${decayBits} bits`,
});
