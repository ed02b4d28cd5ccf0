import { biasRange, exponentRange, isWeightWidth, weightWidths } from '../limits.ts';
import { decayingNodes, inputNodes, inputOf, roundedBits, type ModelGraph } from '../model/index.ts';
import type { ParameterSpec } from '../ops/index.ts';
import { sizeOf, type AnyTensor, type Shape, type TensorFile } from '../tensor.ts';
import { bindParameter } from './bind_float.ts';
import { describe, indexText, shapeFits, type Binding } from './binding.ts';
import { checkpointFormat, isOwnFormat, metadataKeys } from './format.ts';
import { cascadesOf, type Factor } from './cascade.ts';
import { mergedShape, storedNames, weightSpec } from './stored_names.ts';
import { fromStored, storedShape } from './stored.ts';
import { finestBits, type IntegerLayer, type Weights } from './weights.ts';

/** Takes weights, exponents and biases of every layer with weights; norms and scales are folded and have none. */
export function bindInteger(graph: ModelGraph, file: TensorFile, binding: Binding): Weights {
  checkMetadata(graph, file, binding);
  const layers = new Map<string, IntegerLayer>();
  for (const cascade of cascadesOf(graph)) {
    const stored = storedNames(graph, cascade, binding);
    const [first, ...others] = cascade.map(({ node }) => node);
    if ('whole' in stored) {
      noteRenamed(stored.whole, first!.name, binding);
      const layer = bindLayer(stored.whole, { shape: mergedShape(cascade) }, file, binding);
      if (layer) layers.set(first!.name, withMembraneBits(graph, layer, cascade, 0, layers));
      continue;
    }
    for (const [i, node] of [first!, ...others].entries()) {
      noteRenamed(stored.factors[i]!, node.name, binding);
      const layer = bindLayer(stored.factors[i]!, weightSpec(node), file, binding);
      if (layer) layers.set(node.name, withMembraneBits(graph, layer, cascade, i, layers));
    }
  }
  const parameters = neuronParameters(graph, binding);
  return { kind: 'integer', layers, ...(parameters.size > 0 ? { parameters } : {}) };
}

/** Decays and thresholds of neurons stay float32. */
const neuronParameters = (graph: ModelGraph, binding: Binding): Map<string, Float32Array> =>
  new Map(
    decayingNodes(graph).flatMap(({ node }) =>
      node.parameters.flatMap((spec) => {
        const values = bindParameter(node, spec, binding);
        return values ? [[`${node.name}.${spec.name}`, values] as const] : [];
      }),
    ),
  );

function noteRenamed(from: string, to: string, binding: Binding): void {
  if (from !== to) binding.renamed.push({ from, to });
}

/** A factor's biases are on the grid of its products with the finest membranes in front of it. */
function withMembraneBits(
  graph: ModelGraph,
  layer: IntegerLayer,
  cascade: readonly Factor[],
  index: number,
  layers: ReadonlyMap<string, IntegerLayer>,
): IntegerLayer {
  const rounded = roundedBits(inputOf(graph, cascade[index]!.node));
  if (rounded !== undefined) return { ...layer, membraneBits: rounded };
  const before = cascade[index - 1]?.node;
  const known = before && layers.get(before.name);
  return known ? { ...layer, membraneBits: finestBits(known, inputOf(graph, before).type) } : layer;
}

function bindLayer(
  stored: string,
  spec: Pick<ParameterSpec, 'shape' | 'transposed' | 'places'>,
  file: TensorFile,
  binding: Binding,
): IntegerLayer | undefined {
  const { shape } = spec;
  const out = shape[0]!;
  const bits = weightBitsOf(stored, file, binding);
  const limit = 2 ** (bits - 1);
  const weights = takeIntegers(`${stored}.weight_int`, storedShape(spec), [-limit, limit - 1], binding);
  const exponents = takeIntegers(`${stored}.exp`, [out], exponentRange, binding);
  const biases = takeIntegers(`${stored}.bias_int`, [out], biasRange, binding, true);
  if (!weights || !exponents || !biases) return undefined;
  return { shape, weights: fromStored(new Int8Array(weights), spec), weightBits: bits, exponents, biases };
}

/** `<layer>.bits` as a tensor of one number or in the metadata; 8 where the file says nothing. */
function weightBitsOf(stored: string, file: TensorFile, binding: Binding): number {
  const key = `${stored}.bits`;
  const tensor = binding.take(key);
  const stated = tensor ? Number(tensor.data[0]) : Number(Object.hasOwn(file.metadata, key) ? file.metadata[key] : 8);
  if (isWeightWidth(stated) && (!tensor || tensor.data.length === 1)) return stated;
  binding.problem('SPK309', key, `"${key}" is not one of ${weightWidths.join(', ')} bits`);
  return 8;
}

function takeIntegers(
  key: string,
  shape: Shape,
  range: readonly [number, number],
  binding: Binding,
  mayBeMissing = false,
): Int32Array | undefined {
  const tensor = binding.take(key);
  if (!tensor) {
    binding.lack(key, mayBeMissing);
    return new Int32Array(sizeOf(shape));
  }
  if (!shapeFits(binding, key, tensor, shape)) return undefined;
  if (tensor.type === 'F32' || tensor.type === 'F64') {
    binding.problem('SPK305', key, `"${key}" is ${describe(tensor)}; an integer checkpoint holds whole numbers here`);
    return undefined;
  }
  return inRange(key, tensor, range, binding) ? toIntegers(tensor.data) : undefined;
}

/** A plain loop: `Int32Array.from` with a function takes twenty times as long. */
function toIntegers(data: AnyTensor['data']): Int32Array {
  const integers = new Int32Array(data.length);
  for (let i = 0; i < integers.length; i++) integers[i] = Number(data[i]);
  return integers;
}

function inRange(key: string, tensor: AnyTensor, [low, high]: readonly [number, number], binding: Binding): boolean {
  for (let i = 0; i < tensor.data.length; i++) {
    const value = Number(tensor.data[i]);
    if (value >= low && value <= high) continue;
    const where = indexText(i, tensor.shape);
    binding.problem('SPK306', key, `"${key}" holds ${value} at ${where}; the range is ${low}..${high}`);
    return false;
  }
  return true;
}

/** Metadata of our own files: the version must be known, and the input must be on the grid the biases were made for. */
function checkMetadata(graph: ModelGraph, { metadata }: TensorFile, binding: Binding): void {
  const format = metadata[metadataKeys.format];
  if (isOwnFormat(metadata) && format !== checkpointFormat) {
    const message = `the file has the format "${format?.slice(0, 80)}"; this version reads "${checkpointFormat}"`;
    binding.problem('SPK309', undefined, message);
  }
  const stated = metadata[metadataKeys.inputFractionBits];
  const type = inputNodes(graph)[0]?.type;
  if (stated === undefined || type?.kind !== 'analog' || Number(stated) === type.fractionBits) return;
  const message = `the checkpoint was made for an image in steps of 2^-${stated.slice(0, 20)}, the model has 2^-${type.fractionBits}`;
  binding.problem(
    'SPK308',
    undefined,
    message,
    `write fraction_bits: ${stated.slice(0, 20)} in the model\u2019s input`,
  );
}
