import type { Dag } from '../dag.ts';
import type { Span } from '../diagnostics/index.ts';
import type { AttributesOf, ParameterSpec, PrimitiveName, ValueType } from '../ops/index.ts';

interface NodeOf<N extends PrimitiveName> {
  readonly name: string;
  readonly op: N;
  /** Names of the nodes it reads, in the order of the operator's inputs. */
  readonly inputs: readonly string[];
  /** Complete: defaults are filled in. */
  readonly attributes: AttributesOf<N>;
  readonly type: ValueType;
  readonly parameters: readonly ParameterSpec[];
  /** Multiply-accumulates of one dense evaluation. */
  readonly macs: number;
  /** Where the user wrote it; absent in graphs read from their text form. */
  readonly span?: Span;
}

/**
 * One layer. Its name is the checkpoint's module name and the id of its value. Without a name of its own the type is the union
 * of all operators' nodes, so that asking for `op` also tells the attributes.
 */
export type ModelNode<N extends PrimitiveName = PrimitiveName> = { readonly [K in N]: NodeOf<K> }[N];

export type InputNode = ModelNode<'input'>;
export type NeuronNode = ModelNode<'neuron'>;

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

/** Narrows a node to one operator, with that operator's attribute types. Passes ask for traits instead (`traits.ts`). */
export const isOp = <N extends PrimitiveName>(node: ModelNode, op: N): node is Extract<ModelNode, NodeOf<N>> =>
  node.op === op;

/** The node that produces input number `index` of `node`. */
export const inputOf = (graph: ModelGraph, node: ModelNode, index = 0): ModelNode =>
  graph.nodes.label(node.inputs[index]!);

/** The nodes that read this node's value. */
export const readersOf = (graph: ModelGraph, name: string): readonly ModelNode[] =>
  graph.nodes.successors(name).map((id) => graph.nodes.label(id));
