import { sizeOf } from '../tensor.ts';
import { spikingNodes, type ModelGraph, type ModelNode } from './graph.ts';

/** What one layer costs, from the operators' own declarations. */
export interface LayerCost {
  readonly name: string;
  readonly op: string;
  readonly shape: readonly number[];
  readonly parameters: number;
  readonly macs: number;
}

/** Learned parameters of one layer; running statistics do not count. */
export const parameterCount = (node: ModelNode): number =>
  node.parameters.filter((p) => p.learned).reduce((sum, p) => sum + sizeOf(p.shape), 0);

/** Costs of every layer, and in all, for one logical step. Attention is apart since papers leave it out of their counts. */
export function countModel(graph: ModelGraph): {
  readonly layers: readonly LayerCost[];
  readonly parameters: number;
  readonly macs: number;
  readonly attentionMacs: number;
  readonly neurons: number;
} {
  const layers = graph.nodes.labels.map((node) => ({
    name: node.name,
    op: node.op,
    shape: node.type.shape,
    parameters: parameterCount(node),
    macs: node.macs,
  }));
  const total = (pick: (layer: LayerCost) => number): number => layers.reduce((sum, layer) => sum + pick(layer), 0);
  return {
    layers,
    parameters: total((layer) => layer.parameters),
    macs: total((layer) => (layer.op === 'attention' ? 0 : layer.macs)),
    attentionMacs: total((layer) => (layer.op === 'attention' ? layer.macs : 0)),
    neurons: spikingNodes(graph).reduce((sum, node) => sum + sizeOf(node.type.shape), 0),
  };
}
