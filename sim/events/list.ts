/** @file Event lists: what a tile sends in one time step, compressed by pixel so that slices of rows are free. */

import { neuronsIn, pixelsIn, type Range } from '../grid/range.ts';

/**
 * Spikes or values in the order [row][column][channel]. The events of one pixel are a run. Row r has the runs
 * `rowRuns[r - rowFrom]` up to the next row's; run k is in column `runColumn[k]` and has the events from `runStart[k]`
 * up to the next run's start.
 */
export interface EventList extends Range {
  readonly rowRuns: Int32Array;
  readonly runColumn: Int32Array;
  readonly runStart: Int32Array;
  /** Channel of the population, per event. */
  readonly channels: Int32Array;
  /** Value per event; empty where the list carries spikes. */
  readonly values: Int32Array;
  /** Address of its record in a machine's memory; 0 where there is no machine. */
  readonly record: number;
}

/** Hands out parts of one block of memory; lists of different windows share it. */
export interface Arena {
  readonly words: Int32Array;
  used: number;
}

/** Words of memory that a list over `range` takes. */
export const listWords = (range: Range, withValues: boolean): number =>
  range.rowTo - range.rowFrom + 1 + 2 * pixelsIn(range) + 1 + neuronsIn(range) * (withValues ? 2 : 1);

function take(arena: Arena, words: number): Int32Array {
  const part = arena.words.subarray(arena.used, arena.used + words);
  if (part.length !== words) throw new Error('the memory for event lists is too small');
  arena.used += words;
  return part;
}

/** An empty list with room for every neuron of `range`. */
export function createList(range: Range, withValues: boolean, arena: Arena): EventList {
  const { channelFrom, channelTo, rowFrom, rowTo, columns } = range;
  return {
    ...{ channelFrom, channelTo, rowFrom, rowTo, columns },
    rowRuns: take(arena, rowTo - rowFrom + 1),
    runColumn: take(arena, pixelsIn(range)),
    runStart: take(arena, pixelsIn(range) + 1),
    channels: take(arena, neuronsIn(range)),
    values: take(arena, withValues ? neuronsIn(range) : 0),
    record: 0,
  };
}

/** Events in the population's rows rowFrom..rowTo, which the list covers. */
export function eventsIn(list: EventList, rowFrom: number, rowTo: number): number {
  const first = list.rowRuns[rowFrom - list.rowFrom]!;
  const last = list.rowRuns[rowTo - list.rowFrom]!;
  return list.runStart[last]! - list.runStart[first]!;
}

/** Takes all events out of a list. */
export function clearList(list: EventList): void {
  list.rowRuns.fill(0);
  list.runStart[0] = 0;
}

/** Memory for lists of so many words. */
export const createArena = (words: number): Arena => ({ words: new Int32Array(words), used: 0 });

/**
 * Calls `visit` for every event of the population's rows rowFrom..rowTo: its row, column, channel and value (1 for
 * spikes). Kinds whose events are many have loops of their own.
 */
export function eachEvent(
  list: EventList,
  rowFrom: number,
  rowTo: number,
  visit: (row: number, column: number, channel: number, value: number) => void,
): void {
  for (let row = rowFrom; row < rowTo; row++)
    for (let run = list.rowRuns[row - list.rowFrom]!; run < list.rowRuns[row - list.rowFrom + 1]!; run++)
      for (let e = list.runStart[run]!; e < list.runStart[run + 1]!; e++)
        visit(row, list.runColumn[run]!, list.channels[e]!, list.values.length > 0 ? list.values[e]! : 1);
}
