/** @file The network from left to right as the schedule has it, in rows. */
import { sequentialColour } from '../../../page/colours.ts';
import type { ChipData, PageData } from '../../../page/data.ts';
import { percent } from '../../../page/format.ts';
import { shortened } from '../../../page/names.ts';
import { sharesOf } from '../../../page/numbers/network.ts';
import { drawing, leastWidth, quiet, rect, words } from './parts.ts';

const [wide, tall, apartX, apartY, top] = [138, 40, 168, 62, 44];
/** Then they go on below. */
const columnsInRow = 8;

/** Layers with their shapes; with a run coloured by the share of time steps in which they fire. */
export function networkDrawing({ subject: chip }: PageData): string {
  const { model, target, layers, edges, run } = chip;
  const place = placesOf(layers);
  const lines = edges.flatMap(({ from, to }) => from.flatMap((source) => edgePaths(place(source), place(to))));
  const boxes = layers.flatMap(({ name, shape }, layer) => {
    const [x, y] = place(layer);
    const firing = sharesOf(chip, layer)?.firing;
    return [
      rect(x, y, wide, tall, 'rx="4" fill="#f6f7f9" stroke="#d5dae0"', name),
      ...(firing === undefined ? [] : [rect(x, y, 5, tall, `fill="${sequentialColour(firing)}"`)]),
      words(x + 10, y + 16, shortened(name, 15), 'font-weight="600"'),
      words(x + 10, y + 32, shape.join('\u00d7'), `fill="${quiet}"`),
      ...(firing === undefined ? [] : [words(x + wide - 6, y + 32, percent(firing), 'text-anchor="end"')]),
    ];
  });
  const share = run ? ', share of time steps in which neurons fire' : '';
  const columns = Math.min(columnsInRow, layers.reduce((most, { at }) => Math.max(most, at[0]), 0) + 1);
  const width = Math.max(leastWidth + 300, columns * apartX + 10);
  const height = Math.max(...layers.map((_, layer) => place(layer)[1])) + apartY;
  return drawing(width, height, `${model} on ${target}: layers in the order in which they fire${share}`, [
    ...lines.map((path) => `<path d="${path}" fill="none" stroke="#9aa6b2"/>`),
    ...boxes,
  ]);
}

type Point = readonly [x: number, y: number];

/** Where layers stand: columns from left to right, so many in a row, then on in the next. */
function placesOf(layers: ChipData['layers']): (layer: number) => Point {
  const tallest: number[] = [];
  for (const { at } of layers) {
    const row = Math.floor(at[0] / columnsInRow);
    tallest[row] = Math.max(tallest[row] ?? 1, at[1] + 1);
  }
  return (layer) => {
    const [column, line] = layers[layer]!.at;
    const above = tallest.slice(0, Math.floor(column / columnsInRow)).reduce((sum, lines) => sum + lines, 0);
    return [10 + (column % columnsInRow) * apartX, top + (above + line) * apartY];
  };
}

/** From the right side of one box to the left side of another; below boxes in between; where that is in another row, out and in again. */
function edgePaths([x1, y1]: Point, [x2, y2]: Point): readonly string[] {
  const [right, middle] = [x1 + wide, tall / 2];
  if (x2 <= x1) return [`M${right},${y1 + middle} h12`, `M${x2},${y2 + middle} h-8`];
  if (x2 - x1 > apartX && y1 === y2)
    return [
      `M${right - 6},${y1 + tall} C${right + 10},${y1 + tall + 18} ${x2 - 10},${y2 + tall + 18} ${x2 + 6},${y2 + tall}`,
    ];
  return [`M${right},${y1 + middle} C${right + 16},${y1 + middle} ${x2 - 16},${y2 + middle} ${x2},${y2 + middle}`];
}
