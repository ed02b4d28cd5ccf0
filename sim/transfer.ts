/** @file Membrane values added to membranes: residuals, and sums over all positions. */
import type { TransferBlock } from './chip.ts';
import type { EventList } from './events.ts';

/** Adds the values of the rows given to the block's tile; returns the number of additions. */
export function transfer(block: TransferBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, low, high } = block;
  const scale = 2 ** block.shift;
  const { membranes, channelFrom, channelTo, channels, columns } = tile;
  let operations = 0;
  for (let row = block.sumPositions ? rowFrom : Math.max(rowFrom, tile.rowFrom); row < rowTo; row++) {
    if (!block.sumPositions && row >= tile.rowTo) break;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      const pixel = block.sumPositions ? 0 : (row - tile.rowFrom) * columns + list.runColumn[run]!;
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
        const channel = list.channels[e]!;
        if (channel < channelFrom || channel >= channelTo) continue;
        const at = pixel * channels + channel - channelFrom;
        const sum = membranes[at]! + list.values[e]! * scale;
        membranes[at] = sum < low ? low : sum > high ? high : sum;
        operations++;
      }
    }
  }
  return operations;
}
