/** @file Event lists: what a tile sends in one time step, compressed by pixel so that slices of rows are free. */

/** Channels and rows of a population that a list covers. */
export interface EventRange {
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly columns: number;
}

/**
 * Spikes or values in the order [row][column][channel]. The events of one pixel are a run. Row r has the runs
 * `rowRuns[r - rowFrom]` up to the next row's; run k is in column `runColumn[k]` and has the events from `runStart[k]`
 * up to the next run's start.
 */
export interface EventList extends EventRange {
  readonly rowRuns: Int32Array;
  readonly runColumn: Int32Array;
  readonly runStart: Int32Array;
  /** Channel of the population, per event. */
  readonly channels: Int32Array;
  /** Value per event; empty where the list carries spikes. */
  readonly values: Int32Array;
}

/** Hands out parts of one block of memory; lists of different windows share it. */
export interface Arena {
  readonly words: Int32Array;
  used: number;
}

const pixelsOf = (range: EventRange): number => (range.rowTo - range.rowFrom) * range.columns;
const neuronsOf = (range: EventRange): number => pixelsOf(range) * (range.channelTo - range.channelFrom);

/** Words of memory that a list over `range` takes. */
export const listWords = (range: EventRange, withValues: boolean): number =>
  range.rowTo - range.rowFrom + 1 + 2 * pixelsOf(range) + 1 + neuronsOf(range) * (withValues ? 2 : 1);

function take(arena: Arena, words: number): Int32Array {
  const part = arena.words.subarray(arena.used, arena.used + words);
  if (part.length !== words) throw new Error('the memory for event lists is too small');
  arena.used += words;
  return part;
}

/** An empty list with room for every neuron of `range`. */
export function createList(range: EventRange, withValues: boolean, arena: Arena): EventList {
  const { channelFrom, channelTo, rowFrom, rowTo, columns } = range;
  return {
    ...{ channelFrom, channelTo, rowFrom, rowTo, columns },
    rowRuns: take(arena, rowTo - rowFrom + 1),
    runColumn: take(arena, pixelsOf(range)),
    runStart: take(arena, pixelsOf(range) + 1),
    channels: take(arena, neuronsOf(range)),
    values: take(arena, withValues ? neuronsOf(range) : 0),
  };
}

/** Events in the population's rows rowFrom..rowTo, which the list covers. */
export function eventsIn(list: EventList, rowFrom: number, rowTo: number): number {
  const first = list.rowRuns[rowFrom - list.rowFrom]!;
  const last = list.rowRuns[rowTo - list.rowFrom]!;
  return list.runStart[last]! - list.runStart[first]!;
}

/** Rows of a list that reach a block. */
export interface Delivery {
  readonly list: EventList;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/**
 * Merges deliveries into `into`, in the population's order [row][column][channel] however it is tiled. This order is the
 * meaning of saturating arithmetic. `deliveries` are sorted by `channelFrom`; `into` covers the whole population.
 */
export function mergeInto(into: EventList, deliveries: readonly Delivery[]): void {
  const cursors = new Int32Array(deliveries.length);
  let run = 0;
  let event = 0;
  for (let row = 0; row < into.rowTo; row++) {
    into.rowRuns[row] = run;
    const here = deliveries.filter((delivery) => delivery.rowFrom <= row && row < delivery.rowTo);
    here.forEach(({ list }, k) => (cursors[k] = list.rowRuns[row - list.rowFrom]!));
    for (let column = 0; column < into.columns; column++) {
      const start = event;
      here.forEach(({ list }, k) => {
        const at = cursors[k]!;
        if (at >= list.rowRuns[row - list.rowFrom + 1]! || list.runColumn[at] !== column) return;
        cursors[k] = at + 1;
        event = copyRun(into, event, list, at);
      });
      if (event === start) continue;
      into.runColumn[run] = column;
      into.runStart[run++] = start;
    }
  }
  into.rowRuns[into.rowTo] = run;
  into.runStart[run] = event;
}

function copyRun(into: EventList, at: number, from: EventList, run: number): number {
  for (let e = from.runStart[run]!; e < from.runStart[run + 1]!; e++) {
    into.channels[at] = from.channels[e]!;
    into.values[at++] = from.values.length > 0 ? from.values[e]! : 1;
  }
  return at;
}

/** Takes all events out of a list. */
export function clearList(list: EventList): void {
  list.rowRuns.fill(0);
  list.runStart[0] = 0;
}

/** The same events as one delivery, in the order that `mergeInto` defines. Valid until the arena is used again. */
export function inOrder(arena: Arena, deliveries: readonly Delivery[]): Delivery[] {
  if (deliveries.length === 0) return [];
  const rowTo = deliveries.reduce((most, delivery) => Math.max(most, delivery.rowTo), 0);
  const channelTo = deliveries.reduce((most, { list }) => Math.max(most, list.channelTo), 0);
  const { columns } = deliveries[0]!.list;
  arena.used = 0;
  const list = createList({ channelFrom: 0, channelTo, rowFrom: 0, rowTo, columns }, true, arena);
  mergeInto(list, deliveries);
  return [{ list, rowFrom: 0, rowTo }];
}
