/** @file The network that deploy mode trains: what the compiler will make of the model before it quantises. */
import { foldBatchNorms, mergeCascades, randomWeights } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { WeightBits } from '../../ir/limits.ts';
import { inputOf, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';

/** Weights by checkpoint key. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** Layers with weights that read un-spiked values. */
const unspikedReader = (graph: ModelGraph): ModelNode | undefined =>
  graph.nodes.labels.find((node) => node.parameters.length > 0 && inputOf(graph, node).type.kind === 'membrane');

/**
 * Folds batch norms, and merges convolutions with no neuron between them. Throws SPK801 where such a chain stays apart: the grid of
 * what its layers read is known only once all before them is quantised.
 *
 * @param float weights of the model by checkpoint key.
 */
export function deployMode(
  model: ModelGraph,
  float: Parameters,
  weightBits: WeightBits,
): { readonly graph: ModelGraph; readonly parameters: Parameters } {
  const folded = foldBatchNorms(model, { kind: 'float', parameters: float });
  const { model: graph, weights } = mergeCascades(folded.model, folded.weights, weightBits >= 8);
  if (weights.kind !== 'float') throw new Error('float weights stay float when norms are folded');
  const apart = unspikedReader(graph);
  if (apart)
    fail('SPK801', `"${apart.name}" reads un-spiked values, and deploy mode has no grid for what it reads`, {
      help: 'train it with --float, and let compile round the weights; or put a neuron in front of the layer',
      ...(apart.span ? { span: apart.span } : {}),
    });
  return { graph, parameters: weights.parameters };
}

/** Refuses, before hours of training, a model whose deploy mode `deployMode` would refuse after them: with random weights, since 0 merges where others do not. */
export function checkDeployable(model: ModelGraph, weightBits: WeightBits): void {
  if (unspikedReader(model)) deployMode(model, randomWeights(model, 1).parameters, weightBits);
}
