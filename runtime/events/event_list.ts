/** @file What an event camera recorded, whatever file it came from. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { disorderOf } from './clock.ts';
import type { EventBuffer } from './event_buffer.ts';
import { timeOrder } from './time_order.ts';

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
  /** What the reader left out, mended or put in order, in words with figures. */
  readonly steps: readonly string[];
  /** What of that changes the recording's meaning, as warnings. */
  readonly changes?: readonly Diagnostic[];
}

/** What a reader knows beside the events. */
export interface ReadingNotes {
  readonly steps?: readonly string[];
  readonly changes?: readonly Diagnostic[];
  readonly sensor?: Sensor | undefined;
}

/** The events of a buffer, put in the order of their times; those of one time keep theirs. Changes are steps, too. */
export function finishEvents(buffer: EventBuffer, { steps = [], changes = [], sensor }: ReadingNotes = {}): EventList {
  const { count } = buffer;
  const list = {
    columns: buffer.columns.subarray(0, count),
    rows: buffer.rows.subarray(0, count),
    times: buffer.times.subarray(0, count),
    polarities: buffer.polarities.subarray(0, count),
    ...(sensor ? { sensor } : {}),
  };
  const disorder = disorderOf(list.times);
  const made = disorder.late === 0 ? changes : [...changes, reordered(disorder)];
  return {
    ...(disorder.late === 0 ? list : inOrder(list)),
    steps: [...steps, ...made.map(({ message }) => message)],
    changes: made,
  };
}

const reordered = ({ late, falls, deepest }: ReturnType<typeof disorderOf>): Diagnostic => ({
  ...{ code: 'SPK471', severity: 'warning' },
  message:
    `put ${late} events that came late in the order of their times, which fall ${falls === 1 ? 'once' : `${falls} times`}, by ${deepest} ${falls === 1 ? '' : 'at most'}`.trimEnd(),
});

function inOrder<L extends Pick<EventList, 'columns' | 'rows' | 'times' | 'polarities'>>(list: L): L {
  const order = timeOrder(list.times);
  return {
    ...list,
    columns: list.columns.map((_, i) => list.columns[order[i]!]!),
    rows: list.rows.map((_, i) => list.rows[order[i]!]!),
    times: list.times.map((_, i) => list.times[order[i]!]!),
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
