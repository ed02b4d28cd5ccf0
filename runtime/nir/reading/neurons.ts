/** @file One step of neurons, as the conventions integrate NIR's equations. */
import type { Conventions } from '../conventions.ts';
import type { NirNeurons } from '../network.ts';

/** What neurons keep; all of it 0 at first. */
export interface NeuronState {
  readonly membrane: Float64Array;
  readonly current: Float64Array;
}

export const freshState = (size: number): NeuronState => ({
  membrane: new Float64Array(size),
  current: new Float64Array(size),
});

/** Takes what arrives and changes the state; returns spikes, or membranes of neurons that never fire. */
export function stepNeurons(
  { type, values }: NirNeurons,
  state: NeuronState,
  arriving: Float64Array,
  conventions: Conventions,
): Float64Array {
  const out = new Float64Array(arriving.length);
  const isCurrent = values.tau_syn !== undefined;
  for (let i = 0; i < out.length; i++) {
    const x = isCurrent
      ? (state.current[i] = current(values, state.current[i]!, arriving[i]!, conventions, i))
      : arriving[i]!;
    const v = integrate(values, state.membrane[i]!, x, conventions, i);
    const threshold = values.v_threshold?.[i];
    const count = threshold === undefined ? 0 : spikes(v, threshold, conventions);
    state.membrane[i] = threshold === undefined ? v : left(v, count, threshold, values.v_reset![i]!, type, conventions);
    out[i] = threshold === undefined ? v : count;
  }
  return out;
}

type Values = NirNeurons['values'];

/** tau_syn dI/dt = w_in x - I. Of pulses, what arrives is added before it decays. */
function current({ tau_syn, w_in }: Values, i: number, x: number, { integrator, dt }: Conventions, n: number): number {
  const ratio = dt! / tau_syn![n]!;
  if (integrator === 'pulses') return Math.exp(-ratio) * (i + x);
  return i + shareOf(ratio, integrator) * (w_in![n]! * x - i);
}

/** tau dv/dt = v_leak - v + r x, or dv/dt = r x. A resistance of 1 of neurons without a leak says v += x. */
function integrate(values: Values, v: number, x: number, { integrator, dt }: Conventions, n: number): number {
  const tau = (values.tau ?? values.tau_mem)?.[n];
  const r = values.r![n]!;
  if (tau === undefined) return v + (r === 1 ? 1 : r * dt!) * x;
  const ratio = dt! / tau;
  const leak = values.v_leak![n]!;
  if (integrator === 'pulses') return leak + Math.exp(-ratio) * (v - leak) + x;
  return v + shareOf(ratio, integrator) * (leak - v + r * x);
}

const shareOf = (ratio: number, integrator: 'euler' | 'exponential'): number =>
  integrator === 'euler' ? ratio : 1 - Math.exp(-ratio);

function spikes(v: number, threshold: number, { fires, spikes: most }: Conventions): number {
  const due = fires === 'at' ? v >= threshold : v > threshold;
  if (!due) return 0;
  if (most === 'one' || threshold <= 0) return 1;
  const whole = Math.floor(v / threshold);
  return fires === 'above' && whole * threshold === v ? whole - 1 : whole;
}

function left(
  v: number,
  count: number,
  threshold: number,
  value: number,
  type: NirNeurons['type'],
  { reset, floor }: Conventions,
): number {
  const after = count === 0 ? v : reset === 'subtract' ? v - count * threshold : value;
  return floor && type === 'IF' ? Math.max(after, -threshold) : after;
}
