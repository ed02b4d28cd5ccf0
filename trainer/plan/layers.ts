/** @file The order of work: the graph's layers, with a neuron joined to the batch norm that only it reads. */
import {
  inputOf,
  isNeuron,
  isOp,
  readersOf,
  type ModelGraph,
  type ModelNode,
  type NeuronNode,
} from '../../ir/model/index.ts';
import { paddedExtents, type PaddedExtents } from '../layout.ts';
import { trainingOperator, type FusedNeuron, type LifNeuron } from '../ops/index.ts';
import { lifOf, type Time } from './time.ts';

/** One layer, and with it the neuron that it computes on the way. */
export interface PlannedLayer {
  readonly node: ModelNode;
  /** The layer whose value it makes: the neuron's, where one is joined. */
  readonly result: string;
  readonly neuron: FusedNeuron;
  /** Where training unrolls time: the neuron that takes the declared one's place. */
  readonly lif?: LifNeuron;
  /** Extents of what it makes. */
  readonly extents: PaddedExtents;
  /** Whether only batch norms read what it makes. */
  readonly normed: boolean;
}

const noNeuron: FusedNeuron = { cap: 0, norm: 1, halfUp: 0 };

/**
 * All layers in topological order.
 *
 * @param time the neurons of a network in time; absent: spike firing approximation.
 */
export function planLayers(graph: ModelGraph, time?: Time): readonly PlannedLayer[] {
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const joined = new Map<string, NeuronNode>();
  for (const node of graph.nodes.labels) {
    const [reader, ...others] = readersOf(graph, node.name);
    if (!isOp(node, 'batch_norm') || outputs.has(node.name) || !reader || others.length > 0) continue;
    if (isNeuron(reader)) joined.set(node.name, reader);
  }
  return graph.nodes.labels
    .filter((node) => !(isNeuron(node) && joined.has(inputOf(graph, node).name)))
    .map((node) => {
      const readers = readersOf(graph, node.name);
      const normed = !outputs.has(node.name) && readers.length > 0 && readers.every((r) => isOp(r, 'batch_norm'));
      const neuron = joined.get(node.name);
      const result = neuron?.name ?? node.name;
      const layer = {
        node,
        result,
        neuron: neuron ? ruleOf(neuron) : noNeuron,
        extents: paddedExtents(node.type),
        normed,
      };
      return time ? { ...layer, lif: lifOf(graph, node, time) } : layer;
    });
}

const ruleOf = ({ attributes: { cap, norm, rounding } }: NeuronNode): FusedNeuron => ({
  cap,
  norm,
  halfUp: rounding === 'half_up' ? 1 : 0,
});

/** How often each value is still needed: read forward, read again by a gradient, and by the loss. */
export function usesOf(layers: readonly PlannedLayer[], read: readonly string[]): Map<string, number> {
  const uses = new Map<string, number>();
  const use = (name: string): unknown => uses.set(name, (uses.get(name) ?? 0) + 1);
  read.forEach(use);
  for (const { node } of layers) {
    node.inputs.forEach(use);
    for (const index of trainingOperator(node.op).keeps) use(node.inputs[index]!);
  }
  return uses;
}
