import { kernelInterval, leastShift, sharedKernels, type KernelFields, type AddReach } from './kernels.ts';
import { defineProjection, type Interval, type KernelNumbers } from './projection.ts';

/** Signed multi-bit messages through shared kernels: the image, or membranes of a convolution that another one reads. */
export const graded = defineProjection({
  kind: 'graded',
  summary: 'Every message is multiplied by a row of weights; multiply-accumulates, not additions.',
  ...sharedKernels,
  sources: {
    source: { doc: 'Whose integers: the input, or membranes.', payload: 'values', of: ['input', 'neurons'] },
  },
  cost: 'mac',
  worstCase: (p, { target }, { source }) => kernelInterval(p, gradedReach(p, target[0], source)),
  zeroBits: (p, { source }) => source + leastShift(p),
});

/** Every input channel sends values of its own interval. */
function gradedReach(
  { geometry: { kernel, groups }, weights, shifts }: KernelFields & KernelNumbers,
  outputs: number,
  sent: Interval,
): AddReach {
  const taps = kernel[0] * kernel[1];
  const inputs = weights.length / shifts.length / taps;
  return (all, from, to, channel, leasts, mosts, phases) => {
    const first = Math.floor((channel * groups) / outputs) * inputs;
    for (let i = 0; i < to - from; i++) {
      const [weight, phase] = [all[from + i]!, phases[i % taps]!];
      const input = first + Math.floor(i / taps);
      const [least, most] = [sent.low[input] ?? sent.low[0]!, sent.high[input] ?? sent.high[0]!];
      leasts[phase]! += Math.min(0, weight * least, weight * most);
      mosts[phase]! += Math.max(0, weight * least, weight * most);
    }
  };
}
