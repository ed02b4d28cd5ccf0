import { takeAll } from '../events/arrival.ts';
import { eachEvent, type EventList } from '../events/list.ts';
import { neuronsIn } from '../grid/range.ts';
import type { Taps } from '../grid/taps.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';
import { touchWindow, windowTaps } from './window_taps.ts';

export interface AnyGeometry {
  readonly reach: 'space' | 'positions' | 'heads';
  /** Over space: by source row and column. */
  readonly rows: Taps;
  readonly columns: Taps;
  /** Over heads: how far a window reaches, and channels per head. */
  readonly pad: number;
  readonly perHead: number;
}

interface AnyBlock extends AnyGeometry {
  readonly tile: Tile;
  /** Per neuron of the tile: 1 if it has seen a spike in this slot. */
  readonly seen: Uint8Array;
}

const noTaps: Taps = {
  ...{ count: new Int32Array(0), kernel: new Int32Array(0), target: new Int32Array(0) },
  ...{ kernelStep: 1, targetStep: 1 },
};

/** OR of spikes, slot by slot: a neuron gains 1 in every slot in which some spike reaches it. */
export const any: KindRule<'any', AnyGeometry> = {
  plan(site) {
    const { reach, window, heads } = site.projection;
    return {
      ...{ reach, pad: window.pad[0] },
      ...(reach === 'space' ? windowTaps(site) : { rows: noTaps, columns: noTaps }),
      perHead: reach === 'heads' ? site.ends.source[0] / heads : 1,
    };
  },
  step(geometry, { tile, arrivals }) {
    const block: AnyBlock = { ...geometry, tile, seen: new Uint8Array(neuronsIn(tile)) };
    return () => {
      block.seen.fill(0);
      return takeAll(arrivals.source, block, anySpike);
    };
  },
};

/** Adds 1 to every neuron that sees a spike for the first time in this slot. Returns the pairs of spike and neuron. */
function anySpike(block: AnyBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, seen } = block;
  let pairs = 0;
  const touch = (at: number): void => {
    pairs++;
    if (seen[at] === 1) return;
    seen[at] = 1;
    tile.membranes[at] = (tile.membranes[at]! + 1) | 0;
  };
  eachEvent(list, rowFrom, rowTo, (row, column, channel) => {
    if (block.reach === 'heads') return touchHead(block, row, column, channel, touch);
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    if (block.reach === 'positions') touch(channel - tile.channelFrom);
    else touchWindow(block, row, column, channel - tile.channelFrom, touch);
  });
  return pairs;
}

/** The tile's neurons whose window over (position, channel inside the head) holds this one. */
function touchHead(
  { tile, pad, perHead }: AnyBlock,
  row: number,
  column: number,
  channel: number,
  touch: (at: number) => void,
): void {
  const first = channel - (channel % perHead);
  const channelFrom = Math.max(tile.channelFrom, first, channel - pad);
  const channelTo = Math.min(tile.channelTo, first + perHead, channel + pad + 1);
  const position = row * tile.columns + column;
  const positionFrom = Math.max(tile.rowFrom * tile.columns, position - pad);
  const positionTo = Math.min(tile.rowTo * tile.columns, position + pad + 1);
  for (let p = positionFrom; p < positionTo; p++)
    for (let c = channelFrom; c < channelTo; c++)
      touch((p - tile.rowFrom * tile.columns) * tile.channels + c - tile.channelFrom);
}
