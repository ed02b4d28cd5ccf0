/** @file How far a kept membrane goes on one sample, on the grid that its leak needs. */
import { charged, remaining } from '../dynamics.ts';
import { inputOf, neuronNodes, stepsOf, type ModelGraph, type NeuronNode } from '../model/index.ts';
import { fireCount } from '../numerics.ts';
import type { Values } from '../ops/index.ts';
import { factorBits } from './sums.ts';

/**
 * The largest |v| and |x - v| of all neurons and logical steps, in steps of the grid that holds every v: that of what
 * arrives, `leak` bits finer for each step. Below 2^24 the trainer's float32 rounds nothing. 0 behind a factor that is no
 * power of two: float32 rounds there at every step, but neuron by neuron, so that no order of sums is in question and
 * comparing the spikes decides (SPK660).
 *
 * @param x what arrives, [T, ...].
 * @param grid fraction bits of its sums, per channel. Behind a mean or a scaled product x is on a finer grid: see `factorBits`.
 */
export function keptReach(graph: ModelGraph, node: NeuronNode, x: Values, grid: readonly number[]): number {
  const { attributes } = node;
  const { leak } = attributes;
  const steps = stepsOf(graph);
  const size = x.length / steps;
  const factor = factorOf(graph, node);
  if (factor === undefined) return 0;
  const finer = factor + leak * steps;
  let most = 0;
  for (let i = 0; i < size; i++) {
    let v = 0;
    let largest = 0;
    for (let t = 0; t < steps; t++) {
      const arriving = x[t * size + i]!;
      largest = Math.max(largest, Math.abs(arriving - v) * 2 ** -leak);
      v = charged(v, arriving, leak);
      largest = Math.max(largest, Math.abs(v));
      v = remaining(v, fireCount(v, attributes), attributes);
      largest = Math.max(largest, Math.abs(v));
    }
    most = Math.max(most, largest * 2 ** (grid[Math.floor((i * grid.length) / size)]! + finer));
  }
  return most;
}

const factorOf = (graph: ModelGraph, node: NeuronNode): number | undefined => factorBits(graph, inputOf(graph, node));

/** Names of the neurons whose kept membranes float32 rounds at every logical step, whatever their worst case (SPK660). */
export const roundedNeurons = (graph: ModelGraph): ReadonlySet<string> =>
  new Set(
    neuronNodes(graph)
      .filter((node) => node.attributes.reset !== 'each_step' && factorOf(graph, node) === undefined)
      .map(({ name }) => name),
  );
