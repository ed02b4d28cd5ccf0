import type { KindRule } from './kind.ts';
import { planKernels } from './kernels/block.ts';
import { deliveryOf } from './kernels/deliver.ts';
import type { KernelGeometry } from './kernels/geometry.ts';
import { valuesCommonBytes } from './kernels/values.ts';

/** Signed multi-bit messages through shared kernels: multiply-accumulates, in the first time step of a window. */
export const graded: KindRule<'graded', KernelGeometry> = {
  plan: planKernels,
  step(geometry, site) {
    const deliver = deliveryOf(geometry, site, 'values');
    return (first) => (first ? deliver() : 0);
  },
  commonBytes: valuesCommonBytes,
};
