/** @file How far a kept membrane goes on one sample, on the grid that its leak needs. */
import { charged, remaining, type MembraneRule, type Reset } from '../dynamics.ts';
import { inputOf, isOp, stepsOf, type ModelGraph, type ModelNode } from '../model/index.ts';
import { exponentOfPowerOfTwo, fireCount, type Rounding } from '../numerics.ts';
import type { Values } from '../ops/index.ts';

/**
 * The largest |v| and |x - v| of all neurons and logical steps, in steps of the grid that holds every v: that of what
 * arrives, `leak` bits finer for each step. Below 2^24 the trainer's float32 rounds nothing. 0 behind a factor that is no
 * power of two: float32 rounds there at every step, but neuron by neuron, so that no order of sums is in question and
 * comparing the spikes decides (SPK660).
 *
 * @param x what arrives, [T, ...].
 * @param grid fraction bits of its sums, per channel. Behind a mean or a scaled product x is on a finer grid: see `finerBits`.
 */
export function keptReach(graph: ModelGraph, node: ModelNode, x: Values, grid: readonly number[]): number {
  const { cap, norm, rounding, reset, leak, threshold } = node.attributes as Record<string, number> & {
    rounding: Rounding;
    reset: Reset;
  };
  const rule: MembraneRule = { reset, leak: leak!, threshold: threshold! };
  const steps = stepsOf(graph);
  const size = x.length / steps;
  const factorBits = finerBits(inputOf(graph, node), graph);
  if (factorBits === undefined) return 0;
  const finer = factorBits + leak! * steps;
  let most = 0;
  for (let i = 0; i < size; i++) {
    let v = 0;
    let largest = 0;
    for (let t = 0; t < steps; t++) {
      const arriving = x[t * size + i]!;
      largest = Math.max(largest, Math.abs(arriving - v) * 2 ** -leak!);
      v = charged(v, arriving, leak!);
      largest = Math.max(largest, Math.abs(v));
      v = remaining(v, fireCount(v, { cap: cap!, norm: norm!, rounding, threshold: threshold! }), rule);
      largest = Math.max(largest, Math.abs(v));
    }
    most = Math.max(most, largest * 2 ** (grid[Math.floor((i * grid.length) / size)]! + finer));
  }
  return most;
}

/** Bits that a factor behind the sums adds; undefined where it is no power of two. */
function finerBits(source: ModelNode, graph: ModelGraph): number | undefined {
  if (isOp(source, 'mean')) {
    const [, height, width] = inputOf(graph, source).type.shape;
    return exponentOfPowerOfTwo(height! * width!);
  }
  if (!isOp(source, 'attention')) return 0;
  const exponent = exponentOfPowerOfTwo(Math.fround(source.attributes.scale));
  return exponent === undefined ? undefined : -exponent;
}
