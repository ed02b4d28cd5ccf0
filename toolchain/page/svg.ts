/** @file The device as a drawing: cores coloured by one measure, chips framed, a legend. */
import { gradientStops, sequentialColour } from '../../page/colours.ts';
import type { ChipData } from '../../page/data.ts';
import { measures } from '../../page/measures.ts';
import { escaped } from '../../ir/markup.ts';

const cell = 16;

/** An SVG file. @param measure a name of `measures` that the chip has figures for. */
export function svgOf(chip: ChipData, measure: string): string {
  const { name, words, text, values } = measures[measure]!;
  const own = values(chip, -1)!;
  const most = own.reduce((a, b) => Math.max(a, b), 0);
  const { mesh } = chip;
  const chipsOf = (axis: 'x' | 'y', size: number): number =>
    Math.ceil((chip.cores.reduce((last, core) => Math.max(last, core[axis]), 0) + 1) / size);
  const [across, down] = [chipsOf('x', mesh.columns), chipsOf('y', mesh.rows)];
  const [width, height] = [Math.max(420, across * mesh.columns * cell + 20), down * mesh.rows * cell + 78];
  const rect = (x: number, y: number, w: number, h: number, rest: string): string =>
    `<rect x="${x}" y="${y}" width="${w}" height="${h}" ${rest}`;
  const cores = chip.cores.map(({ x, y, tiles }, i) => {
    const layers = [...new Set(tiles.map(([layer]) => chip.layers[layer]!.name))].join(' ');
    const title = `core ${x},${y}: ${text(own[i]!)}; ${layers}`;
    const colour = sequentialColour(most === 0 ? 0 : own[i]! / most);
    return `${rect(10 + x * cell + 1, 34 + y * cell + 1, cell - 2, cell - 2, `fill="${colour}"`)}><title>${escaped(title)}</title></rect>`;
  });
  const frames = Array.from({ length: across * down }, (_, i) =>
    rect(
      10 + (i % across) * mesh.columns * cell,
      34 + Math.floor(i / across) * mesh.rows * cell,
      ...([mesh.columns * cell, mesh.rows * cell] as const),
      'fill="none" stroke="#6b7683"/>',
    ),
  );
  const stops = gradientStops().map(
    (colour, i, all) => `<stop offset="${i / (all.length - 1)}" stop-color="${colour}"/>`,
  );
  const bottom = height - 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>`,
    rect(0, 0, width, height, 'fill="#ffffff"/>'),
    `<text x="10" y="22" font-size="14">${escaped(`${chip.model} on ${chip.target}: ${name}, ${words}`)}</text>`,
    ...cores,
    ...frames,
    rect(10, bottom, 160, 10, 'fill="url(#scale)" stroke="#d5dae0"/>'),
    `<text x="10" y="${bottom + 25}">0</text><text x="170" y="${bottom + 25}" text-anchor="end">${escaped(text(most))}</text>`,
    '</svg>',
    '',
  ].join('\n');
}
