/**
 * @file Tallies: how many neurons of a population reach each count, by row, class of columns and range of channels. They
 * are all that the ledger has to know of a window, and small beside it.
 */
import type { Range } from '../grid/range.ts';

/** What a reader has to tell apart: columns that weigh differently, and where ranges of channels begin and end. */
export interface Demand {
  /** Per column a number; columns of different numbers are told apart. `each`: all of them. `none`: no columns. */
  readonly columns: ArrayLike<number> | 'each' | 'none';
  readonly cuts: readonly number[];
}

/** The partition that satisfies all demands on one population. */
export interface Classes {
  /** Class of every column, and one column of every class. */
  readonly classOf: Int32Array;
  readonly columns: Int32Array;
  /** Where ranges of channels begin, and the number of channels. */
  readonly ranges: Int32Array;
}

/** Columns weigh alike where no demand tells them apart. */
export function classesOf(demands: readonly Demand[], width: number, channels: number): Classes {
  const each = demands.some(({ columns }) => columns === 'each');
  const weights = new Set(demands.flatMap(({ columns }) => (typeof columns === 'string' ? [] : [columns])));
  const keyOf = (column: number): string => (each ? `${column}` : [...weights].map((w) => w[column]).join());
  const keys = new Map<string, number>();
  const columns: number[] = [];
  const classOf = Int32Array.from({ length: width }, (_, column) => {
    const key = keyOf(column);
    const before = keys.get(key);
    if (before !== undefined) return before;
    keys.set(key, columns.length);
    return columns.push(column) - 1;
  });
  const cuts = new Set([0, channels, ...demands.flatMap((demand) => demand.cuts)]);
  const ranges = [...cuts].filter((cut) => cut >= 0 && cut <= channels).sort((a, b) => a - b);
  return { classOf, columns: Int32Array.from(columns), ranges: Int32Array.from(ranges) };
}

/** A tally in memory, int32: of spikes [row][class][four slots][range][4], of values [row][class][range]. */
export interface Tally extends Classes {
  /** Four slots at a time; 0 of values. */
  readonly fours: number;
  /** In bytes. */
  readonly address: number;
}

export const rangeCount = ({ ranges }: Classes): number => ranges.length - 1;
export const classCount = ({ columns }: Classes): number => columns.length;

/** Words of one class of columns of one row, and those of a range that lie side by side. */
export const wordsOfClass = (classes: Classes, fours: number): number => rangeCount(classes) * Math.max(1, 4 * fours);
const wordsOfRange = ({ fours }: Tally): number => (fours === 0 ? 1 : 4);

/** The word where a range of one class of one row begins. */
export const wordAt = (tally: Tally, row: number, k: number, range: number): number =>
  tally.address / 4 + (row * classCount(tally) + k) * wordsOfClass(tally, tally.fours) + range * wordsOfRange(tally);

/** Index of the range that begins at a channel, which is a cut. */
export function rangeAt({ ranges }: Classes, channel: number): number {
  let [low, high] = [0, ranges.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]! < channel) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows and channels of one sender whose events arrive somewhere. */
export interface Arrived extends Pick<Range, 'channelFrom' | 'channelTo' | 'rowFrom' | 'rowTo'> {
  readonly tally: Tally;
}

/** Channels from..to, each of whose events weighs so much. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}
