import type { Shape } from './tensor.ts';

/**
 * What one spiking layer did for one sample: `slots` is laid out [T, ...shape, bytes], T logical steps, with one byte per
 * eight time steps of the layer's window (`slotBytes`); up to a cap of 8, a neuron and logical step is one byte.
 *
 * Bit d & 7 of byte d >> 3 is set iff the neuron spiked in time step d of its window.
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

/** Bytes that the time steps of one neuron's window take. */
export const slotBytes = (cap: number): number => Math.ceil(cap / 8);

/** Spikes in eight time steps, by their byte: the number of set bits. */
export const countOfSlots: Uint8Array = Uint8Array.from({ length: 256 }, (_, mask) => {
  let bits = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) bits++;
  return bits;
});

/** The byte of a count 0..8 under ones-first expansion. */
export const slotsOfCount = (count: number): number => (1 << count) - 1;

/** The bytes of counts 0..cap under ones-first expansion, as `LayerTrace` lays them out. */
export function slotsOfCounts(counts: ArrayLike<number>, cap: number): Uint8Array {
  const bytes = slotBytes(cap);
  const slots = new Uint8Array(counts.length * bytes);
  if (bytes === 1) for (let i = 0; i < counts.length; i++) slots[i] = slotsOfCount(counts[i]!);
  else spreadCounts(counts, bytes, slots);
  return slots;
}

/** Eight time steps in each of a neuron's bytes. */
function spreadCounts(counts: ArrayLike<number>, bytes: number, slots: Uint8Array): void {
  for (let i = 0; i < counts.length; i++)
    for (let k = 0; k < bytes; k++) slots[i * bytes + k] = slotsOfCount(Math.max(0, Math.min(8, counts[i]! - 8 * k)));
}

/** Spikes of every neuron and logical step, [T, ...shape]. */
export function countsOfSlots({ slots, cap }: Pick<LayerTrace, 'slots' | 'cap'>): Uint8Array {
  const bytes = slotBytes(cap);
  const counts = new Uint8Array(slots.length / bytes);
  for (let i = 0; i < counts.length; i++)
    for (let k = 0; k < bytes; k++) counts[i]! += countOfSlots[slots[i * bytes + k]!]!;
  return counts;
}

/** Whether a neuron, counted through [T, ...shape], spiked in a time step of its window. */
export const spikesAt = ({ slots, cap }: Pick<LayerTrace, 'slots' | 'cap'>, neuron: number, slot: number): 0 | 1 =>
  ((slots[neuron * slotBytes(cap) + (slot >> 3)]! >> (slot & 7)) & 1) as 0 | 1;
