import { takeAll } from '../events/arrival.ts';
import { eachEvent, type EventList } from '../events/list.ts';
import { neuronsIn } from '../grid/range.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface GateGeometry {
  /** The right source has one spike per channel. */
  readonly single: boolean;
}

interface GateBlock extends GateGeometry {
  readonly tile: Tile;
  /** What the right source lets through in this slot: per neuron of the tile, or per channel. */
  readonly open: Uint8Array;
}

/** AND of two spike sources, slot by slot: a neuron gains 1 where both fire. The right one opens gates for the left one. */
export const gate: KindRule<'gate', GateGeometry> = {
  plan: ({ ends: { right } }) => ({ single: right[1] === 1 && right[2] === 1 }),
  step({ single }, { tile, arrivals }) {
    const block: GateBlock = { single, tile, open: new Uint8Array(single ? tile.channels : neuronsIn(tile)) };
    return () => {
      block.open.fill(0);
      takeAll(arrivals.right, block, openGates);
      return takeAll(arrivals.left, block, passGates);
    };
  },
};

/** Marks what the right source lets through in this slot. Returns 0: nothing is added. */
function openGates({ tile, open, single }: GateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    if (single) open[channel - tile.channelFrom] = 1;
    else if (row >= tile.rowFrom && row < tile.rowTo)
      open[((row - tile.rowFrom) * tile.columns + column) * tile.channels + channel - tile.channelFrom] = 1;
  });
  return 0;
}

/** Adds 1 where a left spike meets an open gate. Returns the left spikes that were looked at. */
function passGates({ tile, open, single }: GateBlock, list: EventList, rowFrom: number, rowTo: number): number {
  let looked = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (row < tile.rowFrom || row >= tile.rowTo || channel < tile.channelFrom || channel >= tile.channelTo) return;
    looked++;
    const at = ((row - tile.rowFrom) * tile.columns + column) * tile.channels + channel - tile.channelFrom;
    if (open[single ? channel - tile.channelFrom : at] === 1) tile.membranes[at] = (tile.membranes[at]! + 1) | 0;
  });
  return looked;
}
