/** @file Membrane values added to membranes: residuals, sums over all positions, and maps between grids of pixels. */
import type { TransferBlock } from './chip.ts';
import type { EventList } from './events.ts';

/** Adds the values of the rows given to the block's tile; returns the number of additions. */
export function transfer(block: TransferBlock, list: EventList, rowFrom: number, rowTo: number): number {
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    const rows = reached(block, row, block.height);
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++) {
      const columns = reached(block, list.runColumn[run]!, block.width);
      for (const [targetRow, vertical] of rows) {
        if (targetRow < block.tile.rowFrom || targetRow >= block.tile.rowTo) continue;
        for (const [targetColumn, horizontal] of columns) {
          operations += addRun(block, list, run, targetRow, targetColumn, vertical * horizontal);
        }
      }
    }
  }
  return operations;
}

/** A target position along one axis, and the weight with which a value arrives. */
type Reached = readonly [position: number, weight: number];

/** The target positions that a source position reaches along one axis of `size` source positions. */
function reached({ map }: TransferBlock, position: number, size: number): readonly Reached[] {
  switch (map) {
    case 'identity':
      return [[position, 1]];
    case 'sum_positions':
      return [[0, 1]];
    case 'nearest':
      return [
        [2 * position, 1],
        [2 * position + 1, 1],
      ];
    case 'subsample':
      return position % 2 === 0 ? [[position / 2, 1]] : [];
    case 'bilinear':
      return interpolated(position, size);
  }
}

/** Three quarters into the two positions inside, a quarter into each neighbour; a border keeps its own quarter. */
function interpolated(position: number, size: number): readonly Reached[] {
  const before = 2 * position;
  const first = position === 0;
  const last = position === size - 1;
  return [
    ...(first ? [] : [[before - 1, 1] as const]),
    [before, first ? 4 : 3],
    [before + 1, last ? 4 : 3],
    ...(last ? [] : [[before + 2, 1] as const]),
  ];
}

/** Adds the values of one pixel; `bilinear` weights are sixteenths, and the values have four zero bits to spare. */
function addRun(
  { tile, map, shift, low, high }: TransferBlock,
  list: EventList,
  run: number,
  row: number,
  column: number,
  weight: number,
): number {
  const { membranes, channelFrom, channelTo, channels, columns } = tile;
  const pixel = (row - tile.rowFrom) * columns + column;
  const spare = map === 'bilinear' ? 4 : 0;
  const factor = weight * 2 ** shift;
  let operations = 0;
  for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++) {
    const channel = list.channels[e]!;
    if (channel < channelFrom || channel >= channelTo) continue;
    const at = pixel * channels + channel - channelFrom;
    const sum = membranes[at]! + (list.values[e]! >> spare) * factor;
    membranes[at] = sum < low ? low : sum > high ? high : sum;
    operations++;
  }
  return operations;
}
