/** @file Windows over the pixels of one channel, for kinds that see all of a window. */
import type { ImageProjectionOf } from '../../ir/chip/image.ts';
import { axisOf } from '../../ir/projections/index.ts';
import type { Taps } from '../grid/taps.ts';
import type { Tile } from '../neurons/index.ts';
import type { Site } from './kind.ts';

/** By source row and column: the tile's rows and columns whose windows hold it. */
export interface WindowTaps {
  readonly rows: Taps;
  readonly columns: Taps;
}

/** Which windows of the tile's rows and columns hold each row and column of the source. */
export function windowTaps({
  projection,
  ends,
  tile,
  tables,
}: Site<ImageProjectionOf<'any' | 'max'>, 'source'>): WindowTaps {
  const { window } = projection;
  const [, height, width] = ends.source;
  return {
    rows: tables.taps(axisOf(window, 0), height, tile.rowFrom, tile.rowTo),
    columns: tables.taps(axisOf(window, 1), width, 0, tile.columns),
  };
}

/** The tile's neurons whose window holds (row, column). */
export function touchWindow(
  { tile, rows, columns }: WindowTaps & { readonly tile: Tile },
  row: number,
  column: number,
  channel: number,
  touch: (at: number) => void,
): void {
  for (let y = 0; y < rows.count[row]!; y++)
    for (let x = 0; x < columns.count[column]!; x++)
      touch(((rows.target[row]! + y) * tile.columns + columns.target[column]! + x) * tile.channels + channel);
}
