/** @file The chip's grid of a network, and the integers that rounded weights are on it (DESIGN section 2, points 3 and 5). */
import { inputFractionBits, quantiseLayer, type IntegerLayer, type Weights } from '../ir/checkpoint/index.ts';
import { finestStreamExponent, largestTrainedBias, type WeightBits } from '../ir/limits.ts';
import { inputOf, type ModelGraph } from '../ir/model/index.ts';
import type { Shape } from '../ir/tensor.ts';
import type { ParameterGrid } from './step/index.ts';

/** Where the weights of one layer live. */
export interface LayerGrid {
  readonly layer: string;
  readonly shape: Shape;
  /** Bits behind the binary point of what the layer reads. */
  readonly fractionBits: number;
  /** Per output channel: a weight counts steps of 2^-exponent, a bias those of 2^-(exponent + fractionBits). */
  readonly exponents: Int32Array;
}

export interface NetworkGrid {
  readonly weightBits: WeightBits;
  readonly layers: readonly LayerGrid[];
}

/**
 * Chooses the scale of every output channel: the power of two with the least squared error.
 *
 * @param graph with norms folded.
 * @param parameters its float weights by checkpoint key.
 */
export function chooseGrid(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  weightBits: WeightBits,
): NetworkGrid {
  const withWeights = graph.nodes.labels.filter((node) => node.parameters.length > 0);
  const layers = withWeights.map((node) => {
    const fractionBits = inputFractionBits(inputOf(graph, node).type);
    const { shape, exponents } = quantiseLayer({
      shape: node.parameters.find(({ name }) => name === 'weight')!.shape,
      weight: parameters.get(`${node.name}.weight`)!,
      bias: parameters.get(`${node.name}.bias`) ?? new Float32Array(node.type.shape[0]!),
      ...{ fractionBits, weightBits, maxExponent: finestStreamExponent },
    });
    return { layer: node.name, shape, fractionBits, exponents };
  });
  return { weightBits, layers };
}

/** The grid by checkpoint key, for a step that rounds. */
export const parameterGrids = ({ weightBits, layers }: NetworkGrid): ReadonlyMap<string, ParameterGrid> =>
  new Map(
    layers.flatMap(({ layer, exponents, fractionBits }) => [
      [`${layer}.weight`, { exponents, limit: 2 ** (weightBits - 1) - 1 }],
      [`${layer}.bias`, { exponents: exponents.map((exponent) => exponent + fractionBits), limit: largestTrainedBias }],
    ]),
  );

/**
 * The integers behind weights that are on the grid already.
 *
 * @param rounded by checkpoint key.
 * @throws Error where a number is between two steps.
 */
export function integersOf(
  { weightBits, layers }: NetworkGrid,
  rounded: ReadonlyMap<string, Float32Array>,
): Weights & { kind: 'integer' } {
  const integerLayer = ({ layer, shape, fractionBits, exponents }: LayerGrid): [string, IntegerLayer] => {
    const weights = Int8Array.from(stepsOf(rounded.get(`${layer}.weight`)!, exponents, 0));
    const biases = Int32Array.from(stepsOf(rounded.get(`${layer}.bias`)!, exponents, fractionBits));
    return [layer, { shape, weights, weightBits, exponents, biases }];
  };
  return { kind: 'integer', layers: new Map(layers.map(integerLayer)) };
}

function stepsOf(values: Float32Array, exponents: Int32Array, fractionBits: number): Float32Array {
  const perChannel = values.length / exponents.length;
  return values.map((value, i) => {
    const steps = value * 2 ** (exponents[Math.floor(i / perChannel)]! + fractionBits);
    if (!Number.isInteger(steps)) throw new Error(`${value} is not on the grid`);
    return steps;
  });
}

/** The scales as the state of a run keeps them: `grid/<layer>`, one small integer per output channel. */
export const gridTensors = ({ layers }: NetworkGrid): Map<string, Float32Array> =>
  new Map(layers.map(({ layer, exponents }) => [`grid/${layer}`, Float32Array.from(exponents)]));

/** A grid with the scales of a state. */
export const gridFromTensors = (grid: NetworkGrid, state: ReadonlyMap<string, Float32Array>): NetworkGrid => ({
  ...grid,
  layers: grid.layers.map((layer) => ({ ...layer, exponents: Int32Array.from(state.get(`grid/${layer.layer}`)!) })),
});
