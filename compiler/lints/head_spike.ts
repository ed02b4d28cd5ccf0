import { inputOf, isHost, isWeighted, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** A head without a neuron in front of it is computed by the host, with real multiplications. */
export const headSpike: ModelLint = {
  code: 'SPK234',
  sees: 'An output that comes from host_linear alone, so that no classifier runs on the chip.',
  blind:
    'A head written as a graded convolution behind another one; a linear layer that reads un-spiked membranes is refused (SPK201).',
  check: (graph) =>
    graph.outputs
      .flatMap(({ node }) => {
        const heads = headsOf(graph, graph.nodes.label(node));
        return heads.every((head) => isHost(head) && isWeighted(head)) ? heads : [];
      })
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" reads un-spiked membranes: the host multiplies, and no other head is on the chip`,
          'put a neuron in front of it and write linear, or leave it if the network was trained so',
        ),
      ),
};

/** What the host's operators in front of an output combine: layers of the chip, and read-outs of the host. */
function headsOf(graph: ModelGraph, node: ModelNode): readonly ModelNode[] {
  if (!isHost(node) || isWeighted(node)) return [node];
  return node.inputs.flatMap((_, i) => headsOf(graph, inputOf(graph, node, i)));
}
