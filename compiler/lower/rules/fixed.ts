/** @file Kernels whose weights are no part of a checkpoint: values that are added up, or taken off. */
import type { Geometry, Projection } from '../../../ir/projections/index.ts';
import { narrowestBits } from '../widths.ts';

/**
 * One and the same weight for every tap. Every channel is a group of its own, unless told.
 *
 * @param channels output channels.
 * @param perGroup input channels of a group.
 */
export function fixedKernels(
  kind: 'synapses' | 'graded',
  ends: { readonly name: string; readonly source: string; readonly target: string },
  geometry: Geometry,
  weight: number,
  channels = geometry.groups,
  perGroup = 1,
): Projection {
  const { kernel } = geometry;
  const weights = new Int8Array(channels * perGroup * kernel[0] * kernel[1]).fill(weight);
  return { kind, ...ends, geometry, weights, weightBits: narrowestBits(weights), shifts: new Int32Array(channels) };
}
