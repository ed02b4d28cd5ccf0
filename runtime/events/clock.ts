/** @file The clocks of cameras: counters of so many bits that run over, and events that are not in the order of their times. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { EventBuffer } from './event_buffer.ts';

/** Times that rise over the whole recording, and where a clock was mended. */
export interface UnwrappedTimes {
  readonly times: Float64Array;
  /** Indices of the first events after the clock ran over. */
  readonly restarts: readonly number[];
}

/** Of the range: an event that is later than its predecessor by more comes from before the clock's start. */
const latestRise = 7 / 8;

/**
 * Times of a counter of `bits` bits as one that never runs over: where a time is less than the one before it by half the
 * counter's range or more, the counter has started again. An event that comes late over such a place (it is later than its
 * predecessor by nearly the whole range) belongs before it.
 */
export function unwrapTimes(times: Float64Array, bits: number): UnwrappedTimes {
  const range = 2 ** bits;
  const restarts: number[] = [];
  const unwrapped = new Float64Array(times.length);
  let turns = 0;
  for (let i = 0; i < times.length; i++) {
    const rise = i === 0 ? 0 : times[i]! - times[i - 1]!;
    if (rise <= -range / 2) restarts[turns++] ??= i;
    else if (rise >= latestRise * range && turns > 0) turns--;
    unwrapped[i] = times[i]! + turns * range;
  }
  return { times: restarts.length === 0 ? times : unwrapped, restarts };
}

/** Counters whose overflow shows in times of unknown origin: N-MNIST's and others' 23 and 24 bits, and those of 31, 32 and 34. */
const counters = [23, 24, 31, 32, 34] as const;

/**
 * The bits of the counter that a recording's times come from, where they show it: every fall by half its range or more is one
 * from the last quarter of the range to the first, and no time lies outside. Signed times of 32 bits fall from the end of
 * the positive range to the beginning of the negative one. Undefined where no time falls so far, or falls have another reason.
 */
export function counterOf(times: Float64Array): number | undefined {
  let [least, most] = [Infinity, -Infinity];
  for (const time of times) [least, most] = [Math.min(least, time), Math.max(most, time)];
  return counters.find((bits) => {
    const range = 2 ** bits;
    const start = least < 0 ? -range / 2 : 0;
    if (least < start || most >= start + range) return false;
    const falls = fallsOf(times, range / 2);
    const isStart = (i: number): boolean => times[i - 1]! >= start + 0.75 * range && times[i]! < start + 0.25 * range;
    return falls.length > 0 && falls.every(isStart);
  });
}

/** Where times fall by so much or more. */
const fallsOf = (times: Float64Array, depth: number): number[] => {
  const falls: number[] = [];
  for (let i = 1; i < times.length; i++) if (times[i - 1]! - times[i]! >= depth) falls.push(i);
  return falls;
};

/** SPK470: where the clock started again, and that it was mended. */
export const restarted = (restarts: readonly number[], bits: number): Diagnostic => ({
  ...{ code: 'SPK470', severity: 'warning' },
  message: `the clock of ${bits} bits starts again at ${restarts.length === 1 ? 'event' : 'events'} ${restarts.slice(0, 3).join(', ')}${restarts.length > 3 ? ` and ${restarts.length - 3} more` : ''}; times go on from there`,
});

/**
 * Mends the times of a buffer as those of a counter of `bits` bits; without a number, of the counter that they show.
 * Returns what was done, if anything.
 */
export function mendClock(buffer: EventBuffer, bits?: number): Diagnostic[] {
  const found = buffer.times.subarray(0, buffer.count);
  const counter = bits ?? counterOf(found);
  if (counter === undefined) return [];
  const { times, restarts } = unwrapTimes(found, counter);
  if (restarts.length === 0) return [];
  buffer.times = times;
  return [restarted(restarts, counter)];
}

/** What is wrong with the order of times. */
export interface Disorder {
  /** Events that are earlier than some event before them. */
  readonly late: number;
  /** How often a time is less than the one before it. */
  readonly falls: number;
  /** By how much at most. */
  readonly deepest: number;
}

export function disorderOf(times: Float64Array): Disorder {
  let [late, falls, deepest, latest] = [0, 0, 0, -Infinity];
  for (let i = 0; i < times.length; i++) {
    const time = times[i]!;
    if (time < latest) late++;
    else latest = time;
    if (i > 0 && time < times[i - 1]!) {
      falls++;
      deepest = Math.max(deepest, times[i - 1]! - time);
    }
  }
  return { late, falls, deepest };
}
