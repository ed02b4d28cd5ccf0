/** @file How the trainer's float32 adds up a layer's membranes: on which grid, and how far its partial sums may go. */
import {
  divisorOf,
  gridOf,
  inputOf,
  isMembrane,
  roundedBits,
  type ModelGraph,
  type ModelNode,
} from '../model/index.ts';
import { exponentOfPowerOfTwo } from '../numerics.ts';
import { primitive, type AnyAttributes, type Grid, type Values } from '../ops/index.ts';
import { bitsMultiplied, inputFractionBits, type IntegerLayer } from './weights.ts';

/** Fraction bits of layers' sums, one per channel, by layer name. */
export type SumGrids = ReadonlyMap<string, readonly number[]>;

/** A layer of a graph with integer weights. */
interface Site {
  readonly graph: ModelGraph;
  readonly layers: ReadonlyMap<string, IntegerLayer>;
  readonly node: ModelNode;
}

/** The values of one logical step around a layer: what it reads, in order, and what it makes. */
interface StepValues {
  readonly inputs: readonly Values[];
  readonly result: Values;
}

/** The same for all operators whose sums lie on one kind of grid. */
interface SumRule {
  grid(site: Site, before: SumGrids): readonly number[];
  /** The largest partial sum of each value's terms in any order, before any factor or quotient. */
  partial(site: Site, values: StepValues): ArrayLike<number>;
  /** Bits that the factor behind the sums adds; undefined where it is no power of two. */
  factorBits(site: Pick<Site, 'graph' | 'node'>): number | undefined;
}

const gridBefore = ({ node }: Site, before: SumGrids, index = 0): readonly number[] => before.get(node.inputs[index]!)!;

const rules: { readonly [G in Grid]: SumRule } = {
  own: {
    grid({ graph, layers, node }) {
      const layer = layers.get(node.name)!;
      const fractionBits = bitsMultiplied(node, layer, inputOf(graph, node).type);
      return Array.from(layer.exponents, (exponent) => exponent + fractionBits);
    },
    partial: weightedSums,
    factorBits: () => 0,
  },
  shared: {
    grid: (site, before) => gridBefore(site, before).map((bits) => bits + finerBits(site.node)),
    partial: (site, values) => (finerBits(site.node) === 0 ? values.result.map(Math.abs) : magnitudes(site, values)),
    factorBits: () => 0,
  },
  joined: {
    grid: (site, before) => [...gridBefore(site, before), ...gridBefore(site, before, 1)],
    partial: (_, { result }) => result.map(Math.abs),
    factorBits: () => 0,
  },
  taken: {
    grid(site, before) {
      const { attributes, type } = site.node;
      const first = 'first' in attributes ? attributes.first : 0;
      return gridBefore(site, before).slice(first, first + type.shape[0]!);
    },
    partial: (_, { result }) => result.map(Math.abs),
    factorBits: () => 0,
  },
  rounded: {
    grid: ({ node }) => new Array<number>(node.type.shape[0]!).fill(roundedBits(node)!),
    partial: (_, { result }) => result.map(Math.abs),
    factorBits: () => 0,
  },
  summed: {
    grid: (site, before) => gridBefore(site, before).map((bits, c) => Math.max(bits, gridBefore(site, before, 1)[c]!)),
    partial: (_, { inputs: [a, b], result }) =>
      Float64Array.from(a!, (value, i) => Math.max(Math.abs(value), Math.abs(b![i]!), Math.abs(result[i]!))),
    factorBits: () => 0,
  },
  averaged: {
    grid(site, before) {
      const { type } = inputOf(site.graph, site.node);
      if (type.kind !== 'count') return gridBefore(site, before);
      return new Array<number>(type.shape[0]!).fill(inputFractionBits(type));
    },
    partial: averagedSums,
    factorBits: ({ graph, node }) => exponentOfPowerOfTwo(divisorOf(graph, node)),
  },
  scaled: {
    grid({ graph, node }) {
      const bits = node.inputs.reduce((sum, name) => sum + inputFractionBits(graph.nodes.label(name).type), 0);
      return new Array<number>(node.type.shape[0]!).fill(bits);
    },
    partial: (site, values) => magnitudes(site, values, { ...site.node.attributes, scale: 1 }),
    factorBits({ node: { attributes } }) {
      const exponent = 'scale' in attributes ? exponentOfPowerOfTwo(Math.fround(attributes.scale)) : 0;
      return exponent === undefined ? undefined : -exponent;
    },
  },
};

const ruleOf = (node: ModelNode): SumRule => {
  const grid = gridOf(node);
  if (!grid) throw new Error(`"${node.name}" (${node.op}) makes no sums: norms and scales are folded before`);
  return rules[grid];
};

const finerBits = ({ op, attributes }: ModelNode): number => primitive(op).finerBits?.(attributes) ?? 0;

/** Fraction bits of every membrane layer's sums as the trainer adds them. Batch norms must be folded. */
export function sumGrids(graph: ModelGraph, layers: ReadonlyMap<string, IntegerLayer>): SumGrids {
  const grids = new Map<string, readonly number[]>();
  for (const node of graph.nodes.labels)
    if (isMembrane(node)) grids.set(node.name, ruleOf(node).grid({ graph, layers, node }, grids));
  return grids;
}

/** The largest partial sum of each of a membrane layer's values in any order, in one logical step. */
export const partialSums = (site: Site, values: StepValues): ArrayLike<number> =>
  ruleOf(site.node).partial(site, values);

/** Bits that a factor behind a membrane layer's sums adds; undefined where it is no power of two. */
export const factorBits = (graph: ModelGraph, node: ModelNode): number | undefined =>
  ruleOf(node).factorBits({ graph, node });

/** The layer's own evaluation of the magnitudes of what it reads. */
function magnitudes(
  { graph, node }: Site,
  { inputs }: StepValues,
  attributes: AnyAttributes = node.attributes,
  parameters: Readonly<Record<string, Float32Array>> = {},
): Values {
  const spec = primitive(node.op);
  const named = <T>(of: (i: number) => T): Record<string, T> =>
    Object.fromEntries(spec.inputs.map((name, i) => [name, of(i)]));
  return spec.evaluate({
    inputs: named((i) => inputs[i]!.map(Math.abs)),
    types: named((i) => inputOf(graph, node, i).type),
    out: node.type,
    attributes,
    kept: new Float64Array(0),
    parameters,
  });
}

/**
 * With s the sum of the terms and m that of their magnitudes, the positive terms make (m + s) / 2 and the negative ones
 * (m - s) / 2.
 */
function weightedSums(site: Site, values: StepValues): Values {
  const { graph, layers, node } = site;
  const layer = layers.get(node.name)!;
  const parameters = absoluteParameters(layer, bitsMultiplied(node, layer, inputOf(graph, node).type));
  const all = magnitudes(site, values, node.attributes, parameters);
  return all.map((m, i) => (m + Math.abs(values.result[i]!)) / 2);
}

/** The larger of the sums of the positive and of the negative values in reach, before they are divided. */
function averagedSums(site: Site, { inputs: [x] }: StepValues): Float64Array {
  const spec = primitive(site.node.op);
  const sums = (values: Values): Values =>
    spec.evaluate({
      inputs: { [spec.inputs[0]!]: values },
      types: { [spec.inputs[0]!]: inputOf(site.graph, site.node).type },
      out: site.node.type,
      attributes: { ...site.node.attributes, divisor: 1 },
      kept: new Float64Array(0),
      parameters: {},
    });
  const [positive, negative] = [sums(x!.map((v) => Math.max(0, v))), sums(x!.map((v) => Math.max(0, -v)))];
  return Float64Array.from(positive, (sum, i) => Math.max(sum, negative[i]!));
}

function absoluteParameters(layer: IntegerLayer, fractionBits: number): { weight: Float32Array; bias: Float32Array } {
  const perChannel = layer.weights.length / layer.exponents.length;
  const step = (channel: number): number => 2 ** -layer.exponents[channel]!;
  return {
    weight: Float32Array.from(layer.weights, (w, i) => Math.abs(w) * step(Math.floor(i / perChannel))),
    bias: Float32Array.from(layer.biases, (b, c) => Math.abs(b) * step(c) * 2 ** -fractionBits),
  };
}
