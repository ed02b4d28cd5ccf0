/** @file Membrane values added to membranes: residuals, sums over all positions, and maps between grids of pixels. */
import type { TransferBlock } from './chip.ts';
import type { EventList } from './events.ts';

/** Adds the values of the rows given to the block's tile; returns the number of additions. */
export function transfer(block: TransferBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { rows, columns, tile } = block;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    if (rows[row]!.length === 0) continue;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++)
      for (const [targetRow, vertical] of rows[row]!)
        for (const [targetColumn, horizontal] of columns[list.runColumn[run]!]!)
          operations += addRun(block, list, run, targetRow * tile.columns + targetColumn, vertical * horizontal);
  }
  return operations;
}

/** Adds the values of one pixel, once the bits that weights of sixteenths keep to spare are taken off. */
function addRun(
  { tile, spareBits, shift, low, high }: TransferBlock,
  list: EventList,
  run: number,
  pixel: number,
  weight: number,
): number {
  const { membranes, channelFrom, channelTo, channels } = tile;
  const factor = weight * 2 ** shift;
  let operations = 0;
  for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
    const channel = list.channels[e]!;
    if (channel < channelFrom || channel >= channelTo) continue;
    const at = pixel * channels + channel - channelFrom;
    const sum = membranes[at]! + (list.values[e]! >> spareBits) * factor;
    membranes[at] = sum < low ? low : sum > high ? high : sum;
    operations++;
  }
  return operations;
}
