import { loopAll, takeAll } from '../events/arrival.ts';
import type { EventList } from '../events/list.ts';
import type { Reached } from '../grid/reached.ts';
import { constants } from '../kernels/index.ts';
import { machineSlack, type StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface TransferGeometry {
  /** By source row and column: which of the tile's it reaches. */
  readonly rows: Reached;
  readonly columns: Reached;
  /** Bits that every value has to spare: 4 where weights are sixteenths. */
  readonly spareBits: 0 | 4;
  /** Left shift of every value. */
  readonly shift: number;
}

interface TransferBlock extends TransferGeometry {
  readonly tile: Tile;
  readonly low: number;
  readonly high: number;
}

/** Membrane values added to membranes: residuals, sums over all positions, and maps between grids of pixels. */
export const transfer: KindRule<'transfer', TransferGeometry> = {
  plan: ({ projection: { map, shift }, ends: { source }, tile, tables }) => ({
    rows: tables.reached(map, source[1], tile.rowFrom, tile.rowTo),
    columns: tables.reached(map, source[2], 0, tile.columns),
    spareBits: map === 'bilinear' ? 4 : 0,
    shift,
  }),
  step(geometry, { tile, arrivals, low, high, machine }) {
    if (machine !== undefined) {
      const record = recordTransfer(machine, geometry, tile);
      return (first) => (first ? loopAll(arrivals.source, record, machine.loops.addValues) : 0);
    }
    const block: TransferBlock = { ...geometry, tile, low, high };
    return (first) => (first ? takeAll(arrivals.source, block, addValues) : 0);
  },
  machineBytes: ({ rows, columns }) =>
    [rows, columns]
      .flatMap(({ first, target, weight }) => [first, target, weight])
      .reduce((sum, { length }) => sum + 4 * length + machineSlack, 0),
};

const recordTransfer = (machine: StepMachine, { rows, columns, ...block }: TransferGeometry, tile: Tile): number =>
  machine.record(constants.transferBytes, {
    ...{ transferMembranes: tile.membranes.byteOffset, transferColumns: tile.columns, transferOutputs: tile.channels },
    ...{ transferChannelFrom: tile.channelFrom, transferSpareBits: block.spareBits, transferShift: block.shift },
    transferRowFirst: machine.copyOf(rows.first),
    transferRowTarget: machine.copyOf(rows.target),
    transferRowWeight: machine.copyOf(rows.weight),
    transferColumnFirst: machine.copyOf(columns.first),
    transferColumnTarget: machine.copyOf(columns.target),
    transferColumnWeight: machine.copyOf(columns.weight),
  });

/** Adds the values of the rows given to the block's tile; returns the number of additions. */
function addValues(block: TransferBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { rows, columns, tile } = block;
  let operations = 0;
  for (let row = rowFrom; row < rowTo; row++) {
    const lastRun = list.rowRuns[row - list.rowFrom + 1]!;
    for (let run = list.rowRuns[row - list.rowFrom]!; run < lastRun; run++) {
      const column = list.runColumn[run]!;
      for (let y = rows.first[row]!; y < rows.first[row + 1]!; y++)
        for (let x = columns.first[column]!; x < columns.first[column + 1]!; x++) {
          const pixel = rows.target[y]! * tile.columns + columns.target[x]!;
          operations += addRun(block, list, run, pixel, rows.weight[y]! * columns.weight[x]!);
        }
    }
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
