/** @file The figures of runs: sums, accuracy, and energy with where it comes from. */
import { paperCosts } from '../../ir/limits.ts';
import type { PlainRecord } from '../run.ts';
import { energy as energyText, percent, short } from '../../cli/terminal/numbers.ts';

const summed = [
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
  readonly mean: { readonly [K in (typeof summed)[number]]: number } & {
    readonly milliseconds: number;
    /** Picojoule. */
    readonly energy: { readonly table: number; readonly paper: number };
  };
}

/** Running sums, so that a thousand samples need not be kept. */
export interface TotalsBuilder {
  add(record: PlainRecord): void;
  totals(): Totals;
}

export function createTotals(): TotalsBuilder {
  const sums = Object.fromEntries([...summed, 'milliseconds', 'table', 'paper'].map((name) => [name, 0]));
  let [samples, labelled, correct] = [0, 0, 0];
  return {
    add(record) {
      samples++;
      for (const name of summed) sums[name]! += record[name];
      sums['milliseconds']! += record.milliseconds;
      sums['table']! += record.energy.table.total;
      sums['paper']! += record.energy.paper;
      if (record.label === undefined) return;
      labelled++;
      if (record.top[0]?.class === record.label) correct++;
    },
    totals() {
      const mean = (name: string): number => sums[name]! / Math.max(1, samples);
      return {
        samples,
        labelled,
        correct,
        ...(labelled > 0 ? { accuracy: correct / labelled } : {}),
        mean: {
          ...(Object.fromEntries(summed.map((name) => [name, mean(name)])) as Record<(typeof summed)[number], number>),
          milliseconds: mean('milliseconds'),
          energy: { table: mean('table'), paper: mean('paper') },
        },
      };
    },
  };
}

/** Label and value of what a sample costs on average. */
export function totalsRows({ mean, labelled, correct, samples }: Totals): [string, string][] {
  const each = samples === 1 ? '' : ' per sample';
  return [
    ...(labelled > 0
      ? ([['accuracy', `${percent(correct, labelled)}: ${correct} of ${labelled}`]] as [string, string][])
      : []),
    ['spikes', `${short(mean.spikes)}${each}`],
    [
      'operations',
      `${short(mean.synapticOps)} synaptic, ${short(mean.stateOps)} in attention, ${short(mean.macs)} multiply-accumulates${each}`,
    ],
    [
      'packets',
      `${short(mean.packets)}, over ${short(mean.hops)} hops inside chips and ${short(mean.chipHops)} between chips${each}`,
    ],
    ['cycles', `${short(mean.cycles)}${each}`],
  ];
}

/** Both energies, with the words that say what they are worth. */
export function energyRows({ mean, samples }: Totals, first: PlainRecord | undefined): [string, string][] {
  const each = samples === 1 ? '' : ' per sample';
  const provenance = first?.energy.provenance.join(', ') ?? '';
  return [
    [
      'energy',
      `${energyText(mean.energy.table)}${each} by the target's table (figures ${provenance}); simulated, not measured`,
    ],
    [
      '',
      `${energyText(mean.energy.paper)}${each} by the papers' formula (${paperCosts.mac} pJ x MACs + ${paperCosts.accumulate} pJ x synaptic operations)`,
    ],
  ];
}
