/** @file The modes by name. Apart from their executors, so that who only speaks of modes loads no simulator. */

/** What each mode does, as help texts say it. Every mode gives the same integers: spikes, outputs, counters, cycles. */
export const modes = {
  window: 'sums whole windows, where their order cannot matter',
  step: 'delivers every event by itself',
} as const;

export type Mode = keyof typeof modes;

/** The mode of whoever names none. */
export const defaultMode: Mode = 'window';
