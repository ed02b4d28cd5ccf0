/** @file From membranes to events: firing, reading values, and the host's input. */
import type { StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import { clearList, type EventList } from '../events/list.ts';

/** Neurons of some channels whose membrane reaches a slot's threshold fire; from the cap on they are silent. Returns the number of spikes. */
export type Fire = (slot: number) => number;

/** Writes the list of a tile's channels. */
export function fireOf(machine: StepMachine | undefined, tile: Tile, list: EventList): Fire {
  if (machine === undefined)
    return (slot) => (slot < tile.thresholds.length ? fireTile(tile, slot, list) : silence(list));
  const { narrow, columns, channels } = tile;
  const { channelFrom, channelTo, record } = list;
  const { membranes, thresholds } = narrow ?? tile;
  const loop = narrow === undefined ? machine.loops.fireTile : machine.loops.fireTileNarrow;
  const bytes = narrow === undefined ? 4 : 2;
  const first = (channelFrom - tile.channelFrom) * bytes;
  const [at, reached] = [membranes.byteOffset + first, thresholds.map(({ byteOffset }) => byteOffset + first)];
  const [rows, count, pixel, lookup] = [
    tile.rowTo - tile.rowFrom,
    channelTo - channelFrom,
    channels * bytes,
    machine.lookup,
  ];
  return (slot) =>
    slot < reached.length
      ? loop(at, reached[slot]!, rows, columns, count, pixel, channelFrom, record, lookup)
      : silence(list);
}

function silence(list: EventList): number {
  clearList(list);
  return 0;
}

function fireTile(tile: Tile, slot: number, list: EventList): number {
  const { membranes, channels, columns } = tile;
  const rows = tile.rowTo - tile.rowFrom;
  const { channelFrom } = list;
  const [first, count] = [channelFrom - tile.channelFrom, list.channelTo - channelFrom];
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
