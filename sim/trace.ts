/** @file Spikes in the populations' own order, for traces. */
import type { ImageHeader } from '../ir/chip/image.ts';
import { shapeOfRank, sizeOf } from '../ir/tensor.ts';
import { slotBytes, type LayerTrace } from '../ir/trace.ts';

/**
 * Slot masks of every firing population, [T, ...], all zero, in one buffer, each on a word's border, as comparing wants it. Indexed by population; absent for those that do
 * not fire.
 */
export function emptyTrace({ populations, schedule }: ImageHeader): (LayerTrace | undefined)[] {
  const bytesOf = populations.map(({ extents, neuron }) =>
    neuron === undefined ? 0 : schedule.logicalSteps * sizeOf(extents) * slotBytes(neuron.cap),
  );
  const all = new Uint8Array(bytesOf.reduce((sum, bytes) => sum + inWords(bytes), 0));
  let end = 0;
  return populations.map(({ name, extents, rank, neuron }, i) => {
    if (neuron === undefined || neuron.cap === 0) return undefined;
    const from = end;
    end += inWords(bytesOf[i]!);
    const slots = all.subarray(from, from + bytesOf[i]!);
    return { layer: name, shape: shapeOfRank(extents, rank), cap: neuron.cap, slots };
  });
}

/** Bytes up to the next border of a word of four. */
const inWords = (bytes: number): number => Math.ceil(bytes / 4) * 4;
