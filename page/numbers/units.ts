/** @file Units on which layers take turns: how long each is at work, and for whom. */
import type { Rows } from '../csv.ts';
import type { RunData, UnitRun } from '../run_data.ts';

/** Cycles of a sample in one window, or in all (-1); undefined where the target does not know how wide it is. */
export function cyclesIn({ samples }: RunData, { windows }: UnitRun, window: number): number | undefined {
  const own = window < 0 ? windows : [windows[window]!];
  return own.includes(null) ? undefined : own.reduce<number>((sum, cycles) => sum + cycles!, 0) / samples;
}

/** Layers that it works for, those with most first. */
export const layersOf = ({ layers }: UnitRun): readonly number[] =>
  [...layers.keys()].filter((layer) => (layers[layer] ?? 0) > 0).sort((a, b) => layers[b]! - layers[a]!);

/** Of a run with units. */
export const unitRows = (run: RunData): Rows =>
  run.units!.flatMap((unit) =>
    run.windows.map((_, window) => ({ unit: unit.name, window, cycles: cyclesIn(run, unit, window) })),
  );
