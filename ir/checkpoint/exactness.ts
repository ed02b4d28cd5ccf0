/**
 * @file Where the worst case does not prove that the trainer's float32 sums are exact, one sample can: whatever the order,
 * every partial sum lies between the sum of all negative terms and that of all positive ones; if both stay below 2^24 grid
 * steps, float32 rounds nothing (DESIGN section 2, point 7).
 */
import { exactFloat32 } from '../limits.ts';
import { inputOf, stepsOf, type ModelGraph, type ModelNode } from '../model/index.ts';
import { bilinearBits, primitive, type Values } from '../ops/index.ts';
import { keptReach } from './kept_reach.ts';
import { fractionBitsRead, inputFractionBits, type IntegerLayer, type Weights } from './weights.ts';

/** How far one layer's sums went. */
export interface Reach {
  readonly layer: string;
  /** Largest partial sum that any order could have met, in steps of the layer's own grid. */
  readonly steps: number;
  readonly exact: boolean;
}

/** Watches layers over any number of samples. */
export interface ExactnessWatch {
  /** Sees every layer's float32 values once, in order. */
  readonly watch: (node: ModelNode, values: Values) => void;
  /** One entry per watched layer, in model order. */
  reached(): readonly Reach[];
}

/**
 * Watches layers that make membranes while the reference evaluator runs.
 *
 * @param layers names of the layers to watch: those whose population is not proved.
 */
export function watchExactness(graph: ModelGraph, weights: Weights, layers: ReadonlySet<string>): ExactnessWatch {
  if (weights.kind !== 'integer') throw new Error('float weights are on no grid');
  const grids = gridsOf(graph, weights.layers);
  const most = new Map<string, number>();
  const values = new Map<string, Values>();
  const kept = new Set(graph.nodes.labels.filter(({ name }) => layers.has(name)).flatMap(({ inputs }) => inputs));
  return {
    watch(node, result) {
      if (kept.has(node.name)) values.set(node.name, result);
      if (!layers.has(node.name) || (node.type.kind !== 'membrane' && node.op !== 'neuron')) return;
      const steps =
        node.op === 'neuron'
          ? keptReach(graph, node, values.get(node.inputs[0]!)!, grids.get(node.inputs[0]!)!)
          : reachOverSteps(graph, node, result, weights.layers, values, grids.get(node.name)!);
      most.set(node.name, Math.max(steps, most.get(node.name) ?? 0));
    },
    reached: () => [...most].map(([layer, steps]) => ({ layer, steps, exact: steps < exactFloat32 })),
  };
}

/** The largest partial sum of any logical step, in grid steps. */
function reachOverSteps(
  graph: ModelGraph,
  node: ModelNode,
  result: Values,
  layers: ReadonlyMap<string, IntegerLayer>,
  values: ReadonlyMap<string, Values>,
  grid: readonly number[],
): number {
  let most = 0;
  const steps = stepsOf(graph);
  const part = (all: Values, t: number): Values =>
    all.subarray((t * all.length) / steps, ((t + 1) * all.length) / steps);
  for (let t = 0; t < steps; t++) {
    const inputs = new Map(node.inputs.map((name) => [name, part(values.get(name)!, t)]));
    most = Math.max(most, largestSteps(partialSums(graph, node, part(result, t), layers, inputs), grid));
  }
  return most;
}

/** Fraction bits of a layer's sums as the trainer adds them, one per channel. */
function gridsOf(graph: ModelGraph, layers: ReadonlyMap<string, IntegerLayer>): Map<string, readonly number[]> {
  const grids = new Map<string, readonly number[]>();
  for (const node of graph.nodes.labels) {
    const grid = gridOf(graph, node, layers, grids);
    if (grid) grids.set(node.name, grid);
  }
  return grids;
}

function gridOf(
  graph: ModelGraph,
  node: ModelNode,
  layers: ReadonlyMap<string, IntegerLayer>,
  grids: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  switch (node.op) {
    case 'conv2d':
    case 'linear': {
      const layer = layers.get(node.name)!;
      const fractionBits = fractionBitsRead(layer, inputOf(graph, node).type);
      return Array.from(layer.exponents, (exponent) => exponent + fractionBits);
    }
    case 'mean_steps':
    case 'max_pool':
      return grids.get(node.inputs[0]!);
    case 'add': {
      const [a, b] = [grids.get(node.inputs[0]!)!, grids.get(node.inputs[1]!)!];
      return a.map((bits, c) => Math.max(bits, b[c]!));
    }
    case 'upsample': {
      const added = node.attributes['mode'] === 'bilinear' ? bilinearBits : 0;
      return grids.get(node.inputs[0]!)!.map((bits) => bits + added);
    }
    case 'mean':
    case 'subsample':
      return grids.get(node.inputs[0]!);
    case 'attention': {
      const bits = node.inputs.reduce((sum, name) => sum + inputFractionBits(graph.nodes.label(name).type), 0);
      return new Array<number>(node.type.shape[0]!).fill(bits);
    }
    case 'input':
    case 'neuron':
    case 'gate':
    case 'any_position':
    case 'max_pool_heads':
    case 'spare':
    case 'host_linear':
    case 'average':
    case 'class_scores':
      return undefined;
    case 'batch_norm':
    case 'layer_scale':
      throw new Error(`"${node.name}" (${node.op}) is not folded`);
  }
}

/**
 * The largest partial sum of each value's terms in any order, before any scale or quotient: with s the sum of the terms
 * and m that of their magnitudes, the positive terms make (m + s) / 2 and the negative ones (m - s) / 2.
 */
function partialSums(
  graph: ModelGraph,
  node: ModelNode,
  result: Values,
  layers: ReadonlyMap<string, IntegerLayer>,
  values: ReadonlyMap<string, Values>,
): ArrayLike<number> {
  const inputs = node.inputs.map((name) => values.get(name)!);
  const x = inputs[0]!;
  if (node.op === 'max_pool') return result.map(Math.abs);
  if (node.op === 'mean') return positionSums(x, node.type.shape[0]!);
  if (node.op === 'add')
    return Float64Array.from(x, (a, i) => Math.max(Math.abs(a), Math.abs(inputs[1]![i]!), Math.abs(result[i]!)));
  const layer = layers.get(node.name);
  const attributes = layer ? node.attributes : { ...node.attributes, scale: 1 };
  const spec = primitive(node.op);
  const named = <T>(of: (i: number) => T): Record<string, T> =>
    Object.fromEntries(spec.inputs.map((n, i) => [n, of(i)]));
  const magnitudes = spec.evaluate({
    inputs: named((i) => inputs[i]!.map(Math.abs)),
    types: named((i) => inputOf(graph, node, i).type),
    out: node.type,
    attributes,
    kept: new Float32Array(0),
    parameters: layer ? absoluteParameters(layer, fractionBitsRead(layer, inputOf(graph, node).type)) : {},
  });
  return layer ? magnitudes.map((m, i) => (m + Math.abs(result[i]!)) / 2) : magnitudes;
}

/** Per channel, the larger of the sums of its positive and of its negative positions. */
function positionSums(x: Values, channels: number): Float64Array {
  const positions = x.length / channels;
  const [positive, negative] = [new Float64Array(channels), new Float64Array(channels)];
  for (let i = 0; i < x.length; i++) (x[i]! > 0 ? positive : negative)[Math.floor(i / positions)]! += Math.abs(x[i]!);
  return positive.map((sum, c) => Math.max(sum, negative[c]!));
}

function absoluteParameters(layer: IntegerLayer, fractionBits: number): { weight: Float32Array; bias: Float32Array } {
  const perChannel = layer.weights.length / layer.exponents.length;
  const step = (channel: number): number => 2 ** -layer.exponents[channel]!;
  return {
    weight: Float32Array.from(layer.weights, (w, i) => Math.abs(w) * step(Math.floor(i / perChannel))),
    bias: Float32Array.from(layer.biases, (b, c) => Math.abs(b) * step(c) * 2 ** -fractionBits),
  };
}

function largestSteps(sums: ArrayLike<number>, grid: readonly number[]): number {
  const positions = sums.length / grid.length;
  let most = 0;
  for (let i = 0; i < sums.length; i++) most = Math.max(most, sums[i]! * 2 ** grid[Math.floor(i / positions)]!);
  return most;
}
