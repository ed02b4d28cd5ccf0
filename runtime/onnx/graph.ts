/** @file A graph of ONNX as plain data: what `drawing.ts` draws and `file.ts` writes. */
import type { Shape } from '../../ir/tensor.ts';

/** Arrays by the types of elements that are written. */
export interface OnnxArrays {
  float32: Float32Array;
  float64: Float64Array;
  uint8: Uint8Array;
  int8: Int8Array;
  int32: Int32Array;
  int64: BigInt64Array;
}
export type OnnxType = keyof OnnxArrays;

/** The numbers that ONNX has for types of elements (`TensorProto.DataType`). */
export const typeNumbers: { readonly [T in OnnxType]: number } = {
  ...{ float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float64: 11 },
};

/** Whole numbers, single or in lists. */
export type OnnxAttributes = Readonly<Record<string, number | readonly number[]>>;

/** One operation; values are known by name. */
export interface OnnxNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: OnnxAttributes;
}

/** A number or an array that stands in the file. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: Shape;
  readonly values: OnnxArrays[OnnxType];
}

/** A value that enters, leaves, or is described. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  /** With an axis of samples in front. */
  readonly shape: Shape;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Values inside, for those who look at the graph. */
  readonly described: readonly OnnxValue[];
}

/** The type of an array's elements. */
export function typeOf(values: OnnxArrays[OnnxType]): OnnxType {
  if (values instanceof Float32Array) return 'float32';
  if (values instanceof Float64Array) return 'float64';
  if (values instanceof Uint8Array) return 'uint8';
  if (values instanceof Int8Array) return 'int8';
  return values instanceof Int32Array ? 'int32' : 'int64';
}
