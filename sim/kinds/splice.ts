import { takeAll } from '../events/arrival.ts';
import { eachEvent, type EventList } from '../events/list.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';

export interface SpliceGeometry {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

interface SpliceBlock extends SpliceGeometry {
  readonly tile: Tile;
}

/** Spikes of some channels, one to one: a neuron gains 1 for every spike of the one whose part it takes. */
export const splice: KindRule<'splice', SpliceGeometry> = {
  plan: ({ projection: { from, to, count } }) => ({ from, to, count }),
  step(geometry, { tile, arrivals }) {
    const block: SpliceBlock = { ...geometry, tile };
    return () => takeAll(arrivals.source, block, handOn);
  },
};

/** Adds 1 to the neurons that take the place of those that spiked. Returns how many there were. */
function handOn({ tile, from, to, count }: SpliceBlock, list: EventList, rowFrom: number, rowTo: number): number {
  let taken = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    const place = channel - from + to;
    if (channel < from || channel >= from + count || place < tile.channelFrom || place >= tile.channelTo) return;
    if (row < tile.rowFrom || row >= tile.rowTo) return;
    const at = ((row - tile.rowFrom) * tile.columns + column) * tile.channels + place - tile.channelFrom;
    tile.membranes[at] = (tile.membranes[at]! + 1) | 0;
    taken++;
  });
  return taken;
}
