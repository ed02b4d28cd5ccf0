/** @file Spikes in the populations' own order, for traces. */
import type { ImageHeader } from '../ir/chip/image.ts';
import { sizeOf } from '../ir/tensor.ts';
import { slotBytes, type LayerTrace } from '../ir/trace.ts';

/** Slot masks of every firing population, [T, ...], all zero. Indexed by population; absent for those that do not fire. */
export function emptyTrace({ populations, schedule }: ImageHeader): (LayerTrace | undefined)[] {
  return populations.map(({ name, extents, rank, neuron }) => {
    if (neuron === undefined) return undefined;
    const { cap } = neuron;
    const bytes = schedule.logicalSteps * sizeOf(extents) * slotBytes(cap);
    return { layer: name, shape: extents.slice(0, rank), cap, slots: new Uint8Array(bytes) };
  });
}
