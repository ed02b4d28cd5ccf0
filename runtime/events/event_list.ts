/** @file What an event camera recorded, whatever file it came from. */
import { maxEvents } from '../formats/limits.ts';
import { damaged, unjustified } from '../formats/problems.ts';

/** Extents of a sensor in pixels. */
export interface Sensor {
  readonly width: number;
  readonly height: number;
}

/**
 * Events in the order of their times. All lists have one length.
 * Columns count from the left, rows from the top.
 */
export interface EventList {
  readonly columns: Uint16Array;
  readonly rows: Uint16Array;
  /** Never falling. Microseconds, or the file's own unit where it has none. */
  readonly times: Float64Array;
  /** 1 where brightness rose (on), 0 where it fell (off). */
  readonly polarities: Uint8Array;
  /** The sensor, where the file or its format names it. */
  readonly sensor?: Sensor;
  /** What the reader left out or put in order, in words with figures. */
  readonly steps: readonly string[];
}

/** Room for events, filled by a reader; `count` of them are there. */
export interface EventBuffer {
  readonly columns: Uint16Array;
  readonly rows: Uint16Array;
  readonly times: Float64Array;
  readonly polarities: Uint8Array;
  count: number;
}

/** Memory for so many events at most. Throws SPK406 beyond `maxEvents`. */
export function eventBuffer(most: number, place: string): EventBuffer {
  if (most > maxEvents)
    unjustified(place, `${most} events; at most ${maxEvents} are read at once`, 'cut the recording into shorter ones');
  return {
    columns: new Uint16Array(most),
    rows: new Uint16Array(most),
    times: new Float64Array(most),
    polarities: new Uint8Array(most),
    count: 0,
  };
}

/** Adds one event. Throws SPK404 where its numbers are none of an event. */
export function addEvent(
  buffer: EventBuffer,
  column: number,
  row: number,
  time: number,
  on: number,
  place: string,
): void {
  const index = buffer.count++;
  if (!(column >= 0 && column <= 0xffff && row >= 0 && row <= 0xffff))
    damaged(place, `event ${index} is at column ${column}, row ${row}`);
  if (!(Math.abs(time) <= Number.MAX_SAFE_INTEGER)) damaged(place, `event ${index} has the time ${time}`);
  buffer.columns[index] = column;
  buffer.rows[index] = row;
  buffer.times[index] = time;
  buffer.polarities[index] = on === 0 ? 0 : 1;
}

/** The events of a buffer, put in the order of their times; those of one time keep theirs. */
export function finishEvents(buffer: EventBuffer, steps: readonly string[], sensor?: Sensor): EventList {
  const { count } = buffer;
  const list: EventList = {
    columns: buffer.columns.subarray(0, count),
    rows: buffer.rows.subarray(0, count),
    times: buffer.times.subarray(0, count),
    polarities: buffer.polarities.subarray(0, count),
    steps,
    ...(sensor ? { sensor } : {}),
  };
  const late = lateEvents(list.times);
  return late === 0 ? list : { ...inOrder(list), steps: [...steps, `put ${late} events that came late in order`] };
}

/** Events that are earlier than the one before them. */
function lateEvents(times: Float64Array): number {
  let late = 0;
  for (let i = 1; i < times.length; i++) if (times[i]! < times[i - 1]!) late++;
  return late;
}

function inOrder(list: EventList): EventList {
  const { times } = list;
  const order = new Uint32Array(times.length).map((_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
  return {
    ...list,
    columns: list.columns.map((_, i) => list.columns[order[i]!]!),
    rows: list.rows.map((_, i) => list.rows[order[i]!]!),
    times: times.map((_, i) => times[order[i]!]!),
    polarities: list.polarities.map((_, i) => list.polarities[order[i]!]!),
  };
}

/** The events of an interval of time, start included, end not. */
export function cutEvents(list: EventList, start: number, end: number): EventList {
  const [from, to] = [firstAt(list.times, start), firstAt(list.times, end)];
  return {
    ...list,
    columns: list.columns.subarray(from, to),
    rows: list.rows.subarray(from, to),
    times: list.times.subarray(from, to),
    polarities: list.polarities.subarray(from, to),
  };
}

/** Index of the first event at `time` or later; the number of events where there is none. */
export function firstAt(times: Float64Array, time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
