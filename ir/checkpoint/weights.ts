import type { NeuronGrid } from '../decay.ts';
import { exponentOfPowerOfTwo } from '../numerics.ts';
import type { LayerParameters, ModelNode, ParameterSource } from '../model/index.ts';
import { primitive, type ValueType } from '../ops/index.ts';
import type { Shape } from '../tensor.ts';

/**
 * One layer's weights on the chip's grid: weight = weights x 2^-exponents[out]; a sum of weight x input counts grid steps
 * of 2^-(exponents[out] + input fraction bits), and `biases` are on that very grid.
 */
export interface IntegerLayer {
  /** [out, in / groups, kernel, kernel], or [out, in] for a matrix. */
  readonly shape: Shape;
  readonly weights: Int8Array;
  /** Width of one weight: 8, 4 or 2; all weights fit it. */
  readonly weightBits: number;
  /** Per output channel. */
  readonly exponents: Int32Array;
  /** Per output channel. */
  readonly biases: Int32Array;
  /**
   * Bits behind the binary point of the membranes it reads, where it reads any: those of the finest output channel of the
   * layer in front of it. What the host multiplies has 0: its biases are on the grid of the weights.
   */
  readonly membraneBits?: number;
}

/** The weights of a network: trained float32 parameters by key, or integer layers by layer name. */
export type Weights =
  | { readonly kind: 'float'; readonly parameters: ReadonlyMap<string, Float32Array> }
  | {
      readonly kind: 'integer';
      readonly layers: ReadonlyMap<string, IntegerLayer>;
      /** Tensors of neurons that stay float32, by key: decays and thresholds by channel. Absent: none. */
      readonly parameters?: ReadonlyMap<string, Float32Array>;
      /** The grids of neurons that decay by a factor, by layer name, once a target is known; absent before. */
      readonly grids?: ReadonlyMap<string, NeuronGrid>;
    };
export type IntegerWeights = Extract<Weights, { readonly kind: 'integer' }>;

/** Bits behind the binary point of what a layer reads: log2(norm) of counts and of their sums, the input's own grid for the image. */
export function inputFractionBits(type: ValueType): number {
  if (type.kind === 'analog') return type.fractionBits;
  if (type.kind === 'count') return exponentOfPowerOfTwo(type.norm) ?? notExact(type.norm);
  if (type.kind === 'membrane' && type.counts)
    return exponentOfPowerOfTwo(type.counts.norm) ?? notExact(type.counts.norm);
  throw new Error('a membrane has no fixed grid');
}

/** Bits behind the binary point of what a layer reads, whether spikes, the image, membranes or values of the host. */
export const fractionBitsRead = ({ membraneBits = 0 }: Pick<IntegerLayer, 'membraneBits'>, type: ValueType): number =>
  (type.kind === 'membrane' && !type.counts) || type.kind === 'host' ? membraneBits : inputFractionBits(type);

/** Bits behind the binary point of what a layer multiplies; 0 of one that reads nothing but a shape. */
export const bitsMultiplied = (node: ModelNode, layer: Pick<IntegerLayer, 'membraneBits'>, type: ValueType): number =>
  primitive(node.op).constant ? 0 : fractionBitsRead(layer, type);

/** The finest grid among a layer's output channels, of a layer that reads a value of the type given. */
export const finestBits = (layer: IntegerLayer, type: ValueType): number =>
  layer.exponents.reduce((most, exponent) => Math.max(most, exponent), -Infinity) + fractionBitsRead(layer, type);

function notExact(norm: number): never {
  throw new Error(`norm ${norm} is not a power of two; verifyModel reports this`);
}

/** The float32 parameters an integer layer stands for; exact, since integers are scaled by powers of two. */
export function dequantise(layer: IntegerLayer, fractionBits: number): LayerParameters {
  const perChannel = layer.weights.length / layer.exponents.length;
  const weight = new Float32Array(layer.weights.length);
  for (let channel = 0; channel < layer.exponents.length; channel++) {
    const step = 2 ** -layer.exponents[channel]!;
    for (let i = channel * perChannel; i < (channel + 1) * perChannel; i++) weight[i] = layer.weights[i]! * step;
  }
  const bias = Float32Array.from(layer.biases, (b, c) => b * 2 ** -(layer.exponents[c]! + fractionBits));
  return { weight, bias };
}

const none: LayerParameters = {};

/**
 * The parameters of every layer, for the evaluator. Integer weights are dequantised once per layer and kept.
 *
 * @param inputType the type of what a layer reads.
 */
export function parameterSource(weights: Weights, inputType: (node: ModelNode) => ValueType): ParameterSource {
  const known = new Map<string, LayerParameters>();
  const ofLayer = (node: ModelNode): LayerParameters => {
    if (node.parameters.every(({ unused }) => unused)) return none;
    const found = known.get(node.name) ?? load(node);
    known.set(node.name, found);
    return found;
  };
  const grids = weights.kind === 'integer' ? weights.grids : undefined;
  return grids ? Object.assign(ofLayer, { gridOf: (node: ModelNode) => grids.get(node.name) }) : ofLayer;
  function load(node: ModelNode): LayerParameters {
    if (weights.kind === 'float' || !weights.layers.has(node.name))
      return Object.fromEntries(
        node.parameters.map(({ name }) => [name, weights.parameters!.get(`${node.name}.${name}`)!]),
      );
    const layer = weights.layers.get(node.name)!;
    return dequantise(layer, bitsMultiplied(node, layer, inputType(node)));
  }
}
