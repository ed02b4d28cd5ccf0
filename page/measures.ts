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
  /** Of all cores, per sample; nothing where there is no run. @param window -1 for all. */
  readonly values: (chip: ChipData, window: number) => readonly number[] | undefined;
}

const perSample = ({ run }: ChipData, of: (core: NonNullable<ChipData['run']>['cores'][number]) => number) =>
  run?.cores.map((core) => of(core) / run.samples);

/** Cycles of every core, per sample. */
function workOf({ run, cores }: ChipData, window: number): readonly number[] | undefined {
  if (!run) return undefined;
  if (window < 0) return run.cores.map(({ cycles }) => cycles / run.samples);
  const work = cores.map(() => 0);
  for (const [core, cycles] of run.windows[window]!.cores) work[core] = cycles / run.samples;
  return work;
}

/** Cycles of the whole chip, per sample. */
export const cyclesOf = (run: NonNullable<ChipData['run']>, window: number): number =>
  window < 0 ? (run.mean['cycles'] ?? NaN) : run.windows[window]!.cycles / run.samples;

/** Picojoule of a sample by the target's costs, with static power where that is known. */
export const energyOf = ({ energy: costs, idle }: NonNullable<ChipData['run']>): number =>
  costs.reduce((sum, { count, each }) => sum + count * each, idle?.picojoule ?? 0);

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
    ...{ name: 'spikes', words: 'spikes fired per sample', ofRun: true, ofWindows: false, text: short },
    values: (chip) => perSample(chip, ({ spikes }) => spikes),
  },
  traffic: {
    ...{ name: 'traffic', words: 'packets sent and received per sample', ofRun: true, ofWindows: false },
    text: (value) => `${short(value)} packets`,
    values: (chip) => perSample(chip, ({ packets, events }) => packets + events),
  },
  energy: {
    ...{ name: 'energy', words: 'of the core\u2019s own work per sample, links apart', ofRun: true, ofWindows: false },
    text: energy,
    values: (chip) => perSample(chip, (core) => core.energy),
  },
  idle: {
    ...{ name: 'idle share', words: 'of all cycles', ofRun: true, ofWindows: true, text: percent },
    values: (chip, window) => {
      const all = chip.run ? cyclesOf(chip.run, window) : 0;
      return workOf(chip, window)?.map((cycles) => (all === 0 ? 1 : 1 - cycles / all));
    },
  },
};

/** Those that a chip has figures for. */
export const measuresOf = (chip: ChipData): readonly string[] =>
  Object.keys(measures).filter((name) => chip.run !== undefined || !measures[name]!.ofRun);
