import { kernelInterval, leastShift, sharedKernels, type AddReach } from './kernels.ts';
import { defineProjection } from './projection.ts';

/** Spikes through shared kernels into membranes: convolutions, depthwise and grouped ones, and linear maps. */
export const synapses = defineProjection({
  kind: 'synapses',
  summary: 'Every spike adds a row of weights to the membranes it reaches.',
  ...sharedKernels,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  cost: 'synaptic_op',
  worstCase: (p, _, { source }) => kernelInterval(p, spikeReach(source.high[0]!)),
  zeroBits: leastShift,
});

/** Sources send 0..cap spikes each. */
function spikeReach(cap: number): AddReach {
  return (weight, _i, _channel, leasts, mosts, phase) => {
    if (weight < 0) leasts[phase]! += weight * cap;
    else mosts[phase]! += weight * cap;
  };
}
