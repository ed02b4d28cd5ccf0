/** @file Windows of the schedule, one after the other, as bars of what they take. */
import { causes } from '../../../page/causes.ts';
import type { PageData } from '../../../page/data.ts';
import { energy, short } from '../../../page/format.ts';
import { heights } from '../../../page/numbers/timeline.ts';
import type { View } from '../../../page/state.ts';
import { drawing, key, leastWidth, quiet, rect, words } from './parts.ts';

const [tall, top] = [220, 62];

/** Every window as high as what is chosen: cycles by cause, spikes and so on. Of a chip with a run. */
export function timelineDrawing({ subject: { model, target, run } }: PageData, { height, window: at }: View): string {
  const { windows, samples } = run!;
  const { name, parts: partsOf, colours, isMost } = heights[height]!;
  const parts = windows.map((window) => partsOf(window).map((amount) => (isMost === true ? amount : amount / samples)));
  const sums = parts.map((list) => list.reduce((a, b) => a + b, 0));
  const most = sums.reduce((a, b) => Math.max(a, b), 1e-9);
  const text = height === 'energy' ? energy : short;
  const step = Math.max(3, Math.min(24, 1000 / windows.length));
  const width = Math.max(leastWidth + 200, Math.ceil(windows.length * step) + 80);
  const bars = parts.flatMap((list, window) => {
    let bottom = top + tall;
    return list.flatMap((amount, i) => {
      const high = (amount / most) * tall;
      bottom -= high;
      const title = `window ${window}: ${text(amount)} ${name}${height === 'cycles' ? `, ${causes[i]!.name}` : ''}`;
      const look = `fill="${colours[i]!.hue}"${at >= 0 && at !== window ? ' fill-opacity="0.45"' : ''}`;
      return amount > 0 ? [rect(60 + window * step, bottom, step - 0.6, high, look, title)] : [];
    });
  });
  const every = Math.ceil(36 / step);
  const numbers = windows.flatMap((_, at) =>
    at % every === 0 ? [words(60 + at * step, top + tall + 14, String(at), `fill="${quiet}" font-size="10"`)] : [],
  );
  const what =
    isMost === true ? `${name} of ${windows.length} windows` : `${name} of ${windows.length} windows, per sample`;
  return drawing(width, top + tall + 30, `${model} on ${target}: ${what}`, [
    ...(height === 'cycles'
      ? key(
          60,
          44,
          causes.map(({ name: cause, hue }) => ({ name: cause, colour: hue })),
        )
      : []),
    words(54, top + 10, text(most), `text-anchor="end" fill="${quiet}"`),
    words(54, top + tall, '0', `text-anchor="end" fill="${quiet}"`),
    rect(60, top + tall, windows.length * step, 0.8, `fill="${quiet}"`),
    ...bars,
    ...numbers,
  ]);
}
