/** @file What cores can be coloured by. Needs no browser. */
import type { ChipData } from './data.ts';
import { energy, percent, short } from './format.ts';

/** A figure of every core. */
export interface Measure {
  readonly name: string;
  readonly words: string;
  /** Whether it is a run's, and whether it is known of single windows. */
  readonly ofRun: boolean;
  readonly ofWindows: boolean;
  readonly text: (value: number) => string;
  /** Of all cores, per sample; nothing where it is not known. @param window -1 for all. @param sample which of those that differ. */
  readonly values: (chip: ChipData, window: number, sample?: number) => readonly number[] | undefined;
}

type Run = NonNullable<ChipData['run']>;

/** A figure of every core per sample: over all windows, or of one, of what `CoreInWindow` holds at a place. */
function figureOf(
  { run, cores }: ChipData,
  window: number,
  all: (core: Run['cores'][number]) => number,
  ...places: readonly (1 | 2 | 3 | 4 | 5)[]
): readonly number[] | undefined {
  if (!run) return undefined;
  if (window < 0) return run.cores.map((core) => all(core) / run.samples);
  const figures = cores.map(() => 0);
  for (const core of run.windows[window]?.cores ?? [])
    figures[core[0]] = places.reduce<number>((sum, place) => sum + core[place], 0) / run.samples;
  return figures;
}

/** Cycles of every core, per sample; nothing where the target knows none. */
const workOf = (chip: ChipData, window: number): readonly number[] | undefined =>
  chip.run?.mean['cycles'] === undefined ? undefined : figureOf(chip, window, ({ cycles }) => cycles, 1);

/** Cycles of the whole chip, per sample. */
export const cyclesOf = (run: Run, window: number): number =>
  window < 0 ? (run.mean['cycles'] ?? NaN) : (run.windows[window]?.cycles ?? NaN) / run.samples;

/** Microseconds of so many cycles; NaN where the target knows no clock. */
export const microsecondsOf = ({ mean }: Run, cycles: number): number =>
  (cycles * (mean['microseconds'] ?? NaN)) / (mean['cycles'] ?? NaN);

/** An energy by the target's costs; NaN where the target knows none of them. */
export const knownEnergy = ({ energy: costs }: Run, picojoule: number): number =>
  costs.every(({ provenance }) => provenance === 'unknown') ? NaN : picojoule;

/** Picojoule of a sample by the target's costs, with static power where that is known; NaN where no cost is. */
export const energyOf = (run: Run): number =>
  knownEnergy(
    run,
    run.energy.reduce((sum, { count, each }) => sum + count * each, run.idle?.picojoule ?? 0),
  );

const limitNamed = (chip: ChipData, name: string): number => chip.limits.findIndex((limit) => limit.name === name);

export const measures: Readonly<Record<string, Measure>> = {
  neurons: {
    ...{ name: 'neurons', words: 'membranes on the core', ofRun: false, ofWindows: false, text: short },
    values: (chip) => chip.cores.map(({ usage }) => usage[limitNamed(chip, 'neurons')]!),
  },
  memory: {
    ...{ name: 'synapse memory', words: 'bytes of weights and copied state', ofRun: false, ofWindows: false },
    text: (value) => `${short(value)}B`,
    values: (chip) => chip.cores.map(({ usage }) => usage[limitNamed(chip, 'synapse_bytes')]!),
  },
  work: {
    ...{ name: 'work', words: 'core cycles per sample', ofRun: true, ofWindows: true },
    text: (value) => `${short(value)} cycles`,
    values: workOf,
  },
  spikes: {
    ...{ name: 'spikes', words: 'spikes fired per sample', ofRun: true, ofWindows: true, text: short },
    values: (chip, window) => figureOf(chip, window, ({ spikes }) => spikes, 2),
  },
  traffic: {
    ...{ name: 'traffic', words: 'packets sent and received per sample', ofRun: true, ofWindows: true },
    text: (value) => `${short(value)} packets`,
    values: (chip, window) => figureOf(chip, window, ({ packets, events }) => packets + events, 3, 4),
  },
  energy: {
    ...{ name: 'energy', words: 'of the core\u2019s own work per sample, links apart', ofRun: true, ofWindows: true },
    text: energy,
    values: (chip, window) =>
      chip.run && Number.isNaN(energyOf(chip.run)) ? undefined : figureOf(chip, window, (core) => core.energy, 5),
  },
  idle: {
    ...{ name: 'idle share', words: 'of all cycles', ofRun: true, ofWindows: true, text: percent },
    values: (chip, window) => {
      const all = chip.run ? cyclesOf(chip.run, window) : 0;
      return workOf(chip, window)?.map((cycles) => (all === 0 ? 1 : 1 - cycles / all));
    },
  },
  differing: {
    ...{
      name: 'differing neurons',
      words: 'neurons whose spikes are not the expected ones, each in every logical step',
    },
    ...{ ofRun: false, ofWindows: false, text: short },
    values(chip, _, sample = 0) {
      const found = chip.verdict?.samples[sample];
      if (!found) return undefined;
      const figures = chip.cores.map(() => 0);
      for (const { cores } of found.layers) for (const [core, neurons] of cores) figures[core]! += neurons;
      return figures;
    },
  },
};

/** Those that a chip has figures for. */
export const measuresOf = (chip: ChipData): readonly string[] =>
  Object.keys(measures).filter((name) => measures[name]!.values(chip, -1) !== undefined);
