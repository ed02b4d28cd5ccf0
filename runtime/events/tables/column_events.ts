/** @file Events out of four columns of numbers, whatever file they stood in. */
import type { Diagnostic } from '../../../ir/diagnostics/index.ts';
import { damaged } from '../../formats/problems.ts';
import { mendClock } from '../clock.ts';
import { addEvent, eventBuffer, type EventBuffer } from '../event_buffer.ts';
import { finishEvents, type EventList, type Sensor } from '../event_list.ts';
import { roles, type Role } from './names.ts';
import { microseconds, unitSteps, type TimeUnit } from './time_unit.ts';

/** Columns of one length. */
export type Columns = Readonly<Record<Role, ArrayLike<number | bigint>>>;

/** What is known beside the numbers. */
export interface ColumnNotes {
  readonly unit?: TimeUnit | undefined;
  readonly steps?: readonly string[];
  readonly sensor?: Sensor | undefined;
}

/**
 * Events of columns: whole pixels, times (in whole microseconds where the unit is known, as they are where not), and
 * polarities of 0 and 1 or of -1 and 1; 1 and 2, as MATLAB counts, and 0 and 255 are mapped, and said (SPK477).
 *
 * @throws DiagnosticError SPK404 where the columns differ in length, or a number is none of an event; SPK406 for too many.
 */
export function eventsOfColumns(columns: Columns, name: string, notes: ColumnNotes = {}): EventList {
  const { x, y, t, p } = columns;
  if (x.length === 0 || roles.some((role) => columns[role].length !== x.length))
    damaged(
      name,
      `x, y, t, p have ${roles.map((role) => columns[role].length).join(', ')} elements`,
      'save one of each per event',
    );
  const buffer = eventBuffer(x.length, name);
  const polarities = createPolarities();
  for (let i = 0; i < x.length; i++) {
    checkPixel(i, x[i]!, y[i]!, name);
    addEvent(buffer, Number(x[i]), Number(y[i]), timeOf(t[i]!, i, notes.unit, name), 0);
    polarities.add(buffer, Number(p[i]));
  }
  return finishColumns(buffer, polarities, notes);
}

/** Puts the events of columns in order. */
export function finishColumns(
  buffer: EventBuffer,
  polarities: Polarities,
  { unit, steps = [], sensor }: ColumnNotes,
): EventList {
  const mapped = polarities.finish(buffer);
  return finishEvents(buffer, {
    steps: [...steps, ...unitSteps(unit)],
    changes: [...mapped, ...mendClock(buffer)],
    sensor,
  });
}

/** Throws SPK404 where a pixel is no whole number. */
export function checkPixel(index: number, x: number | bigint, y: number | bigint, name: string): void {
  if (Number.isInteger(Number(x)) && Number.isInteger(Number(y))) return;
  damaged(name, `event ${index} is at column ${x}, row ${y}`, 'save x and y as whole pixels');
}

/** A time in the unit that is kept. Throws SPK404 where it is no number, or has too many digits to be a time. */
export function timeOf(time: number | bigint, index: number, unit: TimeUnit | undefined, name: string): number {
  const kept = microseconds(time, unit);
  if (Math.abs(kept) <= Number.MAX_SAFE_INTEGER) return kept;
  const remedy = Number.isFinite(kept) ? 'say the unit of nanoseconds: --time-unit ns' : 'save times as finite numbers';
  return damaged(name, `event ${index} has the time ${time}`, remedy);
}

/** Polarities as they are seen: which values there are decides at the end what they mean. */
export interface Polarities {
  /** Keeps the polarity of the event that was added last. Throws SPK404 for values that are none. */
  add(buffer: EventBuffer, value: number): void;
  /** Makes 0 and 1 of what was kept. Returns what was mapped. */
  finish(buffer: EventBuffer): Diagnostic[];
}

const known: readonly number[] = [-1, 0, 1, 2, 255];

export function createPolarities(): Polarities {
  const seen = new Set<number>();
  return {
    add(buffer, value) {
      const index = buffer.count - 1;
      seen.add(value);
      const mixed = seen.has(2) && (seen.has(0) || seen.has(-1));
      if (!known.includes(value) || mixed)
        damaged(buffer.place, `event ${index} has the polarity ${value}`, 'save 0 for off and 1 for on, or -1 and 1');
      buffer.polarities[index] = value === 2 ? 2 : value > 0 ? 1 : 0;
    },
    finish(buffer) {
      if (!seen.has(2)) return seen.has(255) ? [mapped('0 and 255', '255')] : [];
      for (let i = 0; i < buffer.count; i++) buffer.polarities[i] = buffer.polarities[i] === 2 ? 1 : 0;
      return [mapped('1 and 2', '2')];
    },
  };
}

const mapped = (values: string, on: string): Diagnostic => ({
  ...{ code: 'SPK477', severity: 'warning' },
  message: `polarities are ${values}: ${on} is taken for on, the other for off`,
});
