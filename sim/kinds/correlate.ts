import { loopAll, takeAll } from '../events/arrival.ts';
import type { EventList } from '../events/list.ts';
import { neuronsIn, type Range } from '../grid/range.ts';
import { constants } from '../kernels/index.ts';
import { machineSlack, type StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface CorrelateGeometry {
  readonly overPositions: boolean;
  /** Channels of a head. */
  readonly leftChannels: number;
  readonly rightChannels: number;
  readonly sourceColumns: number;
  readonly positions: number;
}

/**
 * An attention product into a tile of state [row][column][head]. Both sides keep counts per key: what the contraction
 * runs over, (head of the tile, position) or (head of the tile, channel of the head).
 */
interface CorrelateBlock extends CorrelateGeometry {
  readonly tile: Tile;
  readonly low: number;
  readonly high: number;
  /** [key][row of the tile] and [key][column]: spikes so far in this window. */
  readonly leftCounts: Uint8Array;
  readonly rightCounts: Uint8Array;
  /** Per key: how many of its counts are not zero. */
  readonly leftNonzero: Int32Array;
  readonly rightNonzero: Int32Array;
}

/** Two spike sources into a matrix of state per head, by additions alone. */
export const correlate: KindRule<'correlate', CorrelateGeometry> = {
  plan: ({ projection: { over, heads }, ends: { left, right } }) => ({
    overPositions: over === 'positions',
    leftChannels: left[0] / heads,
    rightChannels: right[0] / heads,
    sourceColumns: left[2],
    positions: left[1] * left[2],
  }),
  step(geometry, site) {
    const { tile, arrivals, low, high, machine } = site;
    const block: CorrelateBlock = { ...geometry, tile, low, high, ...createCounts(geometry, tile, machine) };
    const record = machine === undefined ? 0 : recordCorrelate(machine, block);
    return (first) => {
      if (first) resetCounts(block);
      if (machine !== undefined) {
        const left = loopAll(arrivals.left, record, machine.loops.correlateLeft);
        const right = loopAll(arrivals.right, record, machine.loops.correlateRight);
        if (left + right > 0) machine.loops.settleCorrelate(record);
        return left + right;
      }
      const left = takeAll(arrivals.left, block, correlateLeft);
      return left + takeAll(arrivals.right, block, correlateRight);
    };
  },
  machineBytes(geometry, tile) {
    const keys = keysOf(geometry, tile);
    return keys * (tile.rowTo - tile.rowFrom + tile.columns + 8) + 5 * machineSlack;
  },
  commonBytes: (_, tile) => 2 * sumBytes(tile),
};

/** Bytes of what one side adds to a tile of state in a time step. */
const sumBytes = (tile: Range): number => 4 * neuronsIn(tile);

const keysOf = (
  { overPositions, positions, leftChannels }: CorrelateGeometry,
  { channelFrom, channelTo }: Range,
): number => (channelTo - channelFrom) * (overPositions ? positions : leftChannels);

type Counts = Pick<CorrelateBlock, 'leftCounts' | 'rightCounts' | 'leftNonzero' | 'rightNonzero'>;

function createCounts(geometry: CorrelateGeometry, tile: Tile, machine: StepMachine | undefined): Counts {
  const keys = keysOf(geometry, tile);
  const bytes = (count: number): Uint8Array => unsigned(machine?.bytes(count) ?? new Int8Array(count));
  const words = (count: number): Int32Array => machine?.words(count) ?? new Int32Array(count);
  return {
    leftCounts: bytes(keys * (tile.rowTo - tile.rowFrom)),
    rightCounts: bytes(keys * tile.columns),
    leftNonzero: words(keys),
    rightNonzero: words(keys),
  };
}

const unsigned = ({ buffer, byteOffset, length }: Int8Array): Uint8Array => new Uint8Array(buffer, byteOffset, length);

const recordCorrelate = (machine: StepMachine, { tile, ...block }: CorrelateBlock): number =>
  machine.record(constants.correlateBytes, {
    ...{ correlateMembranes: tile.membranes.byteOffset, correlateHeads: tile.channels },
    ...{
      correlateHeadFrom: tile.channelFrom,
      correlateRows: tile.rowTo - tile.rowFrom,
      correlateRowFrom: tile.rowFrom,
    },
    ...{ correlateColumns: tile.columns, correlateOverPositions: block.overPositions ? 1 : 0 },
    ...{ correlateLeftPerHead: block.leftChannels, correlateRightPerHead: block.rightChannels },
    ...{ correlateSourceColumns: block.sourceColumns, correlatePositionCount: block.positions },
    correlateLeftCounts: block.leftCounts.byteOffset,
    correlateRightCounts: block.rightCounts.byteOffset,
    correlateLeftNonzero: block.leftNonzero.byteOffset,
    correlateRightNonzero: block.rightNonzero.byteOffset,
    correlateLeftSums: machine.common,
    correlateRightSums: machine.common + sumBytes(tile),
  });

/**
 * A spike of the left source adds the right counts so far to its row of the state, and is counted. Returns the additions
 * of nonzero counts. In a time step all left spikes come before all right ones; pairs of one step are thus met once.
 */
function correlateLeft(block: CorrelateBlock, list: EventList, rowFrom: number, rowTo: number): number {
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
function correlateRight(block: CorrelateBlock, list: EventList, rowFrom: number, rowTo: number): number {
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
function resetCounts(block: CorrelateBlock): void {
  block.leftCounts.fill(0);
  block.rightCounts.fill(0);
  block.leftNonzero.fill(0);
  block.rightNonzero.fill(0);
}
