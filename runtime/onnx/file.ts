/** @file ONNX files from plain graphs: the container, which knows no operator of ours. */
import { fail } from '../../ir/diagnostics/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { spikec } from './generated/onnx.js';
import {
  typeNumbers,
  typeOf,
  type OnnxAttributes,
  type OnnxConstant,
  type OnnxGraph,
  type OnnxNode,
  type OnnxValue,
} from './graph.ts';

const { ModelProto } = spikec.onnx;

/** Version of the operators' meanings (https://onnx.ai/onnx/operators/), and the version of the file that came with it. */
const [operatorSet, fileVersion] = [17, 8];

/** What a message of protobuf holds at most. */
const largestFile = 2 ** 31 - 1;

/** What is written beside a constant's numbers, its name apart. */
const constantHead = 64;

/**
 * The file. Numbers are little-endian, as ONNX and all machines of Node have them.
 *
 * @param metadata texts by name (`metadata_props`).
 * @throws DiagnosticError SPK737 where a file would be larger than a message of protobuf may be.
 */
export function encodeOnnx(graph: OnnxGraph, metadata: Readonly<Record<string, string>>): Uint8Array {
  checkSize(graph);
  const { name, nodes, constants, inputs, outputs, described } = graph;
  return ModelProto.encode({
    irVersion: fileVersion,
    producerName: 'spikec',
    graph: {
      name,
      node: nodes.map(nodeMessage),
      initializer: constants.map(tensorMessage),
      input: inputs.map(valueMessage),
      output: outputs.map(valueMessage),
      valueInfo: described.map(valueMessage),
    },
    opsetImport: [{ domain: '', version: operatorSet }],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  }).finish();
}

function checkSize({ name, constants }: OnnxGraph): void {
  const bytes = constants.reduce((sum, { values }) => sum + values.byteLength + constantHead, 0);
  if (bytes > largestFile)
    fail('SPK737', `"${name}" has ${(bytes / 2 ** 30).toFixed(1)} GiB of constants; an ONNX file holds 2`, {
      help: 'without --unroll constants stand once; --integers writes a byte for a weight',
    });
}

const nodeMessage = ({ op, name, inputs, output, attributes }: OnnxNode) => ({
  ...{ input: [...inputs], output: [output], name, opType: op },
  attribute: attributeMessages(attributes),
});

/** Numbers of `AttributeProto.AttributeType`. */
const [int, ints] = [2, 7];

const attributeMessages = (attributes: OnnxAttributes) =>
  Object.entries(attributes).map(([name, value]) =>
    typeof value === 'number' ? { name, i: value, type: int } : { name, ints: [...value], type: ints },
  );

const tensorMessage = ({ name, shape, values }: OnnxConstant) => ({
  ...{ name, dims: [...shape], dataType: typeNumbers[typeOf(values)] },
  rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});

const valueMessage = ({ name, type, shape }: OnnxValue) => ({
  ...{ name, type: { tensorType: { elemType: typeNumbers[type], shape: shapeMessage(shape) } } },
});

const shapeMessage = (shape: Shape) => ({ dim: shape.map((dimValue) => ({ dimValue })) });
