/**
 * @file What passes ask of a layer: the traits of its operator's declaration. `input` and `neuron` are the two operators
 * that the language itself knows, by keywords of their own; all others are known by traits alone.
 */
import type { MembraneAttributes } from '../decay.ts';
import { primitive, type Grid, type Kernels, type Reference } from '../ops/index.ts';
import { inputOf, isOp, type InputNode, type ModelGraph, type ModelNode, type NeuronNode } from './graph.ts';

/** The image: what comes from outside. */
export const isInput = (node: ModelNode): node is InputNode => isOp(node, 'input');

/** Layers that turn membranes into spikes. */
export const isNeuron = (node: ModelNode): node is NeuronNode => isOp(node, 'neuron');

/** Layers that multiply with a weight matrix, on the chip or on the host. */
export const isWeighted = ({ op }: ModelNode): boolean => primitive(op).weighted === true;

/** Layers that read nothing of their input but its shape. */
export const isConstant = ({ op }: ModelNode): boolean => primitive(op).constant === true;

/** How the shared kernels of a layer lie; undefined where it has none. */
export const kernelsOf = ({ op, attributes }: ModelNode): Kernels | undefined => primitive(op).kernels?.(attributes);

/** Layers that are a line `x * scale + offset` per channel. */
export const isLine = ({ op }: ModelNode): boolean => primitive(op).line !== undefined;

/** What the sums of a layer that averages are divided by; 1 of all others. */
export function divisorOf(graph: ModelGraph, node: ModelNode): number {
  const { divides, inputs } = primitive(node.op);
  const types = Object.fromEntries(inputs.map((name, i) => [name, inputOf(graph, node, i).type]));
  return divides?.(types, node.attributes) ?? 1;
}

/** Sums of spikes that no spikes carry: whole numbers on a grid of their own. */
export const sumsSpikes = ({ type }: ModelNode): boolean => type.kind === 'membrane' && type.counts !== undefined;

/** Layers that hand their value on unchanged. */
export const isTransparent = ({ op }: ModelNode): boolean => primitive(op).transparent === true;

/** Nodes of operators with the attribute `graded`. */
type GradedNode = Extract<ModelNode, { readonly attributes: { readonly graded: boolean } }>;

/** Layers that multiply the un-spiked membranes they read, on the chip. */
export const isGraded = (node: ModelNode): node is GradedNode => 'graded' in node.attributes && node.attributes.graded;

/** The layer that it reads without an edge, an earlier logical step of it; undefined where it does not. */
export const referenceOf = ({ op, attributes }: ModelNode): Reference | undefined =>
  primitive(op).refersTo?.(attributes);

/** Names of the layers that it reads, of this logical step or of an earlier one; once each. */
export const readBy = (node: ModelNode): readonly string[] => {
  const reference = referenceOf(node);
  return [...new Set([...node.inputs, ...(reference ? [reference.layer] : [])])];
};

/** Layers that read earlier logical steps of this one, without an edge. */
export const referringTo = (graph: ModelGraph, name: string): readonly ModelNode[] =>
  graph.nodes.labels.filter((node) => referenceOf(node)?.layer === name);

/** Products of spike streams with each other: attention. */
export const isProduct = ({ op }: ModelNode): boolean => primitive(op).expansion === 'bilinear';

/** Layers that the host computes. */
export const isHost = ({ type }: ModelNode): boolean => type.kind === 'host';

/** Membranes: everything that neither spikes nor comes from outside or from the host. */
export const isMembrane = ({ type }: ModelNode): boolean => type.kind === 'membrane';

/** Layers that read all logical steps at once. */
export const readsAllSteps = ({ op }: ModelNode): boolean => primitive(op).steps === 'all';

/** Where the sums of a layer's membranes lie; null where it makes no membranes on the chip. */
export const gridOf = (node: ModelNode): Grid | null => (isMembrane(node) ? primitive(node.op).grid : null);

/** Bits behind the binary point of a layer that rounds un-spiked values; undefined of any other. */
export const roundedBits = (node: ModelNode): number | undefined =>
  gridOf(node) === 'rounded' && 'bits' in node.attributes ? node.attributes.bits : undefined;

/** Input nodes, in order. */
export const inputNodes = (graph: ModelGraph): readonly InputNode[] => graph.nodes.labels.filter(isInput);

/** Neurons, in order. */
export const neuronNodes = (graph: ModelGraph): readonly NeuronNode[] => graph.nodes.labels.filter(isNeuron);

/** Logical steps T of a sample. */
export const stepsOf = (graph: ModelGraph): number => inputNodes(graph)[0]?.attributes.steps ?? 1;

/** Spiking layers, in order: the sites that traces, reports and verification speak of. */
export const spikingNodes = (graph: ModelGraph): readonly ModelNode[] =>
  graph.nodes.labels.filter((node) => node.type.kind === 'count' && !isTransparent(node));

/** Layers whose membranes are multiplied by a factor that rounds, and how. */
export const decayingNodes = (
  graph: ModelGraph,
): readonly { readonly node: ModelNode; readonly membrane: MembraneAttributes }[] =>
  graph.nodes.labels.flatMap((node) => {
    const membrane = primitive(node.op).decays?.(node.attributes);
    return membrane ? [{ node, membrane }] : [];
  });
