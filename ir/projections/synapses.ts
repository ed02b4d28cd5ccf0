import {
  convolve,
  kernelDetails,
  kernelFields,
  kernelInterval,
  kernelMacs,
  kernelMemory,
  kernelMistakes,
  kernelRead,
  weightsPerChannel,
} from './kernels.ts';
import { defineProjection } from './projection.ts';

/** Spikes through shared kernels into membranes: convolutions, depthwise and grouped ones, and linear maps. */
export const synapses = defineProjection({
  kind: 'synapses',
  summary: 'Every spike adds a row of weights to the membranes it reaches.',
  fields: kernelFields,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  target: 'neurons',
  weighted: true,
  cost: 'synaptic_op',
  alone: false,
  remembers: false,
  mistakes: kernelMistakes,
  reads: (p, ends, tile) => [kernelRead(p, ends, tile)],
  memory: kernelMemory,
  fanIn: (p, { source }) => weightsPerChannel(p, source),
  macs: kernelMacs,
  worstCase: (p, _, { source }) => kernelInterval(p, (from, to) => spikeSums(p.weights, from, to, source.high[0]!)),
  evaluate: convolve,
  details: kernelDetails,
});

/** Least and largest sum of weights whose sources send 0..cap each. */
function spikeSums(weights: Int8Array, from: number, to: number, cap: number): readonly [number, number] {
  let [negative, positive] = [0, 0];
  for (let i = from; i < to; i++) {
    const w = weights[i]!;
    if (w < 0) negative += w;
    else positive += w;
  }
  return [negative * cap, positive * cap];
}
