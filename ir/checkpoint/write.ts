import { inputNodes, type ModelGraph } from '../model/index.ts';
import type { AttributeValue } from '../ops/index.ts';
import { hexOf } from '../sha256.ts';
import type { AnyTensor, TensorFile } from '../tensor.ts';
import { checkpointFormat, metadataKeys } from './format.ts';
import { modelHash, tensorsHash } from './hash.ts';
import { neuronSummary } from './neurons.ts';
import { storedShape, toStored } from './stored.ts';
import type { IntegerWeights, Weights } from './weights.ts';

/**
 * The file that `bindCheckpoint` reads back as the same weights: float keys `<layer>.<parameter>`, or `<layer>.weight_int`
 * I8, `.exp` I32 and `.bias_int` I32; tensors of neurons as they are.
 *
 * @param graph the graph the weights belong to; its text form's hash goes into the metadata.
 * @param metadata added to what the format itself says; keys of the format cannot be replaced.
 */
export function checkpointFile(
  graph: ModelGraph,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): TensorFile {
  const tensors = weights.kind === 'float' ? floatTensors(graph, weights.parameters) : integerTensors(graph, weights);
  return { tensors, metadata: { ...metadata, ...layerBits(weights), ...ownMetadata(graph, tensors) } };
}

function floatTensors(graph: ModelGraph, parameters: ReadonlyMap<string, Float32Array>): Map<string, AnyTensor> {
  const tensors = new Map<string, AnyTensor>();
  for (const node of graph.nodes.labels)
    for (const spec of node.parameters) {
      const key = `${node.name}.${spec.name}`;
      const data = parameters.get(key);
      if (!data) throw new Error(`the weights lack "${key}"`);
      tensors.set(key, { type: 'F32', shape: storedShape(spec), data: toStored(data, spec) });
    }
  return tensors;
}

function integerTensors(graph: ModelGraph, { layers, parameters }: IntegerWeights): Map<string, AnyTensor> {
  const tensors = new Map<string, AnyTensor>();
  for (const [name, { shape, weights, exponents, biases }] of layers) {
    const spec = { ...graph.nodes.label(name).parameters.find((p) => p.name === 'weight'), shape };
    tensors.set(`${name}.weight_int`, { type: 'I8', shape: storedShape(spec), data: toStored(weights, spec) });
    tensors.set(`${name}.exp`, { type: 'I32', shape: [exponents.length], data: exponents });
    tensors.set(`${name}.bias_int`, { type: 'I32', shape: [biases.length], data: biases });
  }
  for (const [key, data] of parameters ?? []) tensors.set(key, { type: 'F32', shape: [data.length], data });
  return tensors;
}

/** Layers of fewer than 8 bits say so. */
function layerBits(weights: Weights): Record<string, string> {
  if (weights.kind === 'float') return {};
  const narrow = [...weights.layers].filter(([, layer]) => layer.weightBits !== 8);
  return Object.fromEntries(narrow.map(([name, layer]) => [`${name}.bits`, String(layer.weightBits)]));
}

function ownMetadata(graph: ModelGraph, tensors: TensorFile['tensors']): Record<string, string> {
  const attributes: Readonly<Record<string, AttributeValue>> = inputNodes(graph)[0]?.attributes ?? {};
  return {
    [metadataKeys.format]: checkpointFormat,
    [metadataKeys.modelHash]: hexOf(modelHash(graph)),
    [metadataKeys.neurons]: neuronSummary(graph),
    [metadataKeys.tensorsHash]: tensorsHash(tensors),
    [metadataKeys.inputFractionBits]: String(attributes['fraction_bits']),
    [metadataKeys.inputBits]: String(attributes['bits']),
    [metadataKeys.inputMean]: JSON.stringify(attributes['mean']),
    [metadataKeys.inputStd]: JSON.stringify(attributes['std']),
  };
}
