/** @file Attention by additions alone: spikes correlated into state, and spikes times state. */
import type { CorrelateBlock, ModulateBlock } from './chip.ts';
import type { EventList } from './events.ts';

/**
 * A spike of the left source adds the right counts so far to its row of the state, and is counted. Returns the additions
 * of nonzero counts. In a time step all left spikes come before all right ones; pairs of one step are thus met once.
 */
export function correlateLeft(block: CorrelateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile } = block;
  const rows = tile.rowTo - tile.rowFrom;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      const position = row * block.sourceColumns + list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        const channel = list.channels[e]!;
        const head = Math.floor(channel / block.leftChannels) - tile.channelFrom;
        const inHead = channel % block.leftChannels;
        const stateRow = (block.overPositions ? inHead : position) - tile.rowFrom;
        if (head < 0 || head >= tile.channels || stateRow < 0 || stateRow >= rows) continue;
        const key = block.overPositions ? head * block.positions + position : head * block.leftChannels + inHead;
        if (block.rightNonzero[key]! > 0) addRightCounts(block, head, key, stateRow);
        operations += block.rightNonzero[key]!;
        if (block.leftCounts[key * rows + stateRow]!++ === 0) block.leftNonzero[key]!++;
      }
    }
  }
  return operations;
}

function addRightCounts(block: CorrelateBlock, head: number, key: number, stateRow: number): void {
  const { tile, low, high, rightCounts } = block;
  const { membranes, channels: heads, columns } = tile;
  for (let column = 0; column < columns; column++) {
    const at = (stateRow * columns + column) * heads + head;
    const sum = membranes[at]! + rightCounts[key * columns + column]!;
    membranes[at] = sum < low ? low : sum > high ? high : sum;
  }
}

/** A spike of the right source adds the left counts so far, this time step's included, and is counted. */
export function correlateRight(block: CorrelateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile } = block;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      const position = row * block.sourceColumns + list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        const channel = list.channels[e]!;
        const head = Math.floor(channel / block.rightChannels) - tile.channelFrom;
        const inHead = channel % block.rightChannels;
        if (head < 0 || head >= tile.channels) continue;
        const stateColumn = block.overPositions ? inHead : position;
        const key = block.overPositions ? head * block.positions + position : head * block.rightChannels + inHead;
        if (block.leftNonzero[key]! > 0) addLeftCounts(block, head, key, stateColumn);
        operations += block.leftNonzero[key]!;
        if (block.rightCounts[key * tile.columns + stateColumn]!++ === 0) block.rightNonzero[key]!++;
      }
    }
  }
  return operations;
}

function addLeftCounts(block: CorrelateBlock, head: number, key: number, stateColumn: number): void {
  const { tile, low, high, leftCounts } = block;
  const { membranes, channels: heads, columns } = tile;
  const rows = tile.rowTo - tile.rowFrom;
  for (let row = 0; row < rows; row++) {
    const at = (row * columns + stateColumn) * heads + head;
    const sum = membranes[at]! + leftCounts[key * rows + row]!;
    membranes[at] = sum < low ? low : sum > high ? high : sum;
  }
}

/** Forgets the counts of an earlier sample. */
export function resetCounts(block: CorrelateBlock): void {
  block.leftCounts.fill(0);
  block.rightCounts.fill(0);
  block.leftNonzero.fill(0);
  block.rightNonzero.fill(0);
}

/** Forgets the state of an earlier sample. */
export function resetCopy(block: ModulateBlock): void {
  block.copy.fill(0);
  block.nonzero.fill(0);
}

/** Writes state values into the block's copy. Returns 0: nothing is added. */
export function receiveState(block: ModulateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  for (let row = rowFrom; row < rowTo; row++) {
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        storeState(block, list.channels[e]!, row, list.runColumn[run]!, list.values[e]!);
      }
    }
  }
  return 0;
}

function storeState(block: ModulateBlock, head: number, row: number, column: number, value: number): void {
  const { tile, copyRows, copyColumns, targetChannels, overPositions } = block;
  if (head < block.headFrom || head >= block.headTo) return;
  const copyRow = (head - block.headFrom) * copyRows + (overPositions ? column : row);
  const copyColumn = overPositions ? row - tile.rowFrom * tile.columns : column;
  if (copyColumn < 0 || copyColumn >= copyColumns) return;
  block.copy[copyRow * copyColumns + copyColumn] = value;
  const channel = head * targetChannels + column;
  if (overPositions || (channel >= tile.channelFrom && channel < tile.channelTo)) block.nonzero[copyRow]!++;
}

/** Every spike adds its row of the state; returns the additions of nonzero values. */
export function modulate(block: ModulateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, sourceChannels } = block;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    if (!block.overPositions && (row < tile.rowFrom || row >= tile.rowTo)) continue;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      const position = row * tile.columns + list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        const channel = list.channels[e]!;
        const head = Math.floor(channel / sourceChannels);
        if (head < block.headFrom || head >= block.headTo) continue;
        if (block.overPositions && (channel < tile.channelFrom || channel >= tile.channelTo)) continue;
        const inHead = block.overPositions ? position : channel % sourceChannels;
        const copyRow = (head - block.headFrom) * block.copyRows + inHead;
        operations += block.nonzero[copyRow]!;
        if (block.nonzero[copyRow] === 0) continue;
        if (block.overPositions) addToPositions(block, copyRow, channel);
        else addToChannels(block, copyRow, head, position);
      }
    }
  }
  return operations;
}

/** Adds a row of the copy to the channels of one position. */
function addToChannels(block: ModulateBlock, copyRow: number, head: number, position: number): void {
  const { tile, targetChannels } = block;
  const first = Math.max(tile.channelFrom, head * targetChannels);
  const last = Math.min(tile.channelTo, (head + 1) * targetChannels);
  const at = (position - tile.rowFrom * tile.columns) * tile.channels + first - tile.channelFrom;
  addStrided(block, at, 1, copyRow * block.copyColumns + first - head * targetChannels, last - first);
}

/** Adds a row of the copy to one channel of all positions of the tile. */
function addToPositions(block: ModulateBlock, copyRow: number, channel: number): void {
  const { tile, copyColumns } = block;
  addStrided(block, channel - tile.channelFrom, tile.channels, copyRow * copyColumns, copyColumns);
}

function addStrided({ tile, copy, low, high }: ModulateBlock, at: number, step: number, from: number, n: number): void {
  const { membranes } = tile;
  for (let k = 0; k < n; k++, at += step) {
    const sum = membranes[at]! + copy[from + k]!;
    membranes[at] = sum < low ? low : sum > high ? high : sum;
  }
}
