/** @file Where the chip's spikes differ from what was expected: some neurons of every layer that does. */
import type { PageData } from '../../../page/data.ts';
import { plural } from '../../../page/format.ts';
import { coreName } from '../../../page/names.ts';
import { shownOf } from '../../../page/numbers/differences.ts';
import type { View } from '../../../page/state.ts';
import { cell, drawing, fitting, key, quiet, rect, spikeHues, words } from './parts.ts';

/** Pixels of a panel and of its rows, and panels beside each other. */
const [panel, tall, columns, top] = [220, 4, 4, 62];

/** Of a chip with a verdict that names samples. */
export function differencesDrawing({ subject: chip }: PageData, view: View): string {
  const { samples, recorded } = chip.verdict!;
  const { name, layers } = samples[view.sample]!;
  const sorted = [...layers].sort((a, b) => chip.layers[a.layer]!.fires - chip.layers[b.layer]!.fires);
  const parts: string[] = [];
  let y = top;
  for (let from = 0; from < sorted.length; from += columns) {
    const row = sorted.slice(from, from + columns);
    row.forEach((differences, i) => {
      const { cap, name: layer } = chip.layers[differences.layer]!;
      const { cores } = differences;
      const x = 10 + i * (panel + 20);
      const wide = Math.max(6, Math.min(20, Math.floor(150 / cap)));
      const shown = shownOf(differences);
      const all = cores.reduce((sum, [, neurons]) => sum + neurons, 0);
      const worst = [...cores].sort((a, b) => b[1] - a[1]).slice(0, 3);
      const places = worst.map(([core]) => coreName(chip, core)).join(' ');
      parts.push(
        words(x, y + 12, fitting(layer, panel)),
        words(
          x,
          y + 27,
          `${plural(all, 'neuron')} on ${plural(cores.length, 'core')}: ${places}`,
          `font-size="11" fill="${quiet}"`,
        ),
        rect(x, y + 34, cap * wide, Math.max(1, shown.length) * tall, `fill="${cell}"`),
        ...shown.flatMap(({ neuron, logicalStep, expected, got }, at) =>
          [...new Set([...expected, ...got])].map((slot) => {
            const kind = !got.includes(slot) ? 'missing' : expected.includes(slot) ? 'both' : 'extra';
            const title = `neuron ${neuron}, logical step ${logicalStep}, time step ${slot} of its window`;
            return rect(
              x + slot * wide + 0.5,
              y + 34 + at * tall,
              wide - 1,
              tall - 1,
              `fill="${spikeHues[kind]}"`,
              title,
            );
          }),
        ),
      );
    });
    y += Math.max(...row.map((differences) => shownOf(differences).length)) * tall + 34 + 18;
  }
  const judge = recorded === true ? 'recording' : 'network';
  const colours = [
    { name: 'both fire', colour: spikeHues.both },
    { name: `only the ${judge} fires`, colour: spikeHues.missing },
    { name: 'only the chip fires', colour: spikeHues.extra },
  ];
  return drawing(columns * (panel + 20), y, `${chip.model} on ${chip.target}: where spikes differ in ${name}`, [
    ...key(10, 46, colours),
    ...parts,
  ]);
}
