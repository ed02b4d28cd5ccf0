/** @file What a NIR file holds, before anybody asks whether it makes sense: nodes with fields, and edges. */
import type { Shape } from '../../ir/tensor.ts';

/** Numbers of a field, whatever type they were stored as; whole numbers beyond 2^53 are rounded. */
export interface NirNumbers {
  readonly kind: 'numbers';
  readonly shape: Shape;
  readonly values: Float64Array;
}

export interface NirText {
  readonly kind: 'text';
  readonly text: string;
}

export type NirField = NirNumbers | NirText;

/** A node that computes. */
export interface NirNode {
  readonly kind: 'node';
  /** As the file has it: `LIF`, or a word that nobody knows. */
  readonly type: string;
  readonly fields: ReadonlyMap<string, NirField>;
  /** Fields that are there and could not be read; they were reported. */
  readonly unread: readonly string[];
}

/** Where values go: from a node to a node, by names in the same graph. */
export type NirEdge = readonly [from: string, to: string];

/** A graph, which may stand as a node in another one. */
export interface NirGraph {
  readonly kind: 'graph';
  readonly nodes: ReadonlyMap<string, NirNode | NirGraph>;
  /** In no order; the same one may stand twice. */
  readonly edges: readonly NirEdge[];
}

export interface NirFile {
  /** Of the library that wrote it; NIR has no version of the format. */
  readonly version: string | undefined;
  readonly graph: NirGraph;
}
