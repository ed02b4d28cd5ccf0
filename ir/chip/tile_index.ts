/** @file Finds the tiles of one population that meet a box, without looking at the others. */
import { rowIsRead, type Box, type Read } from '../projections/index.ts';

/** Tiles of equal rows, sorted by their first channel. */
interface Band {
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly tiles: number[];
}

/** Tiles of one population by rows, then channels. */
export interface TileIndex {
  readonly boxes: readonly Box[];
  readonly bands: readonly Band[];
  /** Largest `rowTo` of the bands up to each band: where to start looking. */
  readonly reach: readonly number[];
}

/** Builds the index over boxes that do not overlap. */
export function indexTiles(boxes: readonly Box[]): TileIndex {
  const bands = new Map<string, Band>();
  boxes.forEach(({ rowFrom, rowTo }, index) => {
    const key = `${rowFrom}:${rowTo}`;
    const band = bands.get(key) ?? { rowFrom, rowTo, tiles: [] };
    band.tiles.push(index);
    bands.set(key, band);
  });
  const sorted = [...bands.values()].sort((a, b) => a.rowFrom - b.rowFrom || a.rowTo - b.rowTo);
  for (const band of sorted) band.tiles.sort((a, b) => boxes[a]!.channelFrom - boxes[b]!.channelFrom);
  let furthest = 0;
  const reach = sorted.map((band) => (furthest = Math.max(furthest, band.rowTo)));
  return { boxes, bands: sorted, reach };
}

/** Positions (in `boxes`) of the tiles that share a row that is read and a channel with `read`. */
export function* tilesMeeting({ boxes, bands, reach }: TileIndex, read: Read): Generator<number> {
  for (let b = firstIndex(reach, (to) => to > read.rowFrom); b < bands.length; b++) {
    const { rowFrom, rowTo, tiles } = bands[b]!;
    if (rowFrom >= read.rowTo) return;
    if (rowTo <= read.rowFrom || !someRowIsRead(read, rowFrom, rowTo)) continue;
    for (let i = firstIndex(tiles, (tile) => boxes[tile]!.channelTo > read.channelFrom); i < tiles.length; i++) {
      if (boxes[tiles[i]!]!.channelFrom >= read.channelTo) break;
      yield tiles[i]!;
    }
  }
}

/** True if one of the rows `rowFrom..rowTo` lies in the box of `read` and is read. */
export function someRowIsRead(read: Read, rowFrom: number, rowTo: number): boolean {
  const [from, to] = [Math.max(rowFrom, read.rowFrom), Math.min(rowTo, read.rowTo)];
  for (let row = from; row < to; row++) if (rowIsRead(read, row)) return true;
  return false;
}

/** How many of the rows `rowFrom..rowTo` lie in the box of `read` and are read. */
export function rowsRead(read: Read, rowFrom: number, rowTo: number): number {
  const [from, to] = [Math.max(rowFrom, read.rowFrom), Math.min(rowTo, read.rowTo)];
  let count = 0;
  for (let row = from; row < to; row++) if (rowIsRead(read, row)) count++;
  return count;
}

/** First position whose element satisfies a condition that stays true once it is true; the length if none does. */
function firstIndex<T>(list: readonly T[], condition: (element: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (condition(list[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
