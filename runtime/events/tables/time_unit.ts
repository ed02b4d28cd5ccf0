/** @file Units of time, and times in whole microseconds. */

/** What a time of 1 is. */
export type TimeUnit = 'us' | 'ms' | 'ns' | 's';

/** Microseconds in a unit. */
const factors: Readonly<Record<TimeUnit, number>> = { us: 1, ms: 1e3, ns: 1e-3, s: 1e6 };

const nanoseconds = 1000n;

/** A time in whole microseconds, the nearest; as it is where its unit is not known. Nanoseconds since 1970 stay exact. */
export function microseconds(time: number | bigint, unit: TimeUnit | undefined): number {
  if (unit === undefined) return Number(time);
  if (unit === 'ns' && typeof time === 'bigint') return Number((time + nanoseconds / 2n) / nanoseconds);
  return Math.round(Number(time) * factors[unit]);
}

/** What is done to times of a unit, as a step; nothing for microseconds and for an unknown unit. */
export const unitSteps = (unit: TimeUnit | undefined): string[] =>
  unit === undefined || unit === 'us' ? [] : [`times in ${unit}, rounded to whole microseconds`];
