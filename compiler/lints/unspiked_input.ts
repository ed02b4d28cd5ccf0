import { inputOf, isOp } from '../../ir/model/index.ts';
import type { Lint } from './lint.ts';

/** Graded convolutions belong behind another convolution; behind a sum or a pool they multiply a whole residual stream. */
export const unspikedInput: Lint = {
  name: 'unspiked-input',
  code: 'SPK235',
  sees: 'A graded convolution that reads something other than a convolution and its norms: a sum, a mean, a pool.',
  blind: 'A neuron that is missing between two convolutions: published networks have such pairs, with graded=true.',
  check: (graph) =>
    graph.nodes.labels
      .filter((node) => isOp(node, 'conv2d'))
      .filter((node) => node.attributes.graded)
      .filter((node) => !['conv2d', 'batch_norm', 'layer_scale'].includes(inputOf(graph, node).op))
      .map((node) => ({
        node,
        message: `"${node.name}" convolves the un-spiked values of "${inputOf(graph, node).name}": multiplications in place of spikes`,
        help: 'put a neuron in front of it and leave out graded=true',
      })),
};
