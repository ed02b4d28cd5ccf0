/** @file The accounts of time steps that somebody has settled as `termsOf` says. */
import type { Ledger } from './ledger.ts';
import { columnOf, coreCosts, cyclesOfStep, isSending, type Peaks, type StepLoad } from './meter.ts';
import type { Terms } from './terms.ts';

/** What it takes to settle a time step, besides the terms. */
export interface StepTables {
  readonly slots: number;
  /** Comparisons, [senders][slots]. */
  readonly updates: Float64Array;
  /** By column: cycles of each, and 1 where it is a cost of sending. */
  readonly cycles: Float64Array;
  readonly sending: Int32Array;
  /** The column of packets received. */
  readonly event: number;
}

export const stepTables = ({ plan, firing, meter }: Ledger): StepTables => ({
  slots: plan.image.header.schedule.slots,
  updates: firing.updates,
  ...{ cycles: meter.cycles, sending: Int32Array.from(isSending), event: columnOf('event') },
});

/** The busiest of a time step, and most packets that a core received. */
export interface SettledPeaks extends Peaks {
  readonly queueDepth: number;
}

/** In place of `payStep`. Time steps come in their order. */
export function paySettled({ meter, steps }: Ledger, peaks: SettledPeaks): StepLoad {
  const { queueDepth, plain, chip } = peaks;
  const load = { cycles: cyclesOfStep(meter, peaks, meter.causes), queueDepth, linkLoad: Math.max(plain, chip) };
  steps.push(load);
  return load;
}

/** What was counted in all time steps of a logical step. */
export interface StepTotals {
  /** By cell of the terms. */
  readonly cells: Float64Array;
  /** By position in the plan's lists, as `Terms.counted` has it. */
  readonly spikes: Float64Array;
  readonly packets: Float64Array;
  readonly operations: Float64Array;
}

/** Once for every logical step whose time steps were settled. */
export function payTotals({ meter, totals }: Ledger, { cores, coreFrom, columns }: Terms, of: StepTotals): void {
  cores.forEach((core, k) => {
    // The host's port is no core.
    if (core < 0) return;
    for (let cell = coreFrom[k]!; cell < coreFrom[k + 1]!; cell++)
      meter.totals[core * coreCosts.length + columns[cell]!]! += of.cells[cell]!;
  });
  for (const name of ['spikes', 'packets', 'operations'] as const) addTo(totals[name], of[name]);
}

function addTo(sums: Float64Array, counts: Float64Array): void {
  for (let i = 0; i < counts.length; i++) sums[i]! += counts[i]!;
}
