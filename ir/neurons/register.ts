import { neuronFields } from './fields.ts';
import { defineNeuron } from './neuron.ts';

/**
 * A value of the step before: what arrives in a logical step is its membrane in the next, whenever in the step it comes and
 * whenever the population fires. So projections into it close loops, and bind no order of populations. In the first step
 * membranes are 0.
 */
export const register = defineNeuron({
  kind: 'register',
  summary: 'Fires in a logical step as many spikes as have reached it in the one before.',
  fields: neuronFields,
  keeps: true,
  delays: true,
  inFloat32: true,
  takes: () => [],
  hasCurrent: () => true,
  start: () => 0,
  startCurrent: () => 0,
  after: (_, __, membrane) => membrane,
  guardBits: () => 0,
  details: () => ' of the logical step before',
});
