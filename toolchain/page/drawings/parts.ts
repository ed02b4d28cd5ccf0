/** @file What drawings are made of: rectangles, texts, and the frame around them. */
import { escaped } from '../../../ir/markup.ts';

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
const round = (value: number): number => Math.round(100 * value) / 100;

/** Width of a drawing of so many columns, none narrower than its title. */
export const leastWidth = 420;

/** A whole file: a title over its parts, on white. */
export const drawing = (width: number, height: number, title: string, parts: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    '<defs><pattern id="assumed" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="2.5" height="6" fill="#ffffff" fill-opacity="0.65"/></pattern></defs>',
    rect(0, 0, width, height, 'fill="#ffffff"'),
    words(10, 22, title, 'font-size="14"'),
    ...parts,
    '</svg>',
    '',
  ].join('\n');

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
