import { inputOf, isGraded, isLine, kernelsOf, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** RepConv pads with what its batch norm makes of 0; a zero border in its place is another network. */
export const zeroBorder: ModelLint = {
  code: 'SPK236',
  sees: 'A graded convolution that pads with zeros a map which a bias or batch norm has shifted.',
  blind: 'A border that the checkpoint merged already: its dense kernel looks like any other.',
  check: (graph) =>
    graph.nodes.labels
      .filter((node) => isGraded(node) && isPadded(node))
      .filter((node) => isShifted(graph, inputOf(graph, node)))
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" pads with zeros a map whose empty places hold a bias`,
          'as RepConv does it: pad in front of the first convolution, conv2d(dim, pad=1), and write pad=0 here',
        ),
      ),
};

/** Zeros that were never there: between the positions of a transposed convolution, too. */
function isPadded(node: ModelNode): boolean {
  const { before = [], after = [] } = kernelsOf(node) ?? {};
  return [...before, ...after].some((side) => side > 0);
}

/** Whether a value that stands for no spike at all is other than 0. */
function isShifted(graph: ModelGraph, node: ModelNode): boolean {
  if (node.parameters.some(({ name }) => name === 'bias')) return true;
  return isLine(node) && isShifted(graph, inputOf(graph, node));
}
