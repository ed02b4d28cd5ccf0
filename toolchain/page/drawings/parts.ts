/** @file What drawings are made of: rectangles, texts, and the frame around them. */
import { escaped } from '../../../ir/markup.ts';
import { shortened } from '../../../page/names.ts';

export const quiet = '#59636e';

/** A rectangle; `rest`: its further attributes, and a title that is shown where one points at it. */
export const rect = (x: number, y: number, width: number, height: number, rest: string, title?: string): string => {
  const head = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${rest}`;
  return title === undefined ? `${head}/>` : `${head}><title>${escaped(title)}</title></rect>`;
};

/** A line of text, whatever is in it. */
export const words = (x: number, y: number, text: string, rest = ''): string =>
  `<text x="${round(x)}" y="${round(y)}"${rest === '' ? '' : ` ${rest}`}>${escaped(text)}</text>`;

/** Hundredths of a pixel are enough. */
export const round = (value: number): number => Math.round(100 * value) / 100;

/** Width of a drawing of so many columns, none narrower than its title. */
export const leastWidth = 420;

/** What is of no value, and what a bar stands for where it means nothing else. */
export const [cell, fill] = ['#eceff2', '#31688e'];

/** Spikes of both sides, of the judge alone, and of the chip alone. */
export const spikeHues = { both: '#8c97a3', missing: '#d55e00', extra: '#a23b8f' } as const;

/** A name that fits into so many pixels of the usual size; its end tells most. */
export const fitting = (name: string, pixels: number): string => shortened(name, Math.max(4, Math.floor(pixels / 6.6)));

/** The beginning of a text that fits into so many pixels of the usual size. */
export function beginning(text: string, pixels: number): string {
  const signs = Math.max(4, Math.floor(pixels / 6.6));
  return text.length <= signs ? text : `${text.slice(0, signs - 1)}\u2026`;
}

/** A whole file: a title over its parts, on white. What does not fit of the title is in the file as its title. */
export function drawing(width: number, height: number, title: string, parts: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    '<defs><pattern id="assumed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="6" fill="#ffffff" fill-opacity="0.65"/></pattern></defs>',
    rect(0, 0, width, height, 'fill="#ffffff"'),
    // Letters of 14 pixels in place of 12.
    words(10, 22, beginning(title, ((width - 20) * 12) / 14), 'font-size="14"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

/** A share of a stacked bar. */
export interface Piece {
  readonly amount: number;
  readonly colour: string;
  readonly title: string;
  /** Hatched: its figure is nobody's measurement. */
  readonly assumed?: boolean;
}

/** Pieces one behind the other. @param scale pixels of one. */
export function stacked(x: number, y: number, height: number, scale: number, pieces: readonly Piece[]): string[] {
  let at = x;
  return pieces.flatMap(({ amount, colour, title, assumed }) => {
    if (!(amount > 0)) return [];
    const [from, wide] = [at, amount * scale];
    at += wide;
    const hatch = assumed ? [rect(from, y, wide, height, 'fill="url(#assumed)" pointer-events="none"')] : [];
    return [rect(from, y, wide, height, `fill="${colour}"`, title), ...hatch];
  });
}

/** A bar with its name, its sum, and what else there is to say. */
export interface Bar {
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly value: string;
  readonly note?: string;
}

/** Pixels of bars of a list, of a row, of values, and of what else is said. */
const [long, rowHeight, valued, noted] = [300, 20, 100, 450];

/** Pixels of the names of bars: as many as the longest takes, within reason. */
const namedBy = (bars: readonly Bar[]): number =>
  Math.min(290, 26 + 6.8 * bars.reduce((most, { name }) => Math.max(most, name.length), 0));

/** Bars one below the other with their names left and values right of them. @param most what the longest bar may be. */
export function barList(y: number, bars: readonly Bar[], most: number): string[] {
  const named = namedBy(bars);
  return bars.flatMap(({ name, pieces, value, note = '' }, i) => {
    const top = y + i * rowHeight;
    return [
      words(named - 8, top + 11, fitting(name, named - 16), 'text-anchor="end"'),
      rect(named, top, long, 14, `fill="${cell}"`),
      ...stacked(named, top, 14, long / (most || 1), pieces),
      words(named + long + 8, top + 11, value),
      ...(note === '' ? [] : [words(named + long + valued + 8, top + 11, beginning(note, noted), `fill="${quiet}"`)]),
    ];
  });
}

/** A drawing of nothing but bars. @param headline what is said below the title. */
export function barsDrawing(title: string, headline: string, bars: readonly Bar[], most: number): string {
  const isNoted = bars.some(({ note = '' }) => note !== '');
  const width = namedBy(bars) + long + valued + (isNoted ? noted + 20 : 0);
  return drawing(Math.max(leastWidth, width), 70 + bars.length * rowHeight, title, [
    words(10, 42, headline, `fill="${quiet}"`),
    ...barList(58, bars, most),
  ]);
}

/** What colours mean, in a line. */
export function key(
  x: number,
  y: number,
  entries: readonly { readonly name: string; readonly colour: string }[],
): string[] {
  let at = x;
  return entries.flatMap(({ name, colour }) => {
    const from = at;
    at += 28 + 6.6 * name.length;
    return [rect(from, y - 9, 10, 10, `fill="${colour}"`), words(from + 14, y, name)];
  });
}
