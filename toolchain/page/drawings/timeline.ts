/** @file Windows of the schedule, one after the other, as bars of what they take. */
import { causes } from '../../../page/causes.ts';
import type { ChipData } from '../../../page/data.ts';
import { short } from '../../../page/format.ts';
import { drawing, key, leastWidth, quiet, rect, words } from './parts.ts';

const [tall, top] = [220, 62];

/** Cycles of every window by cause; spikes where the target knows no cycles. Of a chip with a run. */
export function timelineDrawing({ model, target, run }: ChipData): string {
  const { windows, samples, mean } = run!;
  const known = mean['cycles'] !== undefined;
  const parts = windows.map((window) => (known ? window.causes : [window.spikes]).map((amount) => amount / samples));
  const sums = parts.map((list) => list.reduce((a, b) => a + b, 0));
  const most = sums.reduce((a, b) => Math.max(a, b), 1e-9);
  const step = Math.max(3, Math.min(24, 1000 / windows.length));
  const width = Math.max(leastWidth + 200, Math.ceil(windows.length * step) + 80);
  const bars = parts.flatMap((list, window) => {
    let bottom = top + tall;
    return list.flatMap((amount, i) => {
      const high = (amount / most) * tall;
      bottom -= high;
      const [name, colour] = known ? [causes[i]!.name, causes[i]!.hue] : ['spikes', causes[0].hue];
      const title = `window ${window}: ${short(amount)} ${known ? `cycles, ${name}` : name}`;
      return amount > 0 ? [rect(60 + window * step, bottom, step - 0.6, high, `fill="${colour}"`, title)] : [];
    });
  });
  const every = Math.ceil(36 / step);
  const numbers = windows.flatMap((_, at) =>
    at % every === 0 ? [words(60 + at * step, top + tall + 14, String(at), `fill="${quiet}" font-size="10"`)] : [],
  );
  const unit = known ? 'cycles' : 'spikes';
  return drawing(width, top + tall + 30, `${model} on ${target}: ${unit} of ${windows.length} windows, per sample`, [
    ...(known
      ? key(
          60,
          44,
          causes.map(({ name, hue }) => ({ name, colour: hue })),
        )
      : []),
    words(54, top + 10, short(most), `text-anchor="end" fill="${quiet}"`),
    words(54, top + tall, '0', `text-anchor="end" fill="${quiet}"`),
    rect(60, top + tall, windows.length * step, 0.8, `fill="${quiet}"`),
    ...bars,
    ...numbers,
  ]);
}
