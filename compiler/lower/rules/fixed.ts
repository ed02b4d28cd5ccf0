/** @file Synapses whose weights are no part of a checkpoint: spikes that are counted, or taken off. */
import type { Extents } from '../../../ir/tensor.ts';
import type { Geometry, Projection } from '../../../ir/projections/index.ts';
import { narrowestBits } from '../widths.ts';

/**
 * Synapses of one weight each, without shifts.
 *
 * @param from extents of the source.
 * @param channels output channels.
 */
export function fixedSynapses(
  ends: { readonly name: string; readonly source: string; readonly target: string },
  geometry: Geometry,
  [from]: Extents,
  channels: number,
  weight: number,
): Projection {
  const weights = new Int8Array((channels * from * geometry.kernel[0] * geometry.kernel[1]) / geometry.groups).fill(
    weight,
  );
  const numbers = { weights, weightBits: narrowestBits(weights), shifts: new Int32Array(channels) };
  return { kind: 'synapses', ...ends, geometry, ...numbers };
}
