import { takeAll } from '../events/arrival.ts';
import type { KindRule } from './kind.ts';
import { createKernelBlock, planKernels } from './kernels/block.ts';
import type { KernelGeometry } from './kernels/geometry.ts';
import { deliverOf } from './kernels/deliver.ts';

/** Spikes through shared kernels into membranes: every spike adds a weight to each membrane that it reaches. */
export const synapses: KindRule<'synapses', KernelGeometry> = {
  plan: planKernels,
  step(geometry, site) {
    const block = createKernelBlock(geometry, site);
    const deliver = deliverOf(geometry, block);
    return () => takeAll(site.arrivals.source, block, deliver);
  },
};
