/** @file Cores with the measure that they are coloured by. */
import type { Rows } from '../csv.ts';
import type { ChipData, PageData } from '../data.ts';
import { signed } from '../format.ts';
import { measures } from '../measures.ts';
import { chipName, namesOn, windowName } from '../names.ts';
import type { View } from '../state.ts';

/** What is drawn: a value of every core, and how it reads. */
export interface Shown {
  readonly values: readonly (number | undefined)[];
  readonly low: number;
  readonly high: number;
  readonly diverging: boolean;
  /** Where a value's colour stands: 0..1, or -1..1 of differences. */
  readonly share: (value: number) => number;
  readonly text: (value: number) => string;
}

/** The measure that is chosen, or its difference from what the page compares with. */
export function shownOf(data: PageData, { measure, window, difference, other: place, ranks, sample }: View): Shown {
  const { subject: chip } = data;
  const { values, text, ofWindows } = measures[measure]!;
  const at = ofWindows ? window : -1;
  const own = values(chip, at, sample) ?? [];
  const against = difference ? data.others[place] : undefined;
  const other = against && (values(against, Math.min(at, against.schedule.windows - 1)) ?? []);
  if (!against || !other) {
    const sorted = own.length === 0 ? [0] : [...own].sort((a, b) => a - b);
    const [low, high] = [sorted[0]!, sorted.at(-1)!];
    const places = new Map(sorted.map((value, place) => [value, place / Math.max(1, sorted.length - 1)]));
    const share = ranks ? (value: number) => places.get(value)! : (value: number) => (high === 0 ? 0 : value / high);
    return { values: own, low, high, diverging: false, share, text };
  }
  const there = new Map(against.cores.map(({ x, y }, i) => [`${x},${y}`, other[i] ?? 0]));
  const differences = chip.cores.map(({ x, y }, i) => (own[i] ?? 0) - (there.get(`${x},${y}`) ?? 0));
  const most = differences.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const share = (value: number): number => (most === 0 ? 0 : value / most);
  return { values: differences, low: -most, high: most, diverging: true, share, text: (value) => signed(value, text) };
}

/** Places that are drawn: those in use, in whole chips as far as they are not empty beyond all reason. */
export function frameOf({ cores, port, mesh }: ChipData): { readonly columns: number; readonly rows: number } {
  const [right, bottom] = (['x', 'y'] as const).map((axis) =>
    cores.reduce((most, core) => Math.max(most, core[axis]), port[axis]),
  );
  const whole = (last: number, size: number): number =>
    size <= 2 * (last + 1) || last >= size ? Math.ceil((last + 1) / size) * size : last + 2;
  return { columns: whole(right!, mesh.columns), rows: whole(bottom!, mesh.rows) };
}

export function deviceRows(data: PageData, view: View): Rows {
  const { subject: chip } = data;
  const { measure, window: at } = view;
  const { values } = shownOf(data, view);
  const window = measures[measure]!.ofWindows ? windowName(at) : 'all windows';
  return chip.cores.map(({ x, y, coreClass }, i) => ({
    ...{ x, y, chip: chipName(chip, x, y) },
    ...(chip.classes ? { class: chip.classes[coreClass!]!.name } : {}),
    ...{ measure, window, value: values[i] },
    layers: namesOn(chip, i).join(' '),
  }));
}
