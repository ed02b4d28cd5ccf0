/** @file From membranes to events: firing, reading values, and the host's input. */
import type { StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { EventList } from '../events/list.ts';

/** Neurons of the tile whose membrane reaches the slot's threshold fire. Returns the number of spikes. */
export function fire(machine: StepMachine | undefined, tile: Tile, slot: number, list: EventList): number {
  const { membranes, channels, channelFrom, columns, narrow } = tile;
  const rows = tile.rowTo - tile.rowFrom;
  const lookup = machine === undefined ? 0 : machine.copyOf(placesOfFour);
  if (machine !== undefined && narrow !== undefined) {
    const from = narrow.membranes.byteOffset;
    const reached = narrow.thresholds[slot]!.byteOffset;
    return machine.loops.fireTileNarrow(from, reached, rows, columns, channels, channelFrom, list.record, lookup);
  }
  const thresholds = tile.thresholds[slot]!;
  if (machine !== undefined) {
    const [from, reached] = [membranes.byteOffset, thresholds.byteOffset];
    return machine.loops.fireTile(from, reached, rows, columns, channels, channelFrom, list.record, lookup);
  }
  const events = list.channels;
  let run = 0;
  let event = 0;
  let at = 0;
  for (let row = 0; row < rows; row++) {
    list.rowRuns[row] = run;
    for (let column = 0; column < columns; column++) {
      const start = event;
      for (let channel = 0; channel < channels; channel++) {
        if (membranes[at++]! >= thresholds[channel]!) events[event++] = channel + channelFrom;
      }
      if (event === start) continue;
      list.runColumn[run] = column;
      list.runStart[run++] = start;
    }
  }
  list.rowRuns[rows] = run;
  list.runStart[run] = event;
  return event;
}

/** For every four bits, which of them are set, as four words; then the bytes of the words whose bit is set, likewise. */
export const placesOfFour = Int32Array.from({ length: 128 }, (_, i) => {
  const set = [0, 1, 2, 3].filter((bit) => ((i >> 2) >> bit) & 1);
  const word = set[i & 3] ?? 0;
  return i < 64 ? word : 0x03020100 + 0x04040404 * word;
});

/** The nonzero membranes of a tile become messages. */
export function readValues(machine: StepMachine | undefined, tile: Tile, list: EventList): void {
  if (machine !== undefined) {
    const { membranes, columns, channels, channelFrom } = tile;
    const [rows, lookup] = [tile.rowTo - tile.rowFrom, machine.copyOf(placesOfFour)];
    machine.loops.readTile(membranes.byteOffset, rows, columns, channels, channelFrom, list.record, lookup);
  } else collect(list, tile.membranes, tile.columns * tile.channels, tile.channels, 1);
}

/** The nonzero values of an input [C, H, W] become graded messages; `frame` is the machine's place for it, if there is one. */
export function readInput(
  machine: StepMachine | undefined,
  frame: Int32Array,
  input: Int32Array,
  list: EventList,
): void {
  const rows = list.rowTo - list.rowFrom;
  if (machine !== undefined) {
    frame.set(input);
    machine.loops.readFrame(frame.byteOffset, rows, list.columns, list.channelTo - list.channelFrom, list.record);
  } else collect(list, input, list.columns, 1, rows * list.columns);
}

/** Nonzero values at the given strides, in the order of lists. */
function collect(list: EventList, from: Int32Array, rowStep: number, columnStep: number, channelStep: number): void {
  let run = 0;
  let event = 0;
  for (let row = 0; row < list.rowTo - list.rowFrom; row++) {
    list.rowRuns[row] = run;
    for (let column = 0; column < list.columns; column++) {
      const start = event;
      for (let channel = list.channelFrom; channel < list.channelTo; channel++) {
        const value = from[row * rowStep + column * columnStep + (channel - list.channelFrom) * channelStep]!;
        if (value === 0) continue;
        list.channels[event] = channel;
        list.values[event++] = value;
      }
      if (event === start) continue;
      list.runColumn[run] = column;
      list.runStart[run++] = start;
    }
  }
  list.rowRuns[list.rowTo - list.rowFrom] = run;
  list.runStart[run] = event;
}
