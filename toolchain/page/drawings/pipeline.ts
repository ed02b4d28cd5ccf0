/** @file Layers side by side: which image every window works on, chip step after chip step. */
import { causes } from '../../../page/causes.ts';
import { hues } from '../../../page/colours.ts';
import type { PageData } from '../../../page/data.ts';
import { plural, short, whole } from '../../../page/format.ts';
import { firingIn } from '../../../page/names.ts';
import { barsOf, chipStepsOf, everyColoured, longestBar } from '../../../page/numbers/pipeline.ts';
import { barList, drawing, key, quiet, rect, words, type Bar } from './parts.ts';

const [left, width, top] = [90, 900, 142];

/** Of a chip with a run that was pipelined. */
export function pipelineDrawing({ subject: chip }: PageData): string {
  const { model, target, run, schedule } = chip;
  const { windows, pipelined, samples } = run!;
  const { logicalSteps } = schedule;
  const { steps } = chipStepsOf(run!, logicalSteps);
  const tall = Math.max(3, Math.min(16, Math.floor(340 / windows.length)));
  const wide = (width - left - 10) / steps;
  const gap = tall > 4 ? 1 : 0;
  const every = everyColoured(windows.length, logicalSteps);
  const colourOf = (image: number): string =>
    image % every === 0 ? hues[(image / every) % 4]! : image % 2 === 0 ? '#cfd5db' : '#dde1e6';
  const most = windows.reduce((peak, { cycles }) => Math.max(peak, cycles), 1e-9);
  const rows = windows.flatMap(({ cycles }, window) => {
    const y = top + window * tall;
    const names = firingIn(chip, window).map((layer) => chip.layers[layer]!.name);
    const title = `window ${window}: ${short(cycles / samples)} cycles of work by itself; fires ${names.join(' ')}`;
    const long = (cycles / most) * (left - 20);
    // An image stays in a window for its logical steps: one rectangle.
    const images = Array.from({ length: Math.ceil((steps - window) / logicalSteps) }, (_, image) => {
      const from = window + image * logicalSteps;
      const count = Math.min(logicalSteps, steps - from);
      return rect(left + from * wide, y, count * wide - (wide > 5 ? 1 : 0), tall - gap, `fill="${colourOf(image)}"`);
    });
    return [rect(left - 4 - long, y, long, tall - gap, `fill="${causes[0].hue}"`, title), ...images];
  });
  const bars = barsOf(run!).map(([name, parts]): Bar => {
    const pieces = parts.map((amount, i) => ({ amount, colour: causes[i]!.hue, title: causes[i]!.name }));
    return { name, pieces, value: `${short(parts.reduce((a, b) => a + b, 0))} cycles` };
  });
  const bottom = top + windows.length * tall;
  const end = left + pipelined!.chipSteps * wide;
  const colours = causes.map(({ name, hue }) => ({ name, colour: hue }));
  return drawing(
    width,
    bottom + 40,
    `${model} on ${target}: ${plural(windows.length, 'window')} side by side, each on a later image than the next`,
    [
      ...key(10, 44, colours),
      ...barList(56, bars, longestBar(run!)),
      rect(left, top, width - left - 10, windows.length * tall, 'fill="#eceff2"'),
      ...rows,
      `<path d="M${end.toFixed(1)},${top} V${bottom + 4}" stroke="#1b1f24" stroke-dasharray="4 3"/>`,
      words(
        end,
        bottom + 16,
        `first image done after ${whole(pipelined!.chipSteps)} chip steps`,
        'text-anchor="middle" font-size="11"',
      ),
      words(
        10,
        bottom + 32,
        `work of windows, then chip steps \u2192; an image every ${plural(logicalSteps, 'chip step')}`,
        `font-size="11" fill="${quiet}"`,
      ),
    ],
  );
}
