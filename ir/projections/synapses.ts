import { kernelInterval, leastShift, sharedKernels } from './kernels.ts';
import { defineProjection } from './projection.ts';

/** Spikes through shared kernels into membranes: convolutions, depthwise and grouped ones, and linear maps. */
export const synapses = defineProjection({
  kind: 'synapses',
  summary: 'Every spike adds a row of weights to the membranes it reaches.',
  ...sharedKernels,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  cost: 'synaptic_op',
  worstCase: (p, _, { source }) => kernelInterval(p, (weights) => spikeSums(weights, source.high[0]!)),
  zeroBits: leastShift,
});

/** Least and largest sum of weights whose sources send 0..cap each. */
function spikeSums(weights: Int8Array, cap: number): readonly [number, number] {
  let [negative, positive] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    if (w < 0) negative += w;
    else positive += w;
  }
  return [negative * cap, positive * cap];
}
