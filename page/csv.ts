/** @file Numbers as a table of text. Needs no browser. */

/** Numbers behind a picture: rows with the same names. */
export type Rows = readonly Readonly<Record<string, string | number | undefined>>[];

/** RFC 4180; what a spreadsheet would take for a formula begins with an apostrophe. */
export function csv(rows: Rows): string {
  const names = Object.keys(rows[0] ?? {});
  const cell = (value: string | number | undefined): string => {
    if (typeof value === 'number') return String(value);
    const text = (value ?? '').replace(/^[=+\-@\t\r]/, "'$&");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [names.map(cell), ...rows.map((row) => names.map((name) => cell(row[name])))]
    .map((cells) => `${cells.join(',')}\r\n`)
    .join('');
}
