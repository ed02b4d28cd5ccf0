/** @file What a lint of a model is. */
import type { WarningCode } from '../../ir/diagnostics/index.ts';
import { inputOf, isOp, type ModelGraph, type ModelNode } from '../../ir/model/index.ts';

/** One place that looks like a trap. */
export interface Finding {
  readonly node: ModelNode;
  /** One sentence with the values involved. */
  readonly message: string;
  /** What to write instead, and when the warning may be ignored. */
  readonly help: string;
}

/** One trap: one file, registered in `index.ts`. */
export interface Lint {
  /** Kebab case. */
  readonly name: string;
  readonly code: WarningCode;
  /** What in a model file it goes by, and what it cannot know: one sentence each, for the reference. */
  readonly sees: string;
  readonly blind: string;
  check(graph: ModelGraph): readonly Finding[];
}

export type Neuron = ModelNode<'neuron'> & {
  readonly attributes: {
    readonly cap: number;
    readonly norm: number;
    readonly rounding: string;
    readonly reset: string;
    readonly threshold: number;
    readonly trained_cap: number;
  };
};

/** Neurons that keep nothing from step to step: spike counts by Spike Firing Approximation. */
export const statelessNeurons = (graph: ModelGraph): readonly Neuron[] =>
  graph.nodes.labels
    .filter((node) => isOp(node, 'neuron'))
    .filter(({ attributes }) => attributes.reset === 'each_step');

/** Where a neuron stands: some families give the classifier and the neuron behind attention a normaliser of their own. */
export function roleOf(graph: ModelGraph, neuron: Neuron): 'classifier' | 'attention' | 'hidden' {
  const { op } = inputOf(graph, neuron);
  if (op === 'mean') return 'classifier';
  return op === 'attention' ? 'attention' : 'hidden';
}

/** The value that more than half of all share; undefined where none does. */
export function majority<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].find(([, count]) => count > values.length / 2)?.[0];
}
