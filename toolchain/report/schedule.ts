/** @file What happens on the chip when. */
import { everFires } from '../../ir/neurons/index.ts';
import type { ImageOutline } from '../../ir/chip/index.ts';

/** One window of the schedule. */
export interface WindowEntry {
  readonly window: number;
  /** Time steps of a logical step, half open. */
  readonly steps: readonly [number, number];
  /** Populations that fire. */
  readonly fires: readonly string[];
  /** Projections that deliver, as `name:kind`. */
  readonly delivers: readonly string[];
}

/** All windows of a logical step, in order. */
export function scheduleOf({ header }: Pick<ImageOutline, 'header'>): WindowEntry[] {
  const { windows, slots } = header.schedule;
  return Array.from({ length: windows }, (_, window) => ({
    window,
    steps: [window * slots, (window + 1) * slots] as const,
    fires: header.populations.filter((p) => everFires(p) && p.fireWindow === window).map((p) => p.name),
    delivers: header.projections.filter((p) => p.activeWindow === window).map((p) => `${p.name}:${p.kind}`),
  }));
}
