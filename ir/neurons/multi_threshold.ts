import { neuronFields } from './fields.ts';
import { defineNeuron } from './neuron.ts';

/** The papers' integer neuron: the membrane starts anew at every logical step. */
export const multiThreshold = defineNeuron({
  kind: 'multi_threshold',
  summary: 'Fires once for every threshold that its membrane reaches; the membrane starts anew at every logical step.',
  fields: neuronFields,
  keeps: false,
  inFloat32: true,
  takes: () => [],
  hasCurrent: () => false,
  start: () => 0,
  startCurrent: () => 0,
  after: () => 0,
  guardBits: () => 0,
  details: () => '',
});
