/**
 * @file Neurons whose membrane is multiplied by a factor at every logical step: what a model and its checkpoint say of them, in
 * float32, and what the deployed network computes, in integers (docs/decisions/032).
 */
import { decayed } from './neurons/index.ts';
import { exponentOfPowerOfTwo, fireCount, roundHalfEven, roundHalfUp, type Fires, type Rounding } from './numerics.ts';
import type { Reset } from './dynamics.ts';
import { noFloor } from './limits.ts';

/** Tensors of a checkpoint that may hold a decay, and what the decay then is. */
export const decaySources = {
  decay: { near: 0.8, value: (decay: number) => decay, doc: 'the decay itself' },
  beta: { near: 0.8, value: (beta: number) => beta, doc: 'the decay itself, as snnTorch stores it' },
  w: {
    near: -1,
    value: (w: number) => 1 / (1 + Math.exp(w)),
    doc: '1 - sigmoid(w), as ParametricLIFNode of SpikingJelly',
  },
  tau: { near: 4, value: (tau: number) => 1 - 1 / tau, doc: '1 - 1 / tau' },
  tau_mem: { near: 4, value: (tau: number) => Math.exp(-1 / tau), doc: 'exp(-1 / tau_mem), tau in steps, as sinabs' },
} as const;

/** The same for the decay of a current. */
export const currentDecaySources = {
  current_decay: decaySources.decay,
  alpha: { ...decaySources.beta, doc: 'the decay itself, as Synaptic of snnTorch' },
  tau_syn: { ...decaySources.tau_mem, doc: 'exp(-1 / tau_syn), tau in steps, as sinabs' },
} as const;

const asStored = { near: 1, value: (stored: number): number => stored };

/** Tensors of a checkpoint that may hold a threshold. */
export const thresholdSources = {
  threshold: { ...asStored, doc: 'as snnTorch' },
  v_threshold: { ...asStored, doc: 'as modules after SpikingJelly' },
  spike_threshold: { ...asStored, doc: 'as sinabs' },
  vth: { ...asStored, doc: 'as many own modules' },
} as const;

/** A word that names a tensor, or `text`: the value stands in the model. */
export type From<S> = 'text' | (keyof S & string);

/** What a neuron declaration says of its membrane. */
export interface MembraneAttributes {
  readonly cap: number;
  readonly rounding: Rounding;
  /** `never`: it never fires (`integrate`). */
  readonly reset: Reset | 'never';
  readonly leak: number;
  readonly threshold: number;
  readonly fires: Fires;
  readonly decay: number;
  readonly decay_input: boolean;
  readonly gain: number;
  readonly current_decay: number;
  readonly reset_to: number;
  readonly start: number;
  readonly floor: number;
  readonly decay_from: From<typeof decaySources>;
  readonly current_decay_from: From<typeof currentDecaySources>;
  readonly threshold_from: From<typeof thresholdSources>;
}

/** What never fires, as a membrane. */
export type NeverFiring = MembraneAttributes & { readonly reset: 'never' };

/** The membrane of what never fires. */
export const neverFiring = (said: Pick<MembraneAttributes, 'decay' | 'start' | 'decay_from'>): NeverFiring => ({
  ...{ cap: 0, rounding: 'down', reset: 'never', leak: 0, threshold: 1, fires: 'at', decay_input: false, gain: 1 },
  ...{ current_decay: 0, reset_to: 0, floor: noFloor, current_decay_from: 'text', threshold_from: 'text' },
  ...{ decay: said.decay, start: said.start, decay_from: said.decay_from },
});

/** True where a membrane is bounded below. */
export const hasFloor = ({ floor }: Pick<MembraneAttributes, 'floor'>): boolean => floor !== noFloor;

/** True where what arrives goes into a current first. */
export const hasCurrent = (a: MembraneAttributes): boolean => a.current_decay !== 0 || a.current_decay_from !== 'text';

/**
 * True where the membrane lies on a grid that the compiler chooses, and rounds there: everything that is neither a plain IF
 * nor a leak by a shift.
 */
export const isRounded = (a: MembraneAttributes): boolean =>
  a.reset !== 'each_step' && a.leak === 0 && (needsDecay(a) || !isExactReset(a));

/** Attributes that only a membrane with a decay has, which may be 1. */
export const needsDecay = (a: MembraneAttributes): boolean =>
  a.reset === 'delayed' ||
  a.decay !== 1 ||
  a.decay_input ||
  a.gain !== 1 ||
  a.reset_to !== 0 ||
  a.start !== 0 ||
  hasFloor(a) ||
  a.decay_from !== 'text' ||
  a.threshold_from !== 'text' ||
  hasCurrent(a);

/** Whether every grid that is fine enough holds what a spike takes. */
export const isExactReset = ({ reset, threshold }: Pick<MembraneAttributes, 'reset' | 'threshold'>): boolean =>
  reset !== 'soft' || exponentOfPowerOfTwo(threshold) !== undefined;

/** One channel of such a neuron: v = decay v + gain i, i = currentDecay i + x; without a current i = x. */
export interface DecayChannel {
  /** 0..1. */
  readonly decay: number;
  /** 0..1; undefined where there is no current. */
  readonly currentDecay: number | undefined;
  readonly gain: number;
  readonly threshold: number;
}

/** What a learned decay near 1 lets in at least: a membrane that hears nothing has no grid. */
const leastShare = 2 ** -16;

const share = (value: number): number => Math.max(0, Math.min(1, value));

/**
 * The channels of a neuron.
 *
 * @param parameters tensors of the checkpoint by the names that the attributes ask for, [channels].
 */
export function decayChannels(
  attributes: MembraneAttributes,
  parameters: Readonly<Record<string, Float32Array>>,
  channels: number,
): DecayChannel[] {
  const { decay_from, current_decay_from, threshold_from } = attributes;
  const [decayValue, currentValue] = [
    decay_from === 'text' ? undefined : decaySources[decay_from].value,
    current_decay_from === 'text' ? undefined : currentDecaySources[current_decay_from].value,
  ];
  return Array.from({ length: channels }, (_, c) => {
    const decay = share(decayValue ? decayValue(parameters[decay_from]![c]!) : attributes.decay);
    const currentDecay = share(
      currentValue ? currentValue(parameters[current_decay_from]![c]!) : attributes.current_decay,
    );
    return {
      decay,
      currentDecay: hasCurrent(attributes) ? currentDecay : undefined,
      gain: attributes.gain * (attributes.decay_input ? Math.max(1 - decay, leastShare) : 1),
      threshold: threshold_from === 'text' ? attributes.threshold : parameters[threshold_from]![c]!,
    };
  });
}

/** A neuron on the grid of the deployed network; arrays are per channel. */
export interface NeuronGrid {
  /** What one integer that arrives is worth in the trainer's units, before the gain: dyadic but for means and scaled products. */
  readonly units: Float64Array;
  /** What arrives is a multiple of 2^shift integers: guard bits, in which decays round. */
  readonly shift: number;
  /** What one integer of the membrane is worth: unit times gain. */
  readonly steps: Float64Array;
  readonly decayBits: number;
  readonly decays: Int32Array;
  /** Empty where there is no current. */
  readonly currentDecays: Int32Array;
  /** What one spike takes, or what a hard reset leaves. */
  readonly resets: Int32Array;
  readonly begins: Int32Array;
  /** Empty where membranes are not bounded below. */
  readonly leasts: Int32Array;
}

/** Spikes of a membrane whose value is exact in float64. Never decreases with v. */
export function exactCount(
  v: number,
  threshold: number,
  { cap, rounding, fires }: Pick<MembraneAttributes, 'cap' | 'rounding' | 'fires'>,
): number {
  if (rounding === 'down') {
    const reached = fires === 'above' ? (level: number) => v > level : (level: number) => v >= level;
    let count = 0;
    while (count < cap && reached((count + 1) * threshold)) count++;
    return count;
  }
  const clamped = Math.max(0, Math.min(cap, v / threshold));
  return rounding === 'half_even' ? roundHalfEven(clamped) : roundHalfUp(clamped);
}

/** State of all neurons of a layer, written in place: membranes, then currents, then 1 once the sample has begun. */
export type DecayState = Float64Array;

/** Values of the state of so many neurons. */
export const decayStateSize = (neurons: number): number => 2 * neurons + 1;

/** One logical step of all neurons in the trainer's float32; returns the counts. */
export function decayInFloat32(
  x: ArrayLike<number>,
  state: DecayState,
  attributes: MembraneAttributes,
  channels: readonly DecayChannel[],
): Float32Array {
  const { cap, rounding, fires, reset, reset_to: rest, start, floor } = attributes;
  const begun = hasBegun(state);
  return Float32Array.from(x, (arriving, i) => {
    const { decay, currentDecay, gain, threshold } = channels[Math.floor((i * channels.length) / x.length)]!;
    const rule = { cap, norm: 1, rounding, fires, threshold };
    const before = begun ? state[i]! : Math.fround(start);
    const current = currentDecay === undefined ? arriving : Math.fround(currentDecay * state[x.length + i]! + arriving);
    state[x.length + i] = current;
    const taken = reset === 'delayed' ? fireCount(before, rule) * threshold : 0;
    const v = Math.fround(decay * before + gain * current - taken);
    const count = fireCount(v, rule);
    const left = reset === 'soft' ? Math.fround(v - count * threshold) : reset === 'hard' && count > 0 ? rest : v;
    state[i] = floor === noFloor ? left : Math.max(floor, left);
    return count;
  });
}

/** One logical step of all neurons in the integers of the deployed network; returns the counts. */
export function decayInIntegers(
  x: ArrayLike<number>,
  state: DecayState,
  attributes: MembraneAttributes,
  channels: readonly DecayChannel[],
  grid: NeuronGrid,
): Float32Array {
  const { reset } = attributes;
  const { units, shift, steps, decayBits, decays, currentDecays, resets, begins, leasts } = grid;
  const begun = hasBegun(state);
  const scale = 2 ** shift;
  return Float32Array.from(x, (arriving, i) => {
    const c = Math.floor((i * channels.length) / x.length);
    const countAt = (m: number): number => exactCount(m * steps[c]!, channels[c]!.threshold, attributes);
    const before = begun ? state[i]! : begins[c]!;
    const integer = roundHalfEven(arriving / (units[c]! * scale)) * scale;
    const current =
      currentDecays.length === 0 ? integer : decayed(state[x.length + i]!, currentDecays[c]!, decayBits) + integer;
    state[x.length + i] = current;
    const taken = reset === 'delayed' ? countAt(before) * resets[c]! : 0;
    const m = decayed(before, decays[c]!, decayBits) + current - taken;
    const count = countAt(m);
    const left = reset === 'soft' ? m - count * resets[c]! : reset === 'hard' && count > 0 ? resets[c]! : m;
    state[i] = leasts.length === 0 ? left : Math.max(leasts[c]!, left);
    return count;
  });
}

/** Whether it is not the first logical step of a sample; from now on it is not. */
function hasBegun(state: DecayState): boolean {
  const begun = state.at(-1) === 1;
  state[state.length - 1] = 1;
  return begun;
}
