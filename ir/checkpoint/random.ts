import { inputOf, neuronNodes, type ModelGraph, type ModelNode } from '../model/index.ts';
import type { ParameterSpec, ValueType } from '../ops/index.ts';
import { sizeOf } from '../tensor.ts';
import type { Weights } from './weights.ts';

/**
 * Untrained float weights for tests and experiments: the same seed gives the same numbers everywhere. Scaled so that
 * membranes spread by about 1 and layers keep spiking (twice that under a neuron that takes in half of it, and so on);
 * batch norms are near the identity.
 *
 * @param seed any 32-bit integer.
 */
export function randomWeights(graph: ModelGraph, seed: number): Weights & { readonly kind: 'float' } {
  const normal = normalNumbers(seed);
  const parameters = new Map<string, Float32Array>();
  for (const node of graph.nodes.labels)
    for (const spec of node.parameters)
      parameters.set(`${node.name}.${spec.name}`, randomParameter(graph, node, spec, normal));
  return { kind: 'float', parameters };
}

function randomParameter(graph: ModelGraph, node: ModelNode, spec: ParameterSpec, normal: () => number): Float32Array {
  const values = new Float32Array(sizeOf(spec.shape));
  const { near, least } = spec;
  if (near !== undefined) return values.map(() => near + 0.1 * (least === undefined ? normal() : Math.abs(normal())));
  const fanIn = values.length / spec.shape[0]!;
  const spread = Math.sqrt(1 / (fanIn * meanSquare(inputOf(graph, node).type))) * 2 ** largestLeak(graph);
  return values.map(() => spread * normal());
}

/** Kept membranes charge by x / 2^leak. */
const largestLeak = (graph: ModelGraph): number =>
  neuronNodes(graph).reduce((most, { attributes: { leak } }) => Math.max(most, leak), 0);

/** Mean square of what a layer reads: 1 for a normalised image, about 0.55 for the counts behind unit membranes. */
const meanSquare = (type: ValueType): number => (type.kind === 'count' ? 0.55 / type.norm ** 2 : 1);

/** Standard normal numbers as sums of twelve uniform ones: additions only, so every machine agrees. */
function normalNumbers(seed: number): () => number {
  const uniform = uniformNumbers(seed);
  return () => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
}

/** Uniform numbers in [0, 1): mulberry32, in the public domain. */
export function uniformNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
