import { isWeighted, readersOf } from '../../ir/model/index.ts';
import { findingAt, roleOf, statelessNeurons, type ModelLint } from './lint.ts';

/** The classifier of E-SpikeFormer reads raw counts (norm 1) where all other neurons divide by their cap. */
export const classifierNorm: ModelLint = {
  code: 'SPK230',
  sees: 'A neuron between the mean over positions and a linear layer that divides its counts by its cap, as the hidden ones do, with a threshold of 1.',
  blind: 'Whether the classifier was trained so: a factor in front of trained weights is no mistake.',
  check: (graph) =>
    statelessNeurons(graph)
      .filter((neuron) => roleOf(graph, neuron) === 'classifier' && readersOf(graph, neuron.name).some(isWeighted))
      .filter(({ attributes: { cap, norm, threshold } }) => cap > 1 && norm === cap && threshold === 1)
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" hands counts / ${node.attributes.norm} to the classifier; the published networks hand it raw counts`,
          'write norm=1 there, or leave it if the network was trained so',
        ),
      ),
};
