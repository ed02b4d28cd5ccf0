/** @file The order of work: the graph's layers, with a neuron joined to the batch norm that only it reads. */
import {
  inputOf,
  isNeuron,
  isOp,
  readersOf,
  readsAllSteps,
  stepsOf,
  type ModelGraph,
  type ModelNode,
  type NeuronNode,
} from '../../ir/model/index.ts';
import { paddedExtents, type PaddedExtents } from '../layout.ts';
import { plainRule, trainingOperator, type FusedNeuron } from '../ops/index.ts';

/** One layer, and with it the neuron that it computes on the way. */
export interface PlannedLayer {
  readonly node: ModelNode;
  /** The layer whose value it makes: the neuron's, where one is joined. */
  readonly result: string;
  readonly neuron: FusedNeuron;
  /** The neuron joined to it, where that is none of those. */
  readonly membrane?: NeuronNode;
  /** Images that it makes: those of all logical steps, or one value of all steps for each sample. */
  readonly images: number;
  /** Extents of what it makes. */
  readonly extents: PaddedExtents;
  /** Whether only batch norms read what it makes. */
  readonly normed: boolean;
  /** Whether its first input is of spike counts, and products with those that are 0 are left out. */
  readonly spikes: boolean;
}

const noNeuron: FusedNeuron = { cap: 0, norm: 1, halfUp: 0 };

/**
 * All layers in topological order.
 *
 * @param samples of one step of training.
 * @param dense whether nothing is left out.
 */
export function planLayers(graph: ModelGraph, samples: number, dense: boolean): readonly PlannedLayer[] {
  const outputs = new Set(graph.outputs.map(({ node }) => node));
  const joined = new Map<string, NeuronNode>();
  for (const node of graph.nodes.labels) {
    const [reader, ...others] = readersOf(graph, node.name);
    if (!isOp(node, 'batch_norm') || outputs.has(node.name) || !reader || others.length > 0) continue;
    if (isNeuron(reader) && reader.parameters.length === 0) joined.set(node.name, reader);
  }
  const whole = overAllSteps(graph);
  return graph.nodes.labels
    .filter((node) => !(isNeuron(node) && joined.has(inputOf(graph, node).name)))
    .map((node) => {
      const readers = readersOf(graph, node.name);
      const normed = !outputs.has(node.name) && readers.length > 0 && readers.every((r) => isOp(r, 'batch_norm'));
      const reader = joined.get(node.name);
      const neuron = reader && plainRule(reader);
      return {
        ...{ node, result: reader?.name ?? node.name, neuron: neuron ?? noNeuron, normed },
        spikes: !dense && node.inputs.length > 0 && graph.nodes.label(node.inputs[0]!).type.kind === 'count',
        ...(reader && !neuron ? { membrane: reader } : {}),
        ...{ extents: paddedExtents(node.type), images: whole.has(node.name) ? samples : samples * stepsOf(graph) },
      };
    });
}

/** Layers with one value for all logical steps: those that read all steps at once, and whatever reads them. */
function overAllSteps(graph: ModelGraph): ReadonlySet<string> {
  const whole = new Set<string>();
  for (const node of graph.nodes.labels)
    if (readsAllSteps(node) || node.inputs.some((name) => whole.has(name))) whole.add(node.name);
  return whole;
}

/** The inputs that a layer's gradient reads. */
export const keptBy = ({ node }: PlannedLayer): readonly string[] =>
  trainingOperator(node.op).keeps.map((index) => node.inputs[index]!);

/** How often each value is still needed: read forward, read again by a gradient, and by the loss. */
export function usesOf(layers: readonly PlannedLayer[], read: readonly string[]): Map<string, number> {
  const uses = new Map<string, number>();
  const use = (name: string): unknown => uses.set(name, (uses.get(name) ?? 0) + 1);
  read.forEach(use);
  for (const layer of layers) [...layer.node.inputs, ...keptBy(layer)].forEach(use);
  return uses;
}
