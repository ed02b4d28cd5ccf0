import { lengthOf, longestPart, longestWord, padTo, wrap } from './text.ts';

/** How a column is set: numbers to the right, words to the left. */
export type Align = 'left' | 'right';

/**
 * Sets rows under headings, two spaces between columns, within `width` characters. Where that is too narrow, cells of words go
 * on in further lines: the widest column gives way first; names and headings are broken behind their dots and underscores
 * where spaces are not enough.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  width: number,
): string {
  const all = headings.some((heading) => heading !== '') ? [headings, ...rows] : rows;
  const widths = columnWidths(all, headings, align, width);
  return all.flatMap((row) => lines(row, widths, align)).join('\n');
}

function columnWidths(
  all: readonly (readonly string[])[],
  headings: readonly string[],
  align: readonly Align[],
  width: number,
): number[] {
  const most = (measure: (text: string) => number): number[] =>
    headings.map((_, column) => Math.max(0, ...all.map((row) => measure(row[column]!))));
  const widths = most(lengthOf);
  const room = width - 2 * (widths.length - 1);
  const isWords = (column: number): boolean => align[column] === 'left';
  const words = most(longestWord);
  const parts = most(longestPart);
  // First words are kept whole, then headings of numbers are broken, then names.
  shrink(widths, room, (column) => (isWords(column) ? Math.max(words[column]!, narrowest) : Infinity));
  shrink(widths, room, (column) => (isWords(column) ? words[column]! : parts[column]!));
  shrink(widths, room, (column) => parts[column]!);
  return widths;
}

/** Columns of words stay at least this wide while others can give way. */
const narrowest = 12;

/** Takes from the widest column that is above its floor until all fit, or none is. */
function shrink(widths: number[], room: number, floor: (column: number) => number): void {
  let excess = widths.reduce((sum, w) => sum + w, 0) - room;
  for (; excess > 0; excess--) {
    const above = widths.map((w, column) => (w > floor(column) ? w : 0));
    const widest = Math.max(...above);
    if (widest === 0) return;
    widths[above.indexOf(widest)]!--;
  }
}

/** One row: as many lines as its longest cell takes. */
function lines(row: readonly string[], widths: readonly number[], align: readonly Align[]): string[] {
  const cells = row.map((cell, column) => wrap(cell, widths[column]!));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => padTo(cell[line] ?? '', widths[column]!, align[column]!))
      .join('  ')
      .trimEnd(),
  );
}

/** Label and value per line, values in one column: the head of every report. */
export const pairs = (rows: readonly (readonly [string, string])[], width: number): string =>
  table(
    ['', ''],
    rows.map(([label, value]) => [label, value]),
    ['left', 'left'],
    width,
  );

/** A heading over a block, with an empty line before it. */
export const section = (title: string, body: string): string => `\n${title}\n${indent(body)}`;

export const indent = (text: string, by = '  '): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '' : by + line))
    .join('\n');
