import { kernelInterval, leastShift, sharedKernels } from './kernels.ts';
import { defineProjection } from './projection.ts';

/** Spikes through shared kernels into membranes: convolutions, depthwise and grouped ones, and linear maps. */
export const synapses = defineProjection({
  kind: 'synapses',
  summary: 'Every spike adds a row of weights to the membranes it reaches.',
  ...sharedKernels,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  cost: 'synaptic_op',
  worstCase: (p, { target }, { source }) =>
    kernelInterval(p, target[0], { low: Float64Array.of(0), high: source.high.subarray(0, 1) }),
  zeroBits: leastShift,
});
