import { inputOf, isOp, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';
import { paddingOf } from '../../ir/ops/index.ts';
import type { Lint } from './lint.ts';

/** RepConv pads with what its batch norm makes of 0; a zero border in its place is another network. */
export const zeroBorder: Lint = {
  name: 'zero-border',
  code: 'SPK236',
  sees: 'A graded convolution that pads with zeros a map which a bias or batch norm has shifted.',
  blind: 'A border that the checkpoint merged already: its dense kernel looks like any other.',
  check: (graph) =>
    graph.nodes.labels
      .filter((node) => isOp(node, 'conv2d'))
      .filter((node) => node.attributes.graded && paddingOf(node.attributes) > 0)
      .filter((node) => isShifted(graph, inputOf(graph, node)))
      .map((node) => ({
        node,
        message: `"${node.name}" pads with zeros a map whose empty places hold a bias`,
        help: 'as RepConv does it: pad in front of the first convolution, conv2d(dim, pad=1), and write pad=0 here',
      })),
};

/** Whether a value that stands for no spike at all is other than 0. */
function isShifted(graph: ModelGraph, node: ModelNode): boolean {
  if (isOp(node, 'batch_norm')) return true;
  if (isOp(node, 'layer_scale')) return isShifted(graph, inputOf(graph, node));
  return isOp(node, 'conv2d') && node.attributes.bias;
}
