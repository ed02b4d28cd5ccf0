import { metadataKeys } from '../format.ts';
import { neuronSummary } from '../neurons.ts';
import type { CheckpointLint } from './lint.ts';

/** Cap, normaliser and rounding are in no tensor, so that weights load into a network with other neurons without a word. */
export const otherNeurons: CheckpointLint = {
  code: 'SPK312',
  sees: 'Neurons (cap, norm, rounding, threshold, reset, leak) other than those that a checkpoint of spikec states in its metadata.',
  blind: 'Files from elsewhere, which state no neurons; and which layer the difference is in.',
  check({ graph, metadata }) {
    const stated = Object.hasOwn(metadata, metadataKeys.neurons) ? metadata[metadataKeys.neurons]! : undefined;
    const own = neuronSummary(graph);
    if (stated === undefined || stated === own) return [];
    return [
      {
        message: `the weights are of a network with other neurons: ${stated.slice(0, 200)}; the model has ${own.slice(0, 200)}`,
        help: 'give the model the parameters it was trained with, -p cap=... -p norm=...',
      },
    ];
  },
};
