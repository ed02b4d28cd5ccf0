import { sizeOf } from '../tensor.ts';
import type { ModelGraph, ModelNode } from './graph.ts';
import { isProduct, spikingNodes } from './traits.ts';

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
  const nodes = graph.nodes.labels;
  const layers = nodes.map((node) => ({
    name: node.name,
    op: node.op,
    shape: node.type.shape,
    parameters: parameterCount(node),
    macs: node.macs,
  }));
  const macsOf = (some: readonly ModelNode[]): number => some.reduce((sum, { macs }) => sum + macs, 0);
  return {
    layers,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    macs: macsOf(nodes.filter((node) => !isProduct(node))),
    attentionMacs: macsOf(nodes.filter(isProduct)),
    neurons: spikingNodes(graph).reduce((sum, node) => sum + sizeOf(node.type.shape), 0),
  };
}
