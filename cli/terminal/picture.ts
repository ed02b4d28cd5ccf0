/** @file Pictures made of characters: an image, bars, a row of small columns, a mesh of cores. */

/** A grey picture, values 0..1, row by row. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

const shades = ' .:-=+*#%@';
const eighths = ' \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588';

/** Scales integers [C, H, W] to 0..1 by their own extremes (channels averaged) and makes the picture at most `most` wide. */
export function greyOf(
  values: Int32Array,
  [channels, height, width]: readonly [number, number, number],
  most: number,
): Grey {
  const step = Math.ceil(width / most);
  const [columns, rows] = [Math.floor(width / step), Math.floor(height / step)];
  const sums = new Float64Array(columns * rows);
  for (let c = 0; c < channels; c++)
    for (let y = 0; y < rows * step; y++)
      for (let x = 0; x < columns * step; x++)
        sums[Math.floor(y / step) * columns + Math.floor(x / step)]! += values[(c * height + y) * width + x]!;
  const [low, high] = [
    sums.reduce((a, b) => Math.min(a, b), Infinity),
    sums.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return { width: columns, height: rows, values: sums.map((sum) => (high > low ? (sum - low) / (high - low) : 0)) };
}

/** Two rows of the picture per line: half blocks in 256 or 16 million colours, shades of characters in none. */
export function drawGrey({ width, height, values }: Grey, colourDepth: number): string[] {
  const at = (x: number, y: number): number => (y < height ? values[y * width + x]! : 0);
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => {
    const pixels = Array.from({ length: width }, (_, x): [number, number] => [at(x, 2 * row), at(x, 2 * row + 1)]);
    if (colourDepth < 8) return pixels.map(([a, b]) => shadeOf((a + b) / 2)).join('');
    return `${pixels.map(([a, b]) => halfBlock(a, b, colourDepth)).join('')}\u001b[0m`;
  });
}

const shadeOf = (value: number): string => shades[Math.min(shades.length - 1, Math.floor(value * shades.length))]!;

function halfBlock(above: number, below: number, colourDepth: number): string {
  const grey = (value: number): string => {
    if (colourDepth < 24) return `5;${232 + Math.round(value * 23)}`;
    const level = Math.round(value * 255);
    return `2;${level};${level};${level}`;
  };
  return `\u001b[38;${grey(above)};48;${grey(below)}m\u2580`;
}

/** A horizontal bar of `width` characters, filled to a share 0..1. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.max(0, Math.min(1, share)) * width);
  return '\u2588'.repeat(full) + ' '.repeat(width - full);
}

/** One small column per value, relative to `most`. */
export const columns = (values: readonly number[], most: number): string =>
  values
    .map((value) => eighths[value <= 0 || most <= 0 ? 0 : Math.max(1, Math.min(8, Math.round((8 * value) / most)))]!)
    .join('');

/** Two texts beside each other; `width` is the number of visible characters of the left one. */
export function besides(left: readonly string[], right: readonly string[], width: number): string {
  const rows = Math.max(left.length, right.length);
  return Array.from({ length: rows }, (_, i) => `${left[i] ?? ' '.repeat(width)}   ${right[i] ?? ''}`.trimEnd()).join(
    '\n',
  );
}

/** What a core of the mesh did, 0 or more. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** The used corner of a mesh, two characters a core: darker did more; a dot is a core that is not used. */
export function drawMesh(spots: readonly Spot[], paint: (text: string, share: number) => string): string[] {
  const most = spots.reduce((largest, { value }) => Math.max(largest, value), 0);
  const [right, bottom] = [Math.max(...spots.map(({ x }) => x)), Math.max(...spots.map(({ y }) => y))];
  const found = new Map(spots.map(({ x, y, value }) => [`${x},${y}`, value]));
  return Array.from({ length: bottom + 1 }, (_, y) =>
    Array.from({ length: right + 1 }, (_, x) => {
      const value = found.get(`${x},${y}`);
      if (value === undefined) return ' \u00b7';
      const share = most > 0 ? value / most : 0;
      return ` ${paint(eighths[Math.max(1, Math.round(share * 8))]!, share)}`;
    }).join(''),
  );
}
