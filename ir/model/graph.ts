import type { Dag } from '../dag.ts';
import type { Span } from '../diagnostics/index.ts';
import type { AnyAttributes, AttributesOf, ParameterSpec, PrimitiveName, ValueType } from '../ops/index.ts';

/** One layer. Its name is the checkpoint's module name and the id of its value. */
export interface ModelNode<N extends PrimitiveName = PrimitiveName> {
  readonly name: string;
  readonly op: N;
  /** Names of the nodes it reads, in the order of the operator's inputs. */
  readonly inputs: readonly string[];
  /** Complete: defaults are filled in. */
  readonly attributes: AnyAttributes;
  readonly type: ValueType;
  readonly parameters: readonly ParameterSpec[];
  /** Multiply-accumulates of one dense evaluation. */
  readonly macs: number;
  /** Where the user wrote it; absent in graphs read from their text form. */
  readonly span?: Span;
}

/** A value that leaves the network. */
export interface ModelOutput {
  readonly name: string;
  readonly node: string;
}

/**
 * A trained network before it meets a chip: model operators over float32 values, one sample. Types and shapes are those of
 * one logical step; how many there are is the input's `steps`.
 */
export interface ModelGraph {
  readonly name: string;
  readonly nodes: Dag<ModelNode>;
  readonly outputs: readonly ModelOutput[];
}

/** Narrows a node to one operator, with that operator's attribute types. */
export function isOp<N extends PrimitiveName>(
  node: ModelNode,
  op: N,
): node is ModelNode<N> & { readonly attributes: AttributesOf<N> } {
  return (node.op as PrimitiveName) === op;
}

/** The node that produces input number `index` of `node`. */
export const inputOf = (graph: ModelGraph, node: ModelNode, index = 0): ModelNode =>
  graph.nodes.label(node.inputs[index]!);

/** The nodes that read this node's value. */
export const readersOf = (graph: ModelGraph, name: string): readonly ModelNode[] =>
  graph.nodes.successors(name).map((id) => graph.nodes.label(id));

/** Input nodes, in order. */
export const inputNodes = (graph: ModelGraph): readonly ModelNode[] =>
  graph.nodes.labels.filter((node) => node.op === 'input');

/** Logical steps T of a sample. */
export const stepsOf = (graph: ModelGraph): number =>
  (inputNodes(graph)[0]?.attributes['steps'] as number | undefined) ?? 1;

/** Spiking layers, in order: the sites that traces, reports and verification speak of. */
export const spikingNodes = (graph: ModelGraph): readonly ModelNode[] =>
  graph.nodes.labels.filter((node) => node.type.kind === 'count' && node.op !== 'spare');
