import { metadataKeys } from '../format.ts';
import { neuronSummary } from '../neurons.ts';
import type { CheckpointLint } from './lint.ts';

/** Cap, normaliser and rounding are in no tensor, so that weights load into a network with other neurons without a word. */
export const otherNeurons: CheckpointLint = {
  code: 'SPK312',
  sees: 'Neurons (cap, norm, rounding, threshold, reset, leak) other than those that a checkpoint of spikec states in its metadata.',
  blind:
    'Files from elsewhere, which state no neurons; which layer the difference is in; and that neurons of a rule are missing altogether, as where heads stay behind.',
  check({ graph, metadata }) {
    const stated = Object.hasOwn(metadata, metadataKeys.neurons) ? metadata[metadataKeys.neurons]! : undefined;
    const own = neuronSummary(graph);
    if (stated === undefined || isPartOf(own, stated)) return [];
    return [
      {
        message: `the weights are of a network with other neurons: ${stated.slice(0, 200)}; the model has ${own.slice(0, 200)}`,
        help: 'give the model the parameters it was trained with, -p cap=... -p norm=...',
      },
    ];
  },
};

/** Whether all that one summary counts the other counts alike. */
function isPartOf(own: string, stated: string): boolean {
  const all = new Set(stated.split('; '));
  return own.split('; ').every((rule) => all.has(rule));
}
