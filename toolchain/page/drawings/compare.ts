/** @file Two images or runs: what became more, what less. */
import { divergingColour } from '../../../page/colours.ts';
import type { PageData } from '../../../page/data.ts';
import { energy, percent, signed } from '../../../page/format.ts';
import { imageName } from '../../../page/names.ts';
import { differentInputs, figures, layerDeltas } from '../../../page/numbers/compare.ts';
import type { View } from '../../../page/state.ts';
import { drawing, fitting, quiet, rect, words } from './parts.ts';

/** Layers drawn, pixels of a row, and where columns end; changes have the middle of their bars at the last. */
const [most, tall] = [16, 20];
const [name, here, there, middle, reach] = [280, 370, 460, 600, 100];

/** Of a page with something to compare with. */
export function compareDrawing({ subject, others }: PageData, { other }: View): string {
  const against = others[other]!;
  const row = (
    y: number,
    what: string,
    a: number | undefined,
    b: number | undefined,
    text: (value: number) => string,
  ) => {
    const told = (value: number | undefined): string => (value === undefined ? 'unknown' : text(value));
    const share = a === undefined || b === undefined || b === 0 ? undefined : a / b - 1;
    const end = (x: number): string => `text-anchor="end"${x === name ? '' : ' font-variant-numeric="tabular-nums"'}`;
    return [
      words(name, y + 11, fitting(what, name - 10), end(name)),
      words(here, y + 11, told(a), end(here)),
      words(there, y + 11, told(b), end(there)),
      ...(share === undefined
        ? []
        : [
            rect(
              middle + Math.min(0, Math.max(-1, share) * reach),
              y,
              Math.min(1, Math.abs(share)) * reach,
              14,
              `fill="${divergingColour(Math.max(-1, Math.min(1, 2 * share)))}"`,
              `${what}: ${signed(a! - b!, text)}`,
            ),
            words(middle + reach + 12, y + 11, signed(share, percent)),
          ]),
    ];
  };
  const deltas = layerDeltas(subject, against);
  const [top, from] = [96, 96 + figures.length * tall + 30];
  const shown = deltas.slice(0, most);
  const height = from + (shown.length > 0 ? shown.length * tall : -30) + 10 + (deltas.length > most ? tall : 0);
  return drawing(middle + reach + 90, height, 'Here less there: blue became more, orange less', [
    words(10, 44, fitting(`here ${imageName(subject)}`, middle + reach + 70), `fill="${quiet}"`),
    words(10, 62, fitting(`there ${imageName(against)}`, middle + reach + 70), `fill="${quiet}"`),
    ...(differentInputs(subject, against)
      ? [words(middle + reach + 80, 44, 'of different samples', 'text-anchor="end" fill="#8a4b00"')]
      : []),
    ...(
      [
        [here, 'here'],
        [there, 'there'],
      ] as const
    ).map(([x, text]) => words(x, top - 8, text, `text-anchor="end" fill="${quiet}"`)),
    words(middle, top - 8, 'change', `text-anchor="middle" fill="${quiet}"`),
    rect(middle - 0.5, top - 2, 1, height - top - 4, `fill="${quiet}"`),
    ...figures.flatMap(({ name: what, text, of }, i) => row(top + i * tall, what, of(subject), of(against), text)),
    ...(shown.length > 0 ? [words(10, from - 8, 'energy of layers', 'font-weight="600"')] : []),
    ...shown.flatMap(({ name: what, here: a, there: b }, i) => row(from + i * tall, what, a, b, energy)),
    ...(deltas.length > most
      ? [
          words(
            name,
            from + most * tall + 12,
            `${deltas.length - most} more layers`,
            `text-anchor="end" fill="${quiet}"`,
          ),
        ]
      : []),
  ]);
}
