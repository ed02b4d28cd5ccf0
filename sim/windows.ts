/** @file OR and AND of spikes slot by slot, and maxima of membranes: windows that no weight is needed for. */
import type { AnyBlock, GateBlock, MaxBlock } from './chip.ts';
import type { EventList } from './events.ts';

/** Calls `visit` for every event: its row, column, channel and value (1 for spikes). */
function eachEvent(
  list: EventList,
  rowFrom: number,
  rowTo: number,
  visit: (row: number, column: number, channel: number, value: number) => void,
): void {
  for (let row = rowFrom; row < rowTo; row++)
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++)
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++)
        visit(row, list.runColumn[run]!, list.channels[e]!, list.values.length > 0 ? list.values[e]! : 1);
}

/** Adds 1 to every neuron that sees a spike for the first time in this slot. Returns the pairs of spike and neuron. */
export function anySpike(block: AnyBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, seen } = block;
  let pairs = 0;
  const touch = (at: number): void => {
    pairs++;
    if (seen[at] === 1) return;
    seen[at] = 1;
    tile.membranes[at] = (tile.membranes[at]! + 1) | 0;
  };
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (block.reach === 'heads') return touchHead(block, row, column, channel, touch);
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    if (block.reach === 'positions') touch(channel - tile.channelFrom);
    else touchWindow(block, row, column, channel - tile.channelFrom, touch);
  });
  return pairs;
}

/** The tile's neurons whose window holds (row, column). */
function touchWindow(
  { tile, rows, columns }: AnyBlock | MaxBlock,
  row: number,
  column: number,
  channel: number,
  touch: (at: number) => void,
): void {
  for (let y = 0; y < rows.count[row]!; y++)
    for (let x = 0; x < columns.count[column]!; x++)
      touch(((rows.target[row]! + y) * tile.columns + columns.target[column]! + x) * tile.channels + channel);
}

/** The tile's neurons whose window over (position, channel inside the head) holds this one. */
function touchHead(
  { tile, pad, perHead }: AnyBlock,
  row: number,
  column: number,
  channel: number,
  touch: (at: number) => void,
): void {
  const first = channel - (channel % perHead);
  const channelFrom = Math.max(tile.channelFrom, first, channel - pad);
  const channelTo = Math.min(tile.channelTo, first + perHead, channel + pad + 1);
  const position = row * tile.columns + column;
  const positionFrom = Math.max(tile.rowFrom * tile.columns, position - pad);
  const positionTo = Math.min(tile.rowTo * tile.columns, position + pad + 1);
  for (let p = positionFrom; p < positionTo; p++)
    for (let c = channelFrom; c < channelTo; c++)
      touch((p - tile.rowFrom * tile.columns) * tile.channels + c - tile.channelFrom);
}

/** Marks what the right source lets through in this slot. Returns 0: nothing is added. */
export function openGates({ tile, open, single }: GateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    if (single) open[channel - tile.channelFrom] = 1;
    else if (row >= tile.rowFrom && row < tile.rowTo)
      open[((row - tile.rowFrom) * tile.columns + column) * tile.channels + channel - tile.channelFrom] = 1;
  });
  return 0;
}

/** Adds 1 where a left spike meets an open gate. Returns the left spikes that were looked at. */
export function passGates({ tile, open, single }: GateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  let looked = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (row < tile.rowFrom || row >= tile.rowTo || channel < tile.channelFrom || channel >= tile.channelTo) return;
    looked++;
    const at = ((row - tile.rowFrom) * tile.columns + column) * tile.channels + channel - tile.channelFrom;
    if (open[single ? channel - tile.channelFrom : at] === 1) tile.membranes[at] = (tile.membranes[at]! + 1) | 0;
  });
  return looked;
}

/** Starts a maximum: nothing has been seen. */
export function startMaximum({ tile, seen }: MaxBlock): void {
  tile.membranes.fill(-(2 ** 31));
  seen.fill(0);
}

/** Raises the neurons whose window holds a value. Returns the pairs of value and neuron. */
export function raise(block: MaxBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, seen } = block;
  let pairs = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel, value) => {
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    touchWindow(block, row, column, channel - tile.channelFrom, (at) => {
      pairs++;
      seen[at]!++;
      if (value > tile.membranes[at]!) tile.membranes[at] = value;
    });
  });
  return pairs;
}

/** Zeros are not sent: where fewer values came than the window has, one of them was 0. */
export function endMaximum({ tile, seen, rowSizes, columnSizes }: MaxBlock): void {
  let at = 0;
  for (let row = 0; row < tile.rowTo - tile.rowFrom; row++)
    for (let column = 0; column < tile.columns; column++)
      for (let channel = 0; channel < tile.channels; channel++, at++)
        if (seen[at]! < rowSizes[row]! * columnSizes[column]! && tile.membranes[at]! < 0) tile.membranes[at] = 0;
}
