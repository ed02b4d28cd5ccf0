/** @file Room for the events of a recording while it is read. */
import { maxEvents } from '../formats/limits.ts';
import { damaged, unjustified } from '../formats/problems.ts';

/** Events as a reader finds them; the first `count` places are taken. */
export interface EventBuffer {
  columns: Uint16Array;
  rows: Uint16Array;
  times: Float64Array;
  polarities: Uint8Array;
  count: number;
  /** Stands in messages. */
  readonly place: string;
}

/** Memory for so many events; it grows where there are more. Throws SPK406 beyond `maxEvents`. */
export function eventBuffer(expected: number, place: string): EventBuffer {
  if (expected > maxEvents) tooMany(place, expected);
  return {
    columns: new Uint16Array(expected),
    rows: new Uint16Array(expected),
    times: new Float64Array(expected),
    polarities: new Uint8Array(expected),
    count: 0,
    place,
  };
}

const tooMany = (place: string, events: number): never =>
  unjustified(place, `${events} events; at most ${maxEvents} are read at once`, 'cut the recording into shorter ones');

/** Adds one event. Throws SPK404 where its numbers are none of an event, SPK406 beyond `maxEvents`. */
export function addEvent(buffer: EventBuffer, column: number, row: number, time: number, on: number): void {
  const index = buffer.count++;
  if (!(column >= 0 && column <= 0xffff && row >= 0 && row <= 0xffff))
    damaged(
      buffer.place,
      `event ${index} is at column ${column}, row ${row}`,
      'save x and y as whole pixels from 0 on',
    );
  if (!(Math.abs(time) <= Number.MAX_SAFE_INTEGER)) damaged(buffer.place, `event ${index} has the time ${time}`);
  if (index === buffer.times.length) grow(buffer);
  buffer.columns[index] = column;
  buffer.rows[index] = row;
  buffer.times[index] = time;
  buffer.polarities[index] = on === 0 ? 0 : 1;
}

function grow(buffer: EventBuffer): void {
  const room = Math.min(maxEvents, Math.max(1024, 2 * buffer.times.length));
  if (buffer.count > room) tooMany(buffer.place, buffer.count);
  const columns = new Uint16Array(room);
  const rows = new Uint16Array(room);
  const times = new Float64Array(room);
  const polarities = new Uint8Array(room);
  columns.set(buffer.columns);
  rows.set(buffer.rows);
  times.set(buffer.times);
  polarities.set(buffer.polarities);
  Object.assign(buffer, { columns, rows, times, polarities });
}
