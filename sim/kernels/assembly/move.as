/** Step mode's values moved between grids of pixels, where no sum can leave its range. Blocks are records (`constants`). */
import {
  listChannels, listRowFrom, listRowRuns, listRunColumn, listRunStart, listValues,
  transferChannelFrom, transferColumnFirst, transferColumnTarget, transferColumnWeight, transferColumns, transferMembranes,
  transferOutputs, transferRowFirst, transferRowTarget, transferRowWeight, transferShift, transferSpareBits,
} from './constants';

@inline function word(at: usize, index: i32): i32 {
  return load<i32>(at + <usize>index * 4);
}

/** Values of rows from..to, wherever they arrive in the tile. Gives the additions. */
export function addValues(block: usize, list: usize, from: i32, to: i32): f64 {
  const rowRuns = load<usize>(list, listRowRuns), first = load<i32>(list, listRowFrom);
  const runColumn = load<usize>(list, listRunColumn), runStart = load<usize>(list, listRunStart);
  const rowFirst = load<usize>(block, transferRowFirst), rowTarget = load<usize>(block, transferRowTarget);
  const columnFirst = load<usize>(block, transferColumnFirst), columnTarget = load<usize>(block, transferColumnTarget);
  const rowWeight = load<usize>(block, transferRowWeight), columnWeight = load<usize>(block, transferColumnWeight);
  const columns = load<i32>(block, transferColumns);
  let operations: i64 = 0;
  for (let row = from; row < to; row++) {
    const lastY = word(rowFirst, row + 1), lastRun = word(rowRuns, row - first + 1);
    for (let y = word(rowFirst, row); y < lastY; y++)
      for (let run = word(rowRuns, row - first); run < lastRun; run++) {
        const column = word(runColumn, run), lastX = word(columnFirst, column + 1);
        for (let x = word(columnFirst, column); x < lastX; x++) {
          const pixel = word(rowTarget, y) * columns + word(columnTarget, x), weight = word(rowWeight, y) * word(columnWeight, x);
          operations += addRun(block, list, word(runStart, run), word(runStart, run + 1), pixel, weight);
        }
      }
  }
  return <f64>operations;
}

/** Adds the values of one pixel, once the bits that weights of sixteenths keep to spare are taken off. */
@inline function addRun(block: usize, list: usize, start: i32, end: i32, pixel: i32, weight: i32): i32 {
  const channels = load<usize>(list, listChannels), values = load<usize>(list, listValues);
  const outputs = load<i32>(block, transferOutputs), channelFrom = load<i32>(block, transferChannelFrom);
  const spareBits = load<i32>(block, transferSpareBits), factor = weight << load<i32>(block, transferShift);
  const membranes = load<usize>(block, transferMembranes) + <usize>(pixel * outputs) * 4;
  let operations = 0;
  for (let e = start; e < end; e++) {
    const output = word(channels, e) - channelFrom;
    if (<u32>output >= <u32>outputs) continue;
    const at = membranes + <usize>output * 4;
    store<i32>(at, load<i32>(at) + (word(values, e) >> spareBits) * factor);
    operations++;
  }
  return operations;
}
