import { takeAll } from '../events/arrival.ts';
import { eachEvent, type EventList } from '../events/list.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface PartGeometry {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly drop: number;
}

interface PartBlock extends PartGeometry {
  readonly tile: Tile;
  readonly low: number;
  readonly high: number;
}

/** Membrane values of some channels, one to one, without their lowest bits. */
export const part: KindRule<'part', PartGeometry> = {
  plan: ({ projection: { from, to, count, drop } }) => ({ from, to, count, drop }),
  step(geometry, { tile, arrivals, low, high }) {
    const block: PartBlock = { ...geometry, tile, low, high };
    return (first) => (first ? takeAll(arrivals.source, block, addValues) : 0);
  },
};

/** Adds values to the neurons that take the place of those that sent them. Returns how many there were. */
function addValues(block: PartBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, from, to, count, drop, low, high } = block;
  let taken = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel, value) => {
    const place = channel - from + to;
    if (channel < from || channel >= from + count || place < tile.channelFrom || place >= tile.channelTo) return;
    if (row < tile.rowFrom || row >= tile.rowTo) return;
    const at = ((row - tile.rowFrom) * tile.columns + column) * tile.channels + place - tile.channelFrom;
    tile.membranes[at] = Math.min(high, Math.max(low, tile.membranes[at]! + (value >> drop)));
    taken++;
  });
  return taken;
}
