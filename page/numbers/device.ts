/** @file Cores with the measure that they are coloured by. */
import type { Rows } from '../csv.ts';
import type { PageData } from '../data.ts';
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
  /** Of differences those where a core is in use only there. */
  readonly elsewhere: readonly { readonly x: number; readonly y: number; readonly value: number }[];
}

/** The measure that is chosen, or its difference from what the page compares with, where that has such figures. */
export function shownOf(data: PageData, { measure, window, difference, other: place, ranks, sample }: View): Shown {
  const { subject: chip } = data;
  const { values, text, ofWindows } = measures[measure]!;
  const at = ofWindows ? window : -1;
  const own = values(chip, at, sample) ?? [];
  const against = difference ? data.others[place] : undefined;
  const other = against && at < against.schedule.windows ? values(against, at) : undefined;
  if (!against || !other) {
    const sorted = own.length === 0 ? [0] : [...own].sort((a, b) => a - b);
    const [low, high] = [sorted[0]!, sorted.at(-1)!];
    const places = new Map(sorted.map((value, place) => [value, place / Math.max(1, sorted.length - 1)]));
    const share = ranks ? (value: number) => places.get(value)! : (value: number) => (high === 0 ? 0 : value / high);
    return { values: own, low, high, diverging: false, share, text, elsewhere: [] };
  }
  const there = new Map(against.cores.map(({ x, y }, i) => [`${x},${y}`, other[i] ?? 0]));
  const differences = chip.cores.map(({ x, y }, i) => (own[i] ?? 0) - (there.get(`${x},${y}`) ?? 0));
  const here = new Set(chip.cores.map(({ x, y }) => `${x},${y}`));
  const elsewhere = against.cores.flatMap(({ x, y }, i) =>
    here.has(`${x},${y}`) ? [] : [{ x, y, value: -(other[i] ?? 0) }],
  );
  const all = [...differences, ...elsewhere.map(({ value }) => value)];
  const most = all.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  const share = (value: number): number => (most === 0 ? 0 : value / most);
  return {
    ...{ values: differences, low: -most, high: most, diverging: true, share, elsewhere },
    text: (value) => signed(value, text),
  };
}

/** Places that are drawn: those in use, also in what is compared with, in whole chips as far as they are not empty beyond all reason. */
export function frameOf({ subject, others }: PageData): { readonly columns: number; readonly rows: number } {
  const { port, mesh } = subject;
  const [right, bottom] = (['x', 'y'] as const).map((axis) =>
    [subject, ...others].flatMap(({ cores }) => cores).reduce((most, core) => Math.max(most, core[axis]), port[axis]),
  );
  const whole = (last: number, size: number): number =>
    size <= 2 * (last + 1) || last >= size ? Math.ceil((last + 1) / size) * size : last + 2;
  return { columns: whole(right!, mesh.columns), rows: whole(bottom!, mesh.rows) };
}

export function deviceRows(data: PageData, view: View): Rows {
  const { subject: chip } = data;
  const { measure, window: at } = view;
  const { values, elsewhere } = shownOf(data, view);
  const window = measures[measure]!.ofWindows ? windowName(at) : 'all windows';
  const classOf = (core: number | undefined): Rows[number] =>
    chip.classes ? { class: core === undefined ? undefined : chip.classes[core]!.name } : {};
  return [
    ...chip.cores.map(({ x, y, coreClass }, i) => ({
      ...{ x, y, chip: chipName(chip, x, y), ...classOf(coreClass) },
      ...{ measure, window, value: values[i], layers: namesOn(chip, i).join(' ') },
    })),
    ...elsewhere.map(({ x, y, value }) => ({
      ...{ x, y, chip: chipName(chip, x, y), ...classOf(undefined), measure, window, value, layers: '' },
    })),
  ];
}
