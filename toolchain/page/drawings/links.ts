/** @file The busiest links, and the layers whose packets they carry. */
import type { PageData } from '../../../page/data.ts';
import { short } from '../../../page/format.ts';
import { windowName } from '../../../page/names.ts';
import { loadsIn, usersIn } from '../../../page/numbers/links.ts';
import type { View } from '../../../page/state.ts';
import { barsDrawing, fill, type Bar } from './parts.ts';

const most = 20;

/** Of a chip with a run. */
export function linksDrawing({ subject: chip }: PageData, { window }: View): string {
  const run = chip.run!;
  const worst = loadsIn(run, window).slice(0, most);
  const users = usersIn(chip, window, worst);
  const bars = worst.map(([index, packets]): Bar => {
    const { from, to, crossesChips } = run.links[index]!;
    const { layers, more } = users.get(index)!;
    const names = layers.map((layer) => chip.layers[layer]!.name).join(' ');
    const value = short(packets / run.samples);
    return {
      name: `${from.join()} \u2192 ${to.join()}${crossesChips ? ', between chips' : ''}`,
      pieces: [{ amount: packets, colour: fill, title: `${value} packets of ${names}` }],
      ...{ value, note: more > 0 ? `${names} +${more}` : names },
    };
  });
  const headline = `packets per sample of ${windowName(window)}, the worst ${bars.length} of ${run.links.length} links, and the layers on them`;
  return barsDrawing(`${chip.model} on ${chip.target}: busiest links`, headline, bars, worst[0]?.[1] ?? 1);
}
