/** @file Units on which layers take turns: how long each is at work, and for whom. */
import type { PageData } from '../../../page/data.ts';
import { percent, short } from '../../../page/format.ts';
import { cyclesOf } from '../../../page/measures.ts';
import { windowName } from '../../../page/names.ts';
import { cyclesIn, layersOf } from '../../../page/numbers/units.ts';
import type { View } from '../../../page/state.ts';
import { barsDrawing, fill, type Bar } from './parts.ts';

/** Of a chip with a run that has units. */
export function unitsDrawing({ subject: { model, target, layers, run } }: PageData, { window }: View): string {
  const all = cyclesOf(run!, window);
  const bars = run!.units!.map((unit): Bar => {
    const cycles = cyclesIn(run!, unit, window);
    const busy = layersOf(unit).slice(0, 3);
    const note = busy.length === 0 ? '' : `most for ${busy.map((layer) => layers[layer]!.name).join(' ')}`;
    const name = unit.name.replaceAll('_', ' ');
    if (cycles === undefined) return { name, pieces: [], value: 'unknown', note };
    const value = all > 0 ? `${short(cycles)}, ${percent(cycles / all)}` : short(cycles);
    return { name, pieces: [{ amount: cycles, colour: fill, title: `does ${unit.does.join(', ')}` }], value, note };
  });
  const headline = `cycles of a sample at work in ${windowName(window)}, of ${short(all)}`;
  return barsDrawing(`${model} on ${target}: units on which layers take turns`, headline, bars, all);
}
