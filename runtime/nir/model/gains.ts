/** @file What arrives at neurons is multiplied by dt/tau, r, w_in: by the weights in front of them, or by the neuron. */
import { sizeOf, type Shape } from '../../../ir/tensor.ts';
import type { Conventions } from '../conventions.ts';
import type { NirLayer, NirNeurons } from '../network.ts';

/** The discrete form of neurons: i = currentDecay i + gain x (without a current i = gain x), v = decay v + i + drive. */
export interface Discrete {
  /** Each of them one number for each neuron. */
  readonly decay: Float64Array | undefined;
  readonly currentDecay: Float64Array | undefined;
  readonly gain: Float64Array;
  /** Added in every step. */
  readonly drive: Float64Array | undefined;
  /** Where a membrane lies when it is at rest: all membranes are counted from there. */
  readonly rest: Float64Array | undefined;
}

/** Discretises NIR's equations. A current must not be driven, so that there v_leak is where membranes are counted from. */
export function discrete({ values }: NirNeurons, conventions: Conventions): Discrete {
  const { dt, integrator } = conventions;
  const { r, tau_syn: syn, w_in: weight, v_leak: leak } = values;
  const tau = values.tau ?? values.tau_mem;
  if (!tau) return { ...none, gain: r!.map((value) => (value === 1 ? 1 : value * dt!)) };
  const decayOf = (constant: number): number =>
    integrator === 'euler' ? 1 - dt! / constant : Math.exp(-dt! / constant);
  const decay = tau.map(decayOf);
  const shares = decay.map((a, i) => (integrator === 'pulses' ? 1 : (1 - a) * r![i]!));
  const leaks = leak!.some((value) => value !== 0);
  if (!syn)
    return { ...none, decay, gain: shares, drive: leaks ? decay.map((a, i) => (1 - a) * leak![i]!) : undefined };
  const currentDecay = syn.map(decayOf);
  const gain = currentDecay.map((a, i) => (integrator === 'pulses' ? a : (1 - a) * weight![i]!) * shares[i]!);
  return { decay, currentDecay, gain, drive: undefined, rest: leaks ? leak : undefined };
}

const none = { decay: undefined, currentDecay: undefined, drive: undefined, rest: undefined };

/** The one number that all are; undefined where they differ. */
export const uniform = (values: Float64Array): number | undefined =>
  values.every((value) => value === values[0]) ? values[0] : undefined;

/** One number for each channel (each value of a vector); undefined where positions of a channel differ. */
export function byChannel(values: Float64Array, shape: Shape): Float64Array | undefined {
  const positions = sizeOf(shape.slice(1));
  const channels = values.filter((_, i) => i % positions === 0);
  return values.every((value, i) => value === channels[Math.floor(i / positions)]) ? channels : undefined;
}

/** Weights of a matrix or convolution, rows multiplied by what their neurons want. */
export const scaledRows = (weight: Float64Array, rows: Float64Array): Float64Array => {
  const width = weight.length / rows.length;
  return weight.map((value, i) => value * rows[Math.floor(i / width)]!);
};

/** Whether a node has weights into which a gain can go: nothing else reads it. */
export const takesGain = ({ body }: NirLayer, readers: readonly NirLayer[]): boolean =>
  (body.kind === 'matrix' || body.kind === 'convolution') && readers.length === 1;
