import type { Shape } from './tensor.ts';

/**
 * What one spiking layer did for one sample: `slots` is laid out [T, ...shape], T logical steps.
 *
 * `slots[i]` has bit d set iff the neuron spiked in time step d of its window. Ones-first expansion of a count n gives
 * `(1 << n) - 1`; caps up to 8 fit.
 */
export interface LayerTrace {
  readonly layer: string;
  readonly shape: Shape;
  readonly cap: number;
  readonly slots: Uint8Array;
}

/** Values of an output: float32 as they are read, float64 where the host computed them. */
export type OutputValues = Float32Array | Float64Array;

/** One sample's spikes, layer by layer in model order, and its outputs. */
export interface SampleTrace {
  readonly layers: readonly LayerTrace[];
  readonly outputs: ReadonlyMap<string, OutputValues>;
}

/** Spikes in a window, by its slot mask: the number of set bits. */
export const countOfSlots: Uint8Array = Uint8Array.from({ length: 256 }, (_, mask) => {
  let bits = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/** The slot mask of a count under ones-first expansion. */
export const slotsOfCount = (count: number): number => (1 << count) - 1;
