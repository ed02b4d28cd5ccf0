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
  return (weights, from, to, _channel, leasts, mosts, phases) => {
    for (let phase = 0; phase < leasts.length; phase++) {
      let [least, most] = [0, 0];
      for (let i = from; i < to; i++) {
        const weight = weights[i]!;
        if (leasts.length > 1 && phases[(i - from) % phases.length] !== phase) continue;
        if (weight < 0) least += weight;
        else most += weight;
      }
      leasts[phase]! += least * cap;
      mosts[phase]! += most * cap;
    }
  };
}
