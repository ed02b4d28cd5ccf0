/** @file Windows of the schedule, one after the other: what bars of them can be as high as, and all of it as rows. */
import { causes, causesRow } from '../causes.ts';
import type { Rows } from '../csv.ts';
import type { ChipData } from '../data.ts';
import { firingIn } from '../names.ts';
import type { RunData, WindowRun } from '../run_data.ts';

/** What bars are as high as. */
export interface Heights {
  readonly name: string;
  /** From the bottom up; sums over samples, but for the queue. */
  readonly parts: (window: WindowRun) => readonly number[];
  /** Of the page's style, and where there is none. */
  readonly colours: readonly { readonly colour: string; readonly hue: string }[];
  /** The most of all samples, no sum. */
  readonly isMost?: boolean;
}

const bar = { colour: '--bar', hue: '#31688e' };

/** By name; those with cycles are known where the target knows costs. */
export const heights: Readonly<Record<string, Heights>> = {
  cycles: { name: 'cycles', parts: (window) => window.causes, colours: causes },
  spikes: { name: 'spikes', parts: ({ spikes }) => [spikes], colours: [bar] },
  packets: { name: 'packets', parts: ({ packets }) => [packets], colours: [causes[1]] },
  energy: { name: 'energy of cores', parts: (window) => [energyIn(window)], colours: [causes[2]] },
  queue: {
    ...{ name: 'longest queue', parts: ({ queueDepth }) => [queueDepth], isMost: true },
    colours: [{ colour: '--link', hue: '#c2410c' }],
  },
};

/** Those that a run has figures for. */
export const heightsOf = ({ mean }: RunData): readonly string[] =>
  Object.keys(heights).filter((name) => name !== 'cycles' || mean['cycles'] !== undefined);

/** Picojoule of cores in a window, links apart; sum over samples. */
export const energyIn = ({ cores }: WindowRun): number => cores.reduce((sum, core) => sum + core[5], 0);

/** Of a chip with a run. */
export function timelineRows(chip: ChipData): Rows {
  const { windows, samples } = chip.run!;
  return windows.map((window, at) => {
    const [busiest] = window.cores;
    return {
      window: at,
      fires: firingIn(chip, at)
        .map((layer) => chip.layers[layer]!.name)
        .join(' '),
      ...{ cycles: window.cycles / samples, ...causesRow(window.causes.map((part) => part / samples) as never) },
      ...{ spikes: window.spikes / samples, packets: window.packets / samples, picojoule: energyIn(window) / samples },
      ...{ queueDepth: window.queueDepth, linkLoad: window.linkLoad, coresAtWork: window.cores.length },
      busiestCore: busiest ? `${chip.cores[busiest[0]]!.x} ${chip.cores[busiest[0]]!.y}` : '',
      busiestCoreCycles: (busiest?.[1] ?? 0) / samples,
    };
  });
}
