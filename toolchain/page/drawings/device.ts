/** @file The device as a drawing: cores coloured by one measure, chips framed, a legend. */
import { gradientStops, sequentialColour } from '../../../page/colours.ts';
import type { ChipData } from '../../../page/data.ts';
import { measures } from '../../../page/measures.ts';
import { drawing, leastWidth, rect, words as line } from './parts.ts';

const cell = 16;

/** An SVG file. @param measure a name of `measures` that the chip has figures for. */
export function deviceDrawing(chip: ChipData, measure: string): string {
  const { name, words, text, values } = measures[measure]!;
  const own = values(chip, -1)!;
  const most = own.reduce((a, b) => Math.max(a, b), 0);
  const { mesh } = chip;
  const chipsOf = (axis: 'x' | 'y', size: number): number =>
    Math.ceil((chip.cores.reduce((last, core) => Math.max(last, core[axis]), 0) + 1) / size);
  const [across, down] = [chipsOf('x', mesh.columns), chipsOf('y', mesh.rows)];
  const [width, height] = [Math.max(leastWidth, across * mesh.columns * cell + 20), down * mesh.rows * cell + 78];
  const cores = chip.cores.map(({ x, y, tiles }, i) => {
    const layers = [...new Set(tiles.map(([layer]) => chip.layers[layer]!.name))].join(' ');
    const colour = sequentialColour(most === 0 ? 0 : own[i]! / most);
    const title = `core ${x},${y}: ${text(own[i]!)}; ${layers}`;
    return rect(10 + x * cell + 1, 34 + y * cell + 1, cell - 2, cell - 2, `fill="${colour}"`, title);
  });
  const frames = Array.from({ length: across * down }, (_, i) =>
    rect(
      10 + (i % across) * mesh.columns * cell,
      34 + Math.floor(i / across) * mesh.rows * cell,
      ...([mesh.columns * cell, mesh.rows * cell] as const),
      'fill="none" stroke="#6b7683"',
    ),
  );
  const stops = gradientStops().map(
    (colour, i, all) => `<stop offset="${i / (all.length - 1)}" stop-color="${colour}"/>`,
  );
  const bottom = height - 34;
  return drawing(width, height, `${chip.model} on ${chip.target}: ${name}, ${words}`, [
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>`,
    ...cores,
    ...frames,
    rect(10, bottom, 160, 10, 'fill="url(#scale)" stroke="#d5dae0"'),
    line(10, bottom + 25, '0'),
    line(170, bottom + 25, text(most), 'text-anchor="end"'),
  ]);
}
