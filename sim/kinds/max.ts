import { takeAll } from '../events/arrival.ts';
import { eachEvent, type EventList } from '../events/list.ts';
import { neuronsIn } from '../grid/range.ts';
import { windowSizes } from '../grid/taps.ts';
import type { Tile } from '../neurons/index.ts';
import type { KindRule } from './kind.ts';
import { touchWindow, windowTaps, type WindowTaps } from './window_taps.ts';

export interface MaxGeometry extends WindowTaps {
  /** Positions that a window has, by row and by column of the tile. */
  readonly rowSizes: Int32Array;
  readonly columnSizes: Int32Array;
}

interface MaxBlock extends MaxGeometry {
  readonly tile: Tile;
  /** Per neuron of the tile: values that came. */
  readonly seen: Int32Array;
}

/** Maximum of membranes: the largest value of a window becomes the neuron's membrane. */
export const max: KindRule<'max', MaxGeometry> = {
  plan(site) {
    const taps = windowTaps(site);
    const { rowFrom, rowTo, columns } = site.tile;
    return {
      ...taps,
      rowSizes: windowSizes(taps.rows, rowTo - rowFrom),
      columnSizes: windowSizes(taps.columns, columns),
    };
  },
  step(geometry, { tile, arrivals }) {
    const block: MaxBlock = { ...geometry, tile, seen: new Int32Array(neuronsIn(tile)) };
    return (first) => {
      if (!first) return 0;
      startMaximum(block);
      const pairs = takeAll(arrivals.source, block, raise);
      endMaximum(block);
      return pairs;
    };
  },
};

/** Starts a maximum: nothing has been seen. */
function startMaximum({ tile, seen }: MaxBlock): void {
  tile.membranes.fill(-(2 ** 31));
  seen.fill(0);
}

/** Raises the neurons whose window holds a value. Returns the pairs of value and neuron. */
function raise(block: MaxBlock, list: EventList, rowFrom: number, rowTo: number): number {
  const { tile, seen } = block;
  let pairs = 0;
  eachEvent(list, rowFrom, rowTo, (row, column, channel, value) => {
    if (channel < tile.channelFrom || channel >= tile.channelTo) return;
    touchWindow(block, row, column, channel - tile.channelFrom, (at) => {
      pairs++;
      seen[at]!++;
      if (value > tile.membranes[at]!) tile.membranes[at] = value;
    });
  });
  return pairs;
}

/** Zeros are not sent: where fewer values came than the window has, one of them was 0. */
function endMaximum({ tile, seen, rowSizes, columnSizes }: MaxBlock): void {
  let at = 0;
  for (let row = 0; row < tile.rowTo - tile.rowFrom; row++)
    for (let column = 0; column < tile.columns; column++)
      for (let channel = 0; channel < tile.channels; channel++, at++)
        if (seen[at]! < rowSizes[row]! * columnSizes[column]! && tile.membranes[at]! < 0) tile.membranes[at] = 0;
}
