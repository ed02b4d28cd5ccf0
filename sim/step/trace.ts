/** @file Spikes in the populations' own order, for traces and observers. */
import { slotBytes, type LayerTrace } from '../../ir/trace.ts';
import type { EventList } from '../events/list.ts';

/** The firing neurons of a list, as indices into [C, height, columns]. */
export function neuronsOf(list: EventList, height: number): Int32Array {
  const rows = list.rowTo - list.rowFrom;
  const neurons = new Int32Array(list.runStart[list.rowRuns[rows]!]!);
  for (let row = 0; row < rows; row++) {
    for (let run = list.rowRuns[row]!; run < list.rowRuns[row + 1]!; run++) {
      const pixel = (row + list.rowFrom) * list.columns + list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        neurons[e] = list.channels[e]! * height * list.columns + pixel;
      }
    }
  }
  return neurons;
}

/** Marks a slot of some neurons; `first` is the neuron with which the logical step begins in the trace. */
export function mark({ slots, cap }: LayerTrace, first: number, neurons: Int32Array, slot: number): void {
  const bytes = slotBytes(cap);
  const start = first * bytes + (slot >> 3);
  const bit = 1 << (slot & 7);
  for (let k = 0; k < neurons.length; k++) slots[start + neurons[k]! * bytes]! |= bit;
}
