import type { Finding } from '../../ir/diagnostics/index.ts';
import type { NeuronNode } from '../../ir/model/index.ts';
import { findingAt, majority, roleOf, statelessNeurons, type ModelLint } from './lint.ts';

/** Networks have one normaliser per role: hidden neurons, neurons behind attention, heads behind outputs, the classifier. */
export const oddNorm: ModelLint = {
  code: 'SPK231',
  sees: 'A neuron whose norm is not that of most neurons of equal cap in the same role (hidden, behind attention, or in heads behind outputs).',
  blind:
    'A norm that is wrong in the same way everywhere: norm and cap are independent, and 8, 4 and 1 all occur with cap 4.',
  check: (graph) =>
    (['hidden', 'attention', 'head'] as const).flatMap((role) => {
      const neurons = statelessNeurons(graph).filter((neuron) => roleOf(graph, neuron) === role);
      const caps = [...new Set(neurons.map(({ attributes }) => attributes.cap))];
      return caps.flatMap((cap) => outliers(neurons.filter(({ attributes }) => attributes.cap === cap)));
    }),
};

function outliers(neurons: readonly NeuronNode[]): Finding[] {
  const usual = majority(neurons.map(({ attributes }) => attributes.norm));
  if (usual === undefined) return [];
  return neurons
    .filter(({ attributes }) => attributes.norm !== usual)
    .map((node) =>
      findingAt(
        node,
        `"${node.name}" divides its counts (0..${node.attributes.cap}) by ${node.attributes.norm}; most neurons like it divide by ${usual}`,
        `write norm=${usual}, or leave it if the network was trained so`,
      ),
    );
}
