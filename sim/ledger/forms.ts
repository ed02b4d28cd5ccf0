/** @file Operations through weights by their form. */
import type { ImageHeader, ImageProjection } from '../../ir/chip/image.ts';
import type { FinerCost } from '../../ir/target/index.ts';

/**
 * The finer cost of a projection's operations: a convolution's where several positions share its weights, a depthwise one's where each
 * group has one channel besides; undefined of dense maps and of all other kinds.
 */
export function formOf(
  { populations }: Pick<ImageHeader, 'populations'>,
  projection: ImageProjection,
): Extract<FinerCost, `synaptic_op_${string}`> | undefined {
  if (projection.kind !== 'synapses') return undefined;
  const [, height, width] = populations[projection.target]!.extents;
  const [channels] = populations[projection.source]!.extents;
  if (height * width === 1) return undefined;
  return channels > 1 && projection.geometry.groups === channels ? 'synaptic_op_depthwise' : 'synaptic_op_convolution';
}
