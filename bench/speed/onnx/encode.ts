/** @file ONNX files from plain graphs: the container, which knows no operator of ours. */
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import type { Shape } from '../../../ir/tensor.ts';

/** Version of the operators' meanings, https://onnx.ai/onnx/operators/; the file format that came with it. */
const [operatorSet, fileVersion] = [17, 8];

export type OnnxAttributes = Readonly<Record<string, number | readonly number[]>>;

/** One operation; values are known by name. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers, single or in lists. */
  readonly attributes: OnnxAttributes;
}

/** A constant: float32 values, or the whole numbers that operators take as shapes and axes. */
export interface OnnxConstant {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

/** A float32 value that enters or leaves. */
export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

export interface OnnxGraph {
  readonly name: string;
  /** In an order in which they can run. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The file. Numbers are little-endian, as ONNX and all machines of Node have them. */
export function encodeOnnx({ name, nodes, constants, inputs, outputs }: OnnxGraph): Uint8Array {
  const Model = protobuf.loadSync(fileURLToPath(new URL('onnx.proto', import.meta.url))).lookupType('onnx.ModelProto');
  const graph = {
    name,
    node: nodes.map(nodeMessage),
    initializer: constants.map(tensorMessage),
    input: inputs.map(valueMessage),
    output: outputs.map(valueMessage),
  };
  const opsetImport = [{ domain: '', version: operatorSet }];
  return Model.encode({ irVersion: fileVersion, producerName: 'spikec', graph, opsetImport }).finish();
}

const nodeMessage = ({ op, inputs, output, attributes }: OnnxNode) => ({
  ...{ input: inputs, output: [output], name: output, opType: op },
  attribute: Object.entries(attributes).map(([name, value]) => attributeMessage(name, value)),
});

/** Types of attributes and elements by number, as in `onnx.proto`. */
const [int, ints, float32, int64] = [2, 7, 1, 7];

const attributeMessage = (name: string, value: number | readonly number[]) =>
  typeof value === 'number' ? { name, i: value, type: int } : { name, ints: value, type: ints };

const tensorMessage = ({ name, shape, values }: OnnxConstant) => ({
  ...{ name, dims: shape, dataType: values instanceof Float32Array ? float32 : int64 },
  rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

const valueMessage = ({ name, shape }: OnnxValue) => ({
  name,
  type: { tensorType: { elemType: float32, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
});
