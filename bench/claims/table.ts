/** @file The figures of all runs as a table. */
import type { RunFigures } from './run.ts';

/** Medians of a training step, in milliseconds. */
export interface StepTimes {
  readonly sfa: number;
  readonly lif: number;
}

const ratio = (a: number, b: number): string => (b > 0 ? `${(a / b).toFixed(2)} x` : '-');
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

export type Row = readonly [what: string, sfa: string, lif: string, ratio: string];

export function rowsOf(sfa: RunFigures, lif: RunFigures, longer: RunFigures, step: StepTimes): Row[] {
  const of = (what: string, pick: (run: RunFigures) => number, show: (value: number) => string): Row => [
    what,
    show(pick(sfa)),
    show(pick(lif)),
    ratio(pick(lif), pick(sfa)),
  ];
  return [
    ['training step (in turns)', `${step.sfa.toFixed(0)} ms`, `${step.lif.toFixed(0)} ms`, ratio(step.lif, step.sfa)],
    of(
      'time per epoch',
      (r) => r.secondsPerEpoch,
      (s) => `${s.toFixed(1)} s`,
    ),
    of('memory of the engine', (r) => r.engineBytes, mebibytes),
    of('peak memory of the process', (r) => r.residentBytes, mebibytes),
    [`test accuracy, same epochs (${sfa.epochs})`, percent(sfa.accuracy), percent(lif.accuracy), ''],
    [
      `test accuracy, same time (${lif.seconds.toFixed(0)} s)`,
      `${percent(longer.accuracy)} (${longer.epochs} epochs)`,
      percent(lif.accuracy),
      '',
    ],
    of(
      'spikes per neuron and image',
      (r) => r.energy.spikesPerNeuron,
      (x) => x.toFixed(3),
    ),
    of(
      'synaptic operations per image',
      (r) => r.energy.synapticOps,
      (x) => `${(x / 1e6).toFixed(2)} M`,
    ),
    of(
      'energy per image (formula)',
      (r) => r.energy.microjoule,
      (x) => `${x.toFixed(2)} uJ`,
    ),
  ];
}
