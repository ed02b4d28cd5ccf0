import type { KindRule } from './kind.ts';
import { planKernels } from './kernels/block.ts';
import { deliveryOf } from './kernels/deliver.ts';
import type { KernelGeometry } from './kernels/geometry.ts';
import { isDepthwise } from './kernels/expand.ts';
import { planeCommonBytes } from './kernels/plane.ts';
import { spikesCommonBytes } from './kernels/spikes.ts';

/** Spikes through shared kernels into membranes: every spike adds a weight to each membrane that it reaches. */
export const synapses: KindRule<'synapses', KernelGeometry> = {
  plan: planKernels,
  step: (geometry, site) => deliveryOf(geometry, site, 'spikes'),
  commonBytes: (geometry, tile) =>
    isDepthwise(geometry) ? planeCommonBytes(geometry, tile) : spikesCommonBytes(geometry, tile),
};
