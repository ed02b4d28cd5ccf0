/** @file What arrives at a block in a time step: rows of event lists, and the one order in which saturating arithmetic takes them. */
import type { Loop } from '../machine/index.ts';
import { createList, type Arena, type EventList } from './list.ts';

/** Rows of a list that reach a block. */
export interface Delivery {
  readonly list: EventList;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** What arrives at one end of a block in this time step, asked for when the block takes it. */
export type Arrival = () => readonly Delivery[];

/** Takes the events of some rows into a block's memory. Returns the operations that this was. */
export type Take<B> = (block: B, list: EventList, rowFrom: number, rowTo: number) => number;

/** Hands everything that has arrived to a block, one delivery after the other, and sums what it returns. */
export function takeAll<B>(arrival: Arrival, block: B, take: Take<B>): number {
  let sum = 0;
  for (const { list, rowFrom, rowTo } of arrival()) sum += take(block, list, rowFrom, rowTo);
  return sum;
}

/** The same by a machine's loop, for a block whose record is at an address. */
export function loopAll(arrival: Arrival, record: number, loop: Loop): number {
  let sum = 0;
  for (const { list, rowFrom, rowTo } of arrival()) sum += loop(record, list.record, rowFrom, rowTo);
  return sum;
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
