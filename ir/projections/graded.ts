import { kernelInterval, leastShift, sharedKernels, type KernelFields } from './kernels.ts';
import { defineProjection, type Interval } from './projection.ts';

/** Signed multi-bit messages through shared kernels: the image, or membranes of a convolution that another one reads. */
export const graded = defineProjection({
  kind: 'graded',
  summary: 'Every message is multiplied by a row of weights; multiply-accumulates, not additions.',
  ...sharedKernels,
  sources: {
    source: { doc: 'Whose integers: the input, or membranes.', payload: 'values', of: ['input', 'neurons'] },
  },
  cost: 'mac',
  worstCase: (p, { target }, { source }) =>
    kernelInterval(p, (weights, channel) => gradedSums(p, weights, target[0], channel, source)),
  zeroBits: (p, { source }) => source + leastShift(p),
});

/** Least and largest sum of weights where every input channel sends values of its own interval. */
function gradedSums(
  { geometry: { kernel, groups } }: KernelFields,
  weights: Int8Array,
  outputs: number,
  channel: number,
  sent: Interval,
): readonly [number, number] {
  const taps = kernel[0] * kernel[1];
  const firstInput = (Math.floor((channel * groups) / outputs) * weights.length) / taps;
  let [low, high] = [0, 0];
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i]!;
    const input = firstInput + Math.floor(i / taps);
    const [least, most] = [sent.low[input] ?? sent.low[0]!, sent.high[input] ?? sent.high[0]!];
    low += Math.min(0, w * least, w * most);
    high += Math.max(0, w * least, w * most);
  }
  return [low, high];
}
