/** How a column is set: numbers to the right, words to the left. */
export type Align = 'left' | 'right';

/**
 * Sets rows under headings, two spaces between columns, within `width` characters. Where that is too narrow, a last
 * column of words is wrapped, and otherwise the widest column of words is cut with an ellipsis.
 */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
  width: number,
): string {
  const all = headings.some((heading) => heading !== '') ? [headings, ...rows] : rows;
  const widths = headings.map((_, column) => Math.max(0, ...all.map((row) => row[column]!.length)));
  const excess = widths.reduce((sum, w) => sum + w, 2 * (widths.length - 1)) - width;
  const last = widths.length - 1;
  if (excess > 0 && align[last] === 'left' && widths[last]! - excess >= narrowest) widths[last]! -= excess;
  else if (excess > 0) shrinkWidest(widths, align, excess);
  return all.flatMap((row) => lines(row, widths, align)).join('\n');
}

/** Columns of words stay at least this wide. */
const narrowest = 12;

function shrinkWidest(widths: number[], align: readonly Align[], excess: number): void {
  const words = widths.map((w, i) => (align[i] === 'right' ? 0 : w));
  const widest = words.indexOf(Math.max(...words));
  if (words[widest]! > narrowest) widths[widest] = Math.max(narrowest, words[widest]! - excess);
}

/** One row: more than one line where its last cell is wrapped. */
function lines(row: readonly string[], widths: readonly number[], align: readonly Align[]): string[] {
  const last = row.length - 1;
  const tail = align[last] === 'left' ? wrap(row[last]!, widths[last]!) : [row[last]!];
  return tail.map((text, i) => {
    const cells = [...(i === 0 ? row.slice(0, last) : row.slice(0, last).map(() => '')), text];
    return cells
      .map((cell, column) => pad(cut(cell, widths[column]!), widths[column]!, align[column]!))
      .join('  ')
      .trimEnd();
  });
}

const pad = (text: string, width: number, align: Align): string =>
  align === 'right' ? text.padStart(width) : text.padEnd(width);

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}\u2026`;

/** Breaks a text at spaces into lines of at most `width`; a longer word stays whole and is cut by the table. */
export function wrap(text: string, width: number): string[] {
  const result = [''];
  for (const word of text.split(' ')) {
    const line = result[result.length - 1]!;
    if (line === '') result[result.length - 1] = word;
    else if (line.length + 1 + word.length <= width) result[result.length - 1] = `${line} ${word}`;
    else result.push(word);
  }
  return result;
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
