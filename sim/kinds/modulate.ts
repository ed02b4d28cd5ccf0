import { loopAll, takeAll } from '../events/arrival.ts';
import type { EventList } from '../events/list.ts';
import { neuronsIn } from '../grid/range.ts';
import { constants } from '../kernels/index.ts';
import { machineSlack, type StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface ModulateGeometry {
  readonly overPositions: boolean;
  /** First head of the tile, and the head after its last. */
  readonly headFrom: number;
  readonly headTo: number;
  /** Channels of a head in the source and in the target. */
  readonly sourceChannels: number;
  readonly targetChannels: number;
  /** Rows of the copy per head, and values per row. */
  readonly copyRows: number;
  readonly copyColumns: number;
}

/**
 * A row of the copy of the state is what one spike adds: over channels [head][i][j], over positions transposed,
 * [head][m][positions n of the tile].
 */
interface ModulateBlock extends ModulateGeometry {
  readonly tile: Tile;
  readonly low: number;
  readonly high: number;
  readonly copy: Int32Array;
  /** Per row of the copy: nonzero values that meet the tile. */
  readonly nonzero: Int32Array;
}

/** Spikes times state: every spike adds a row of the state that came in the first time step. */
export const modulate: KindRule<'modulate', ModulateGeometry> = {
  plan({ projection: { over, heads }, ends: { source, target }, tile }) {
    const overPositions = over === 'positions';
    const sourceChannels = source[0] / heads;
    const targetChannels = target[0] / heads;
    return {
      ...{ overPositions, sourceChannels, targetChannels },
      headFrom: Math.floor(tile.channelFrom / targetChannels),
      headTo: Math.ceil(tile.channelTo / targetChannels),
      copyRows: overPositions ? source[1] * source[2] : sourceChannels,
      copyColumns: overPositions ? (tile.rowTo - tile.rowFrom) * tile.columns : targetChannels,
    };
  },
  step(geometry, { tile, arrivals, low, high, machine }) {
    const rows = (geometry.headTo - geometry.headFrom) * geometry.copyRows;
    const words = (count: number): Int32Array => machine?.words(count) ?? new Int32Array(count);
    const copies = { copy: words(rows * geometry.copyColumns), nonzero: words(rows) };
    const block: ModulateBlock = { ...{ ...geometry, tile, low, high }, ...copies };
    const record = machine === undefined ? 0 : recordModulate(machine, block);
    return (first) => {
      if (first) resetCopy(block);
      if (machine !== undefined) {
        if (first) loopAll(arrivals.state, record, machine.loops.receiveState);
        const added = loopAll(arrivals.source, record, machine.loops.addState);
        if (geometry.overPositions && added > 0) machine.loops.settleModulate(record);
        return added;
      }
      if (first) takeAll(arrivals.state, block, receiveState);
      return takeAll(arrivals.source, block, addState);
    };
  },
  machineBytes: ({ headFrom, headTo, copyRows, copyColumns }) =>
    4 * (headTo - headFrom) * copyRows * (copyColumns + 1) + 3 * machineSlack,
  commonBytes: ({ overPositions }, tile) => (overPositions ? 4 * neuronsIn(tile) : 0),
};

const recordModulate = (machine: StepMachine, { tile, ...block }: ModulateBlock): number =>
  machine.record(constants.modulateBytes, {
    ...{ modulateMembranes: tile.membranes.byteOffset, modulateOutputs: tile.channels, modulateColumns: tile.columns },
    ...{ modulateChannelFrom: tile.channelFrom, modulateRowFrom: tile.rowFrom, modulateRowTo: tile.rowTo },
    ...{ modulateHeadFrom: block.headFrom, modulateHeadTo: block.headTo },
    ...{ modulateCopy: block.copy.byteOffset, modulateNonzero: block.nonzero.byteOffset },
    ...{ modulateCopyRows: block.copyRows, modulateCopyColumns: block.copyColumns },
    ...{ modulateSourcePerHead: block.sourceChannels, modulateTargetPerHead: block.targetChannels },
    ...{ modulateOverPositions: block.overPositions ? 1 : 0, modulateSums: machine.common },
  });

/** Forgets the state of an earlier sample. */
function resetCopy(block: ModulateBlock): void {
  block.copy.fill(0);
  block.nonzero.fill(0);
}

/** Writes state values into the block's copy. Returns 0: nothing is added. */
function receiveState(block: ModulateBlock, list: EventList, rowFrom: number, rowTo: number): number {
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
function addState(block: ModulateBlock, list: EventList, rowFrom: number, rowTo: number): number {
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
