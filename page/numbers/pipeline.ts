/** @file Layers side by side: what an image takes then, and which chip steps are drawn. */
import { causes, causesRow } from '../causes.ts';
import type { Rows } from '../csv.ts';
import type { CausesRun, RunData } from '../run_data.ts';

/** Windows over chip steps. */
export interface ChipSteps {
  readonly windows: number;
  /** Chip steps shown: the first image, and as long again with the chip full. */
  readonly steps: number;
  readonly logicalSteps: number;
}

/** Of a run that was pipelined. */
export const chipStepsOf = ({ windows, pipelined }: RunData, logicalSteps: number): ChipSteps => ({
  ...{ windows: windows.length, logicalSteps },
  steps: Math.ceil(pipelined!.chipSteps * 1.6 + 2 * logicalSteps),
});

/** Every how many images one stands out, so that one sees them go through the layers. */
export const everyColoured = (windows: number, logicalSteps: number): number =>
  Math.max(3, Math.round(windows / logicalSteps / 6));

/** One window after the other, the first image, and the time between images: cycles of a sample. */
export function barsOf({ windows, samples, pipelined }: RunData): (readonly [name: string, parts: CausesRun])[] {
  const single = causes.map((_, i) => windows.reduce((sum, window) => sum + window.causes[i]!, 0) / samples);
  return [
    ['one after the other', single as unknown as CausesRun],
    ['first image', pipelined!.causes],
    ['then one every', pipelined!.intervalCauses],
  ];
}

/** Cycles of the longest of them. */
export const longestBar = (run: RunData): number =>
  Math.max(...barsOf(run).map(([, parts]) => parts.reduce((a, b) => a + b, 0)), 1e-9);

export function pipelineRows({ windows, samples, pipelined }: RunData): Rows {
  const { cycles, interval, causes: alone, intervalCauses, chipSteps } = pipelined!;
  return [
    { what: 'first image', cycles, ...causesRow(alone), chipSteps },
    { what: 'interval', cycles: interval, ...causesRow(intervalCauses), chipSteps: undefined },
    ...windows.map((window, at) => ({
      what: `window ${at} by itself`,
      cycles: window.cycles / samples,
      ...causesRow(window.causes.map((part) => part / samples) as never),
      chipSteps: at,
    })),
  ];
}
