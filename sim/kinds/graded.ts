import { takeAll } from '../events/arrival.ts';
import type { KindRule } from './kind.ts';
import { createKernelBlock, planKernels } from './kernels/block.ts';
import type { KernelGeometry } from './kernels/geometry.ts';
import { deliverGeneral } from './kernels/deliver.ts';

/** Signed multi-bit messages through shared kernels: multiply-accumulates, in the first time step of a window. */
export const graded: KindRule<'graded', KernelGeometry> = {
  plan: planKernels,
  step(geometry, site) {
    const block = createKernelBlock(geometry, site);
    return (first) => (first ? takeAll(site.arrivals.source, block, deliverGeneral) : 0);
  },
};
