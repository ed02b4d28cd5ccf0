import { kernelInterval, leastShift, sharedKernels } from './kernels.ts';
import { defineProjection } from './projection.ts';

/** Signed multi-bit messages through shared kernels: the image, or membranes of a convolution that another one reads. */
export const graded = defineProjection({
  kind: 'graded',
  summary: 'Every message is multiplied by a row of weights; multiply-accumulates, not additions.',
  ...sharedKernels,
  sources: {
    source: { doc: 'Whose integers: the input, or membranes.', payload: 'values', of: ['input', 'neurons'] },
  },
  cost: 'mac',
  worstCase: (p, { target }, { source }) => kernelInterval(p, target[0], source),
  zeroBits: (p, { source }) => source + leastShift(p),
});
