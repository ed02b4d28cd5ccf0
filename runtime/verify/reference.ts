/** @file The other side of the comparison: the trainer's float32 forward, by the reference evaluator. */
import { inputFractionBits, parameterSource, type Weights } from '../../ir/checkpoint/index.ts';
import {
  evaluateModel,
  inputNodes,
  inputOf,
  spikesOf,
  type ModelGraph,
  type ModelNode,
  type ParameterSource,
} from '../../ir/model/index.ts';
import type { Values } from '../../ir/ops/index.ts';
import type { LayerTrace, SampleTrace } from '../../ir/trace.ts';

/** A network with its parameters, ready to be evaluated. */
export interface Reference {
  readonly graph: ModelGraph;
  readonly parameters: ParameterSource;
}

/** A model with its weights: the deploy model (batch norms folded) for integer weights, either for float ones. */
export const referenceOf = (graph: ModelGraph, weights: Weights): Reference => ({
  graph,
  parameters: parameterSource(weights, (node) => inputOf(graph, node).type),
});

/** Sees every layer's float32 values once; must copy what it keeps. */
export type Watch = (node: ModelNode, values: Values) => void;

/** Evaluates one sample of grid integers; integer counts become spikes, ones first. */
export function referenceTrace(reference: Reference, input: Int32Array, watch?: Watch): SampleTrace {
  const layers: LayerTrace[] = [];
  const outputs = evaluate(reference, input, (node, values) => {
    watch?.(node, values);
    const spikes = spikesOf(node, values);
    if (spikes) layers.push(spikes);
  });
  return { layers, outputs };
}

/** Evaluates one sample of grid integers and returns the outputs by name. */
export function evaluate({ graph, parameters }: Reference, input: Int32Array, watch: Watch): Map<string, Values> {
  const [node] = inputNodes(graph);
  if (!node) throw new Error('the model has no input');
  const step = 2 ** -inputFractionBits(node.type);
  const values = Float32Array.from(input, (integer) => integer * step);
  return evaluateModel(graph, parameters, new Map([[node.name, values]]), (layer, result) => {
    watch(layer, result);
    return undefined;
  });
}
