/** @file From membranes to events: firing, reading values, and the host's input. */
import type { StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { EventList } from '../events/list.ts';

/** Neurons of the list's channels whose membrane reaches the slot's threshold fire. Returns the number of spikes. */
export function fire(machine: StepMachine | undefined, tile: Tile, slot: number, list: EventList): number {
  const { membranes, channels, columns, narrow } = tile;
  const rows = tile.rowTo - tile.rowFrom;
  const { channelFrom } = list;
  const [first, count] = [channelFrom - tile.channelFrom, list.channelTo - channelFrom];
  if (machine !== undefined) {
    const {
      membranes: from,
      thresholds,
      loop,
      bytes,
    } = narrow === undefined
      ? { membranes, thresholds: tile.thresholds, loop: machine.loops.fireTile, bytes: 4 }
      : { ...narrow, loop: machine.loops.fireTileNarrow, bytes: 2 };
    const [at, reached] = [from.byteOffset + first * bytes, thresholds[slot]!.byteOffset + first * bytes];
    return loop(at, reached, rows, columns, count, channels * bytes, channelFrom, list.record, machine.lookup);
  }
  const thresholds = tile.thresholds[slot]!;
  const events = list.channels;
  let run = 0;
  let event = 0;
  let at = first;
  for (let row = 0; row < rows; row++) {
    list.rowRuns[row] = run;
    for (let column = 0; column < columns; column++, at += channels) {
      const start = event;
      for (let channel = 0; channel < count; channel++) {
        if (membranes[at + channel]! >= thresholds[first + channel]!) events[event++] = channel + channelFrom;
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

/** The nonzero membranes of the list's channels become messages. */
export function readValues(machine: StepMachine | undefined, tile: Tile, list: EventList): void {
  const { membranes, columns, channels } = tile;
  const { channelFrom } = list;
  const first = channelFrom - tile.channelFrom;
  if (machine !== undefined) {
    const [rows, count] = [tile.rowTo - tile.rowFrom, list.channelTo - channelFrom];
    const at = membranes.byteOffset + 4 * first;
    machine.loops.readTile(at, rows, columns, count, 4 * channels, channelFrom, list.record, machine.lookup);
  } else collect(list, membranes, first, columns * channels, channels, 1);
}

/** The nonzero values of an input [C, H, W] become graded messages; of the list's channels. `frame` is the machine's place for it, if there is one, where it is already. */
export function readInput(
  machine: StepMachine | undefined,
  frame: Int32Array,
  input: Int32Array,
  list: EventList,
): void {
  const rows = list.rowTo - list.rowFrom;
  if (machine !== undefined) {
    machine.loops.readFrame(frame.byteOffset, rows, list.columns, list.channelFrom, list.channelTo, list.record);
  } else collect(list, input, list.channelFrom * rows * list.columns, list.columns, 1, rows * list.columns);
}

/** Nonzero values at the given strides, in the order of lists. */
function collect(
  list: EventList,
  from: Int32Array,
  first: number,
  rowStep: number,
  columnStep: number,
  channelStep: number,
): void {
  let run = 0;
  let event = 0;
  for (let row = 0; row < list.rowTo - list.rowFrom; row++) {
    list.rowRuns[row] = run;
    for (let column = 0; column < list.columns; column++) {
      const start = event;
      for (let channel = list.channelFrom; channel < list.channelTo; channel++) {
        const value = from[first + row * rowStep + column * columnStep + (channel - list.channelFrom) * channelStep]!;
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
