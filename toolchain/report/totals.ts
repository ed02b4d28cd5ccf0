/** @file The figures of runs: means over samples, and accuracy. */
import type { PlainRecord } from '../run_worker.ts';

/** What is summed of every sample. */
export const summed = [
  'spikes',
  'synapticOps',
  'macs',
  'stateOps',
  'transferOps',
  'packets',
  'hops',
  'chipHops',
  'cycles',
] as const;

/** Means over samples, and accuracy where labels are known. */
export interface Totals {
  readonly samples: number;
  readonly labelled: number;
  readonly correct: number;
  /** Share of labelled samples that are right; absent without labels. */
  readonly accuracy?: number;
  /** Per sample. */
  readonly mean: { readonly [K in Exclude<(typeof summed)[number], 'cycles'>]: number } & {
    /** Null where the target knows no cycles of any event. */
    readonly cycles: number | null;
    /** Absent where it is not known of every sample. */
    readonly milliseconds?: number;
    /** Cycles of a sample that comes alone, and between samples, where layers work side by side. */
    readonly pipelined?: { readonly cycles: number; readonly interval: number };
    /** Microseconds of the chip, where its clock is known. */
    readonly microseconds?: number;
    /** Picojoule; null where the target knows no energy of any event. */
    readonly energy: { readonly table: number | null; readonly paper: number };
  };
}

/** What of a sample goes into the totals. */
export type Figures = Pick<PlainRecord, (typeof summed)[number] | 'label'> & {
  readonly top: readonly { readonly class: number }[];
  readonly milliseconds?: number;
  readonly microseconds?: number;
  readonly pipelined?: { readonly cycles: number; readonly interval: number };
  readonly energy: { readonly table: { readonly total: number } | null; readonly paper: number };
};

/** Running sums, so that a thousand samples need not be kept. */
export interface TotalsBuilder {
  add(record: Figures): void;
  totals(): Totals;
}

/** Begins with no samples. */
export function createTotals(): TotalsBuilder {
  const sums = Object.fromEntries(
    [...summed, 'milliseconds', 'microseconds', 'alone', 'interval', 'table', 'paper'].map((name) => [name, 0]),
  );
  let [samples, labelled, correct] = [0, 0, 0];
  return {
    add(record) {
      samples++;
      for (const name of summed) sums[name]! += record[name] ?? NaN;
      sums['milliseconds']! += record.milliseconds ?? NaN;
      sums['microseconds']! += record.microseconds ?? NaN;
      sums['alone']! += record.pipelined?.cycles ?? NaN;
      sums['interval']! += record.pipelined?.interval ?? NaN;
      sums['table']! += record.energy.table?.total ?? NaN;
      sums['paper']! += record.energy.paper;
      if (record.label === undefined) return;
      labelled++;
      if (record.top[0]?.class === record.label) correct++;
    },
    totals() {
      const mean = (name: string): number => sums[name]! / Math.max(1, samples);
      const known = (name: string): number | null => (Number.isNaN(sums[name]!) ? null : mean(name));
      return {
        samples,
        labelled,
        correct,
        ...(labelled > 0 ? { accuracy: correct / labelled } : {}),
        mean: {
          ...(Object.fromEntries(summed.map((name) => [name, known(name)])) as Record<(typeof summed)[number], number>),
          ...(Number.isNaN(sums['milliseconds']!) ? {} : { milliseconds: mean('milliseconds') }),
          ...(Number.isNaN(sums['microseconds']!) ? {} : { microseconds: mean('microseconds') }),
          ...(Number.isNaN(sums['alone']!) ? {} : { pipelined: { cycles: mean('alone'), interval: mean('interval') } }),
          energy: { table: known('table'), paper: mean('paper') },
        },
      };
    },
  };
}
