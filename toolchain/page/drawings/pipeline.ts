/** @file Layers side by side: which image every window works on, chip step after chip step. */
import { causes } from '../../../page/causes.ts';
import { hues } from '../../../page/colours.ts';
import type { PageData } from '../../../page/data.ts';
import { plural, short, whole } from '../../../page/format.ts';
import { firingIn } from '../../../page/names.ts';
import { barsOf, chipStepsOf, everyColoured, longestBar } from '../../../page/numbers/pipeline.ts';
import { barList, drawing, key, quiet, rect, round, words, type Bar } from './parts.ts';

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
  const most = windows.reduce((peak, { cycles }) => Math.max(peak, cycles), 1e-9);
  const rows = windows.flatMap(({ cycles }, window) => {
    const y = top + window * tall;
    const names = firingIn(chip, window).map((layer) => chip.layers[layer]!.name);
    const title = `window ${window}: ${short(cycles / samples)} cycles of work by itself; fires ${names.join(' ')}`;
    const long = (cycles / most) * (left - 20);
    // An image stays in a window for its logical steps. Those that do not stand out are light, every other of them darker.
    const space = wide > 5 ? 1 : 0;
    const images = Array.from({ length: Math.ceil((steps - window) / logicalSteps) }, (_, image) => {
      const from = window + image * logicalSteps;
      return { image, x: left + from * wide, long: Math.min(logicalSteps, steps - from) * wide - space };
    });
    const darker = images.filter(({ image }) => image % every !== 0 && image % 2 === 0);
    const path = darker.map(({ x, long: w }) => `M${round(x)},${y}h${round(w)}v${tall - gap}h-${round(w)}z`).join('');
    return [
      rect(left - 4 - long, y, long, tall - gap, `fill="${causes[0].hue}"`, title),
      rect(left + window * wide, y, (steps - window) * wide, tall - gap, 'fill="#dde1e6"'),
      `<path d="${path}" fill="#cfd5db"/>`,
      ...images
        .filter(({ image }) => image % every === 0)
        .map(({ image, x, long: w }) => rect(x, y, w, tall - gap, `fill="${hues[(image / every) % 4]!}"`)),
    ];
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
