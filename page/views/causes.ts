/** @file Bars and words of where cycles come from. */
import { causes } from '../causes.ts';
import { el, key } from '../dom.ts';
import { percent, short } from '../format.ts';
import type { CausesRun } from '../run_data.ts';

/** What the colours mean. */
export const causesKey = (): HTMLElement =>
  key(...causes.map(({ name, words, colour }) => [colour.slice(2), name, words] as const));

/** `busiest core 95 %, busiest link 4.1 %`; what takes nothing is left out. */
export function causesText(parts: CausesRun): string {
  const all = parts.reduce((a, b) => a + b, 0) || 1;
  return causes.flatMap(({ name }, i) => (parts[i]! > 0 ? [`${name} ${percent(parts[i]! / all)}`] : [])).join(', ');
}

/** A stacked bar with its name and sum. @param most cycles of the longest bar beside it. */
export function causesBar(name: string, parts: CausesRun, most: number): HTMLElement {
  const pieces = causes.map(({ name: cause, colour }, i) => {
    const piece = el('span', { class: `piece ${colour.slice(2)}`, title: `${cause}: ${short(parts[i]!)} cycles` });
    piece.style.width = `${((100 * parts[i]!) / most).toFixed(3)}%`;
    return piece;
  });
  return el(
    'div',
    { class: 'total' },
    el('span', {}, name),
    el('span', { class: 'stack' }, ...pieces),
    el('b', {}, short(parts.reduce((a, b) => a + b, 0))),
  );
}
