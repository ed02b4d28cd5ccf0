/** @file The chip's grid of a network, and the integers that rounded weights are on it (DESIGN section 2, points 3 and 5). */
import {
  bitsMultiplied,
  finestStreamBits,
  quantiseLayer,
  type IntegerLayer,
  type Weights,
} from '../../ir/checkpoint/index.ts';
import { finestStreamExponent, largestTrainedBias, type WeightBits } from '../../ir/limits.ts';
import {
  inputOf,
  isGraded,
  isWeighted,
  readersOf,
  roundedBits,
  type ModelGraph,
  type ModelNode,
} from '../../ir/model/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import { exponentKey, type LearnedExponents } from '../plan/index.ts';
import type { ParameterGrid } from '../step/index.ts';

/** Where the weights of one layer live. */
export interface LayerGrid {
  readonly layer: string;
  readonly shape: Shape;
  /** Bits behind the binary point of what the layer reads. */
  readonly fractionBits: number;
  /** The same where these are membranes. */
  readonly membraneBits?: number;
  /** Per output channel: a weight counts steps of 2^-exponent, a bias those of 2^-(exponent + fractionBits). */
  readonly exponents: Int32Array;
  /** The finest exponent that the layer may have. */
  readonly most: number;
  /** Whether the grid of another layer follows from these exponents: they are never learned. */
  readonly read: boolean;
}

export interface NetworkGrid {
  readonly weightBits: WeightBits;
  readonly layers: readonly LayerGrid[];
}

/**
 * Chooses the scale of every output channel: the power of two with the least squared error. What reads membranes has the grid that these are
 * rounded to, or that of the layer in front of it.
 *
 * @param graph with norms folded.
 * @param parameters its float weights by checkpoint key.
 */
export function chooseGrid(
  graph: ModelGraph,
  parameters: ReadonlyMap<string, Float32Array>,
  weightBits: WeightBits,
): NetworkGrid {
  const layers = new Map<string, LayerGrid>();
  for (const node of graph.nodes.labels.filter(isWeighted)) {
    const membrane = membraneGrid(graph, node, layers);
    const fractionBits = bitsMultiplied(node, membrane, inputOf(graph, node).type);
    const most = Math.min(finestStreamExponent, exactExponent(graph, node, { fractionBits, ...membrane }));
    const { shape, exponents } = quantiseLayer({
      shape: node.parameters.find(({ name }) => name === 'weight')!.shape,
      weight: parameters.get(`${node.name}.weight`)!,
      bias: parameters.get(`${node.name}.bias`) ?? new Float32Array(node.type.shape[0]!),
      ...{ fractionBits, weightBits, maxExponent: most },
    });
    const read = isReadGraded(graph, node);
    layers.set(node.name, { layer: node.name, shape, fractionBits, exponents, most, read, ...membrane });
  }
  return { weightBits, layers: [...layers.values()] };
}

/** The grid of the membranes that a layer multiplies, if it does. */
function membraneGrid(
  graph: ModelGraph,
  node: ModelNode,
  before: ReadonlyMap<string, LayerGrid>,
): Pick<LayerGrid, 'membraneBits'> {
  const source = inputOf(graph, node);
  if (!isGraded(node)) return {};
  const rounded = roundedBits(source);
  if (rounded !== undefined) return { membraneBits: rounded };
  const front = before.get(source.name);
  return front ? { membraneBits: Math.max(...front.exponents) + front.fractionBits } : {};
}

/** Bits behind the binary point that a chain of two factors may have: float32 holds its sums then, and so do membranes of 32 bits. */
const chainBits = 20;

/** The finest grid whose sums float32 still holds, once leaks have made it finer; of two factors each takes half. */
function exactExponent(graph: ModelGraph, node: ModelNode, { fractionBits, membraneBits }: Fractions): number {
  const bits = finestStreamBits(graph);
  const isFirst = isReadGraded(graph, node);
  const ofChain = isFirst || (membraneBits !== undefined && roundedBits(inputOf(graph, node)) === undefined);
  const most = ofChain ? Math.min(bits, chainBits) : bits;
  return Math.min(most - fractionBits, isFirst ? Math.floor(most / 2) : Infinity);
}

const isReadGraded = (graph: ModelGraph, node: ModelNode): boolean => readersOf(graph, node.name).some(isGraded);

type Fractions = Pick<LayerGrid, 'fractionBits' | 'membraneBits'>;

/** The scales that can be learned, with what they may become. */
export const learnableScales = ({ weightBits, layers }: NetworkGrid): readonly LearnedExponents[] =>
  layers
    .filter(({ read }) => !read)
    .map(({ layer, exponents: { length: channels }, fractionBits, most }) => ({
      ...{ layer, channels, fractionBits, most, limit: 2 ** (weightBits - 1) - 1 },
    }));

/** The exponents of these scales as parameters of a step. */
export const exponentTensors = (grid: NetworkGrid): ReadonlyMap<string, Float32Array> =>
  new Map(
    grid.layers
      .filter(({ read }) => !read)
      .map(({ layer, exponents }) => [exponentKey(layer), Float32Array.from(exponents)]),
  );

/** A grid with the exponents among rounded parameters, where there are any. */
export const withExponents = (grid: NetworkGrid, rounded: ReadonlyMap<string, Float32Array>): NetworkGrid => ({
  ...grid,
  layers: grid.layers.map((layer) => {
    const exponents = rounded.get(exponentKey(layer.layer));
    return exponents ? { ...layer, exponents: Int32Array.from(exponents) } : layer;
  }),
});

/** The grid by checkpoint key, for a step that rounds. */
export const parameterGrids = ({ weightBits, layers }: NetworkGrid): ReadonlyMap<string, ParameterGrid> =>
  new Map(
    layers.flatMap(({ layer, exponents, fractionBits }) => [
      [`${layer}.weight`, { exponents, limit: 2 ** (weightBits - 1) - 1 }],
      [`${layer}.bias`, { exponents: exponents.map((exponent) => exponent + fractionBits), limit: largestTrainedBias }],
    ]),
  );

/**
 * The integers behind weights that are on the grid already; tensors of neurons, which are on none, stay as they are.
 *
 * @param rounded by checkpoint key.
 * @throws Error where a number is between two steps.
 */
export function integersOf(
  { weightBits, layers }: NetworkGrid,
  rounded: ReadonlyMap<string, Float32Array>,
): Weights & { kind: 'integer' } {
  const integerLayer = ({ layer, shape, fractionBits, exponents, membraneBits }: LayerGrid): [string, IntegerLayer] => {
    const weights = Int8Array.from(stepsOf(rounded.get(`${layer}.weight`)!, exponents, 0));
    const biases = Int32Array.from(stepsOf(rounded.get(`${layer}.bias`)!, exponents, fractionBits));
    const membrane = membraneBits === undefined ? {} : { membraneBits };
    return [layer, { shape, weights, weightBits, exponents, biases, ...membrane }];
  };
  const integers = new Map(layers.map(integerLayer));
  const others = [...rounded].filter(([key]) => !integers.has(key.slice(0, key.lastIndexOf('.'))));
  return { kind: 'integer', layers: integers, ...(others.length > 0 ? { parameters: new Map(others) } : {}) };
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
