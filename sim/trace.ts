/** @file Spikes in the populations' own order, for traces. */
import type { ImageHeader } from '../ir/chip/image.ts';
import { sizeOf } from '../ir/tensor.ts';
import { slotBytes, type LayerTrace } from '../ir/trace.ts';

/**
 * Slot masks of every firing population, [T, ...], all zero, in one buffer. Indexed by population; absent for those that do
 * not fire.
 */
export function emptyTrace({ populations, schedule }: ImageHeader): (LayerTrace | undefined)[] {
  const bytesOf = populations.map(({ extents, neuron }) =>
    neuron === undefined ? 0 : schedule.logicalSteps * sizeOf(extents) * slotBytes(neuron.cap),
  );
  const all = new Uint8Array(bytesOf.reduce((sum, bytes) => sum + bytes, 0));
  let end = 0;
  return populations.map(({ name, extents, rank, neuron }, i) => {
    if (neuron === undefined) return undefined;
    const from = end;
    end += bytesOf[i]!;
    return { layer: name, shape: extents.slice(0, rank), cap: neuron.cap, slots: all.subarray(from, end) };
  });
}
