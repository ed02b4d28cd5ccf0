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

/** A tally in memory: [row][class][slot][range]. */
export interface Tally extends Classes {
  readonly slots: number;
  readonly words: Int32Array;
  /** Index of its first word. */
  readonly first: number;
}

export const rangeCount = ({ ranges }: Classes): number => ranges.length - 1;
export const classCount = ({ columns }: Classes): number => columns.length;

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

/** Rows of one sender whose events arrive somewhere. */
export interface Arrived extends Pick<Range, 'channelFrom' | 'channelTo' | 'rowFrom' | 'rowTo'> {
  readonly tally: Tally;
}

/** Channels from..to, each of whose events weighs so much. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly weight: number;
}

/** Some number of a slot. */
export type OfSlot = (slot: number) => number;

/** What the events of a sender's rows weigh: rows that count, and by row and class a weight. */
export function weighed(
  { tally, channelFrom, channelTo, rowFrom, rowTo }: Arrived,
  weight: (row: number, column: number) => number,
  stretches: readonly Stretch[],
): OfSlot {
  const classes = classCount(tally);
  const ranges = rangeCount(tally);
  const parts = stretches
    .map(({ from, to, weight }) => ({
      from: rangeAt(tally, Math.max(from, channelFrom)),
      to: rangeAt(tally, Math.min(to, channelTo)),
      weight,
    }))
    .filter(({ from, to, weight }) => from < to && weight !== 0);
  const starts: number[] = [];
  const weights: number[] = [];
  for (let row = rowFrom; row < rowTo; row++)
    for (let k = 0; k < classes; k++) {
      const one = weight(row, tally.columns[k]!);
      if (one === 0) continue;
      starts.push(tally.first + (row * classes + k) * tally.slots * ranges);
      weights.push(one);
    }
  const { words, slots } = tally;
  const [at, by] = [Int32Array.from(starts), Float64Array.from(weights)];
  return (slot) => {
    if (slot >= slots) return 0;
    let sum = 0;
    for (const { from, to, weight: each } of parts) {
      let part = 0;
      for (let i = 0; i < at.length; i++) {
        let events = 0;
        for (let w = at[i]! + slot * ranges + from, end = w + to - from; w < end; w++) events += words[w]!;
        part += events * by[i]!;
      }
      sum += part * each;
    }
    return sum;
  };
}

/** The sum of several numbers of a slot. */
export function summed(parts: readonly OfSlot[]): OfSlot {
  if (parts.length === 1) return parts[0]!;
  return (slot) => {
    let sum = 0;
    for (const part of parts) sum += part(slot);
    return sum;
  };
}

/** Events of some rows of senders, summed by key: what products of two sides run over. */
export interface Keyed {
  /** Sums the events of a slot into `sums`, by key. */
  into(sums: Float64Array, slot: number): void;
}

/** Events of all senders by key; those whose key is below 0 do not count. `channel` is where a range of channels begins. */
export function keyed(
  arrived: readonly Arrived[],
  keyOf: (row: number, column: number, channel: number) => number,
): Keyed {
  const places: number[] = [];
  const keys: number[] = [];
  for (const { tally, channelFrom, channelTo, rowFrom, rowTo } of arrived) {
    const [classes, ranges] = [classCount(tally), rangeCount(tally)];
    const [from, to] = [rangeAt(tally, channelFrom), rangeAt(tally, channelTo)];
    for (let row = rowFrom; row < rowTo; row++)
      for (let k = 0; k < classes; k++)
        for (let range = from; range < to; range++) {
          const key = keyOf(row, tally.columns[k]!, tally.ranges[range]!);
          if (key < 0) continue;
          places.push(tally.first + (row * classes + k) * tally.slots * ranges + range);
          keys.push(key);
        }
  }
  const [at, to] = [Int32Array.from(places), Int32Array.from(keys)];
  const tally = arrived[0]?.tally;
  return {
    into(sums, slot) {
      sums.fill(0);
      if (tally === undefined || slot >= tally.slots) return;
      const { words } = tally;
      const step = slot * rangeCount(tally);
      for (let i = 0; i < at.length; i++) sums[to[i]!]! += words[at[i]! + step]!;
    },
  };
}

/** The sum of products of two sides by key. */
export function products(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let key = 0; key < a.length; key++) sum += a[key]! * b[key]!;
  return sum;
}
