/** @file What lints of a model have in common. */
import type { Finding, Lint } from '../../ir/diagnostics/index.ts';
import {
  gridOf,
  inputOf,
  isProduct,
  neuronNodes,
  type ModelGraph,
  type ModelNode,
  type NeuronNode,
} from '../../ir/model/index.ts';

export type ModelLint = Lint<ModelGraph>;

/** One layer that looks like a trap. */
export const findingAt = ({ span }: ModelNode, message: string, help: string): Finding => ({
  message,
  help,
  ...(span ? { span } : {}),
});

/** Neurons that keep nothing from step to step: spike counts by Spike Firing Approximation. */
export const statelessNeurons = (graph: ModelGraph): readonly NeuronNode[] =>
  neuronNodes(graph).filter(({ attributes }) => attributes.reset === 'each_step');

/** Where a neuron stands: some families give the classifier, the neuron behind attention, and heads behind maps that are outputs themselves a normaliser of their own. */
export function roleOf(graph: ModelGraph, neuron: NeuronNode): 'classifier' | 'attention' | 'head' | 'hidden' {
  const source = inputOf(graph, neuron);
  if (gridOf(source) === 'averaged' && source.type.shape.length === 1) return 'classifier';
  return isProduct(source) ? 'attention' : isBehindOutput(graph, source) ? 'head' : 'hidden';
}

/** Whether a layer is an output of the network, or a row of layers with one input each leads to it from one. */
function isBehindOutput(graph: ModelGraph, node: ModelNode): boolean {
  if (graph.outputs.some((output) => output.node === node.name)) return true;
  return node.inputs.length === 1 && isBehindOutput(graph, inputOf(graph, node));
}

/** The value that more than half of all share; undefined where none does. */
export function majority<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].find(([, count]) => count > values.length / 2)?.[0];
}
