/** @file Lines of the model's text with the energy of the layers that they make. */
import type { PageData } from '../../../page/data.ts';
import { energy, plural } from '../../../page/format.ts';
import { linesOf } from '../../../page/numbers/source.ts';
import { barsDrawing, fill, type Bar } from './parts.ts';

/** Of a chip whose model's text is known. */
export function sourceDrawing({ subject: chip }: PageData): string {
  const lines = linesOf(chip);
  const peak = lines.reduce((most, { picojoule }) => Math.max(most, picojoule || 0), 1e-300);
  const bars = lines.map(({ line, text, layers, picojoule }): Bar => {
    const first = chip.layers[layers[0]!]!.name;
    const title = layers.map((layer) => chip.layers[layer]!.name).join(' ');
    return {
      name: `line ${line}: ${layers.length === 1 ? first : plural(layers.length, 'layer')}`,
      pieces: [{ amount: picojoule || 0, colour: fill, title }],
      value: picojoule === undefined ? '' : energy(picojoule),
      note: text,
    };
  });
  const { file } = lines[0]!;
  const headline = chip.run ? 'energy of a sample of the layers that a line makes' : 'energy is unknown without a run';
  return barsDrawing(`${chip.model} on ${chip.target}: lines of ${file}`, headline, bars, peak);
}
