/** @file The network that deploy mode trains: what the compiler will make of the model before it quantises. */
import { foldBatchNorms, mergeCascades, randomWeights } from '../../ir/checkpoint/index.ts';
import { fail } from '../../ir/diagnostics/index.ts';
import type { WeightBits } from '../../ir/limits.ts';
import { inputOf, isGraded, isWeighted, roundedBits, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';

/** Weights by checkpoint key. */
export type Parameters = ReadonlyMap<string, Float32Array>;

/** A layer with weights that reads un-spiked values which no grid is known of: neither rounded, nor straight from other weights. */
const gridlessReader = (graph: ModelGraph): ModelNode | undefined =>
  graph.nodes.labels.find((node) => {
    const source = inputsOf(graph, node);
    return isGraded(node) && source.some((from) => roundedBits(from) === undefined && !isWeighted(from));
  });

const inputsOf = (graph: ModelGraph, node: ModelNode): readonly ModelNode[] =>
  node.inputs.map((_, i) => inputOf(graph, node, i));

/**
 * Folds batch norms, and merges convolutions with no neuron between them where they compose; others read the membranes of the one in front.
 * Throws SPK801 where a layer reads un-spiked values of no known grid.
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
  const apart = gridlessReader(graph);
  if (apart)
    fail('SPK801', `"${apart.name}" reads un-spiked values, and deploy mode has no grid for what it reads`, {
      help: 'train it with --float, and let compile round the weights; or put a neuron in front of the layer',
      ...(apart.span ? { span: apart.span } : {}),
    });
  return { graph, parameters: weights.parameters };
}

/** Refuses, before hours of training, a model whose deploy mode `deployMode` would refuse after them: with random weights, since 0 merges where others do not. */
export function checkDeployable(model: ModelGraph, weightBits: WeightBits): void {
  if (gridlessReader(model)) deployMode(model, randomWeights(model, 1).parameters, weightBits);
}
