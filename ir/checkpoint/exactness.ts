/**
 * @file Where the worst case does not prove that the trainer's float32 sums are exact, one sample can: whatever the order,
 * every partial sum lies between the sum of all negative terms and that of all positive ones; if both stay below 2^24 grid
 * steps, float32 rounds nothing (DESIGN section 2, point 7).
 */
import { exactFloat32 } from '../limits.ts';
import { isMembrane, isNeuron, stepsOf, type ModelGraph, type ModelNode } from '../model/index.ts';
import type { Values } from '../ops/index.ts';
import { keptReach } from './kept_reach.ts';
import { partialSums, sumGrids } from './sums.ts';
import type { IntegerLayer, Weights } from './weights.ts';

/** How far one layer's sums went. */
export interface Reach {
  readonly layer: string;
  /** Largest partial sum that any order could have met, in steps of the layer's own grid. */
  readonly steps: number;
  readonly exact: boolean;
}

/** Watches layers over any number of samples. */
export interface ExactnessWatch {
  /** Layers whose values it must see: those that it watches and what they read. */
  readonly reads: ReadonlySet<string>;
  /** Sees these layers' float32 values once per sample, in order; of others it may. */
  readonly watch: (node: ModelNode, values: Values) => void;
  /** One entry per watched layer, in model order. */
  reached(): readonly Reach[];
  /** Begins anew. */
  forget(): void;
}

const inputsOf = (graph: ModelGraph, layers: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(graph.nodes.labels.filter(({ name }) => layers.has(name)).flatMap(({ inputs }) => inputs));

/** What a watch over layers must see: those layers, and what they read. */
export const watchedLayers = (graph: ModelGraph, layers: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...layers, ...inputsOf(graph, layers)]);

/**
 * Watches layers that make membranes while somebody evaluates the network.
 *
 * @param layers names of the layers to watch: those whose population is not proved.
 */
export function watchExactness(graph: ModelGraph, weights: Weights, layers: ReadonlySet<string>): ExactnessWatch {
  if (weights.kind !== 'integer') throw new Error('float weights are on no grid');
  const grids = sumGrids(graph, weights.layers);
  const most = new Map<string, number>();
  const values = new Map<string, Values>();
  const kept = inputsOf(graph, layers);
  return {
    reads: watchedLayers(graph, layers),
    watch(node, result) {
      if (kept.has(node.name)) values.set(node.name, result);
      if (!layers.has(node.name) || (!isMembrane(node) && !isNeuron(node))) return;
      const steps = isNeuron(node)
        ? keptReach(graph, node, values.get(node.inputs[0]!)!, grids.get(node.inputs[0]!)!)
        : reachOverSteps(graph, node, result, weights.layers, values, grids.get(node.name)!);
      most.set(node.name, Math.max(steps, most.get(node.name) ?? 0));
    },
    forget: () => most.clear(),
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
    const inputs = node.inputs.map((name) => part(values.get(name)!, t));
    const sums = partialSums({ graph, layers, node }, { inputs, result: part(result, t) });
    most = Math.max(most, largestSteps(sums, grid));
  }
  return most;
}

function largestSteps(sums: ArrayLike<number>, grid: readonly number[]): number {
  const positions = sums.length / grid.length;
  let most = 0;
  for (let i = 0; i < sums.length; i++) most = Math.max(most, sums[i]! * 2 ** grid[Math.floor(i / positions)]!);
  return most;
}
