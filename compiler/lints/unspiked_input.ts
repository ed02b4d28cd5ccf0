import { inputOf, isGraded, isLine, isWeighted, roundedBits, type ModelNode } from '../../ir/model/index.ts';
import { findingAt, type ModelLint } from './lint.ts';

/** Graded convolutions belong behind another convolution; behind a sum or a pool they multiply a whole residual stream. */
export const unspikedInput: ModelLint = {
  code: 'SPK235',
  sees: 'A graded convolution that reads something other than a convolution and its norms or a fixed_point: a sum, a mean, a pool.',
  blind: 'A neuron that is missing between two convolutions: published networks have such pairs, with graded=true.',
  check: (graph) =>
    graph.nodes.labels
      .filter((node) => isGraded(node) && !isConvolved(inputOf(graph, node)))
      .map((node) =>
        findingAt(
          node,
          `"${node.name}" convolves the un-spiked values of "${inputOf(graph, node).name}": multiplications in place of spikes`,
          'put a neuron in front of it and leave out graded=true; or, where the trained network has none, fixed_point',
        ),
      ),
};

/** What a convolution makes, its norms and scales, and what is rounded for it. */
const isConvolved = (node: ModelNode): boolean => isWeighted(node) || isLine(node) || roundedBits(node) !== undefined;
