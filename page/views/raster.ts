/** @file A raster: some neurons of every layer over the time steps of one sample. */
import { el, sized, styleOf } from '../dom.ts';
import { hues } from '../colours.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import type { Context } from './context.ts';

/** Most lines of one layer where all are drawn. */
const lines = 64;

export function rasterView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { raster } = chip;
  if (!raster) return undefined;
  const { windows, slots, logicalSteps } = chip.schedule;
  const steps = windows * slots * logicalSteps;
  const canvas = el('canvas', { role: 'img', 'aria-label': 'Spikes of some neurons of every layer over time' });
  const stage = el('div', { class: 'stage' }, canvas);
  const sorted = [...raster.layers].sort((a, b) => chip.layers[a.layer]!.fires - chip.layers[b.layer]!.fires);
  const draw = (): void => {
    const { selection } = state.view;
    const alone = selection?.kind === 'layer' ? sorted.find(({ layer }) => layer === selection.index) : undefined;
    const layers = alone ? [alone] : sorted;
    const each = alone ? 8 : Math.max(3, Math.min(12, Math.floor(420 / layers.length)));
    const shown = layers.map((layer) => ({
      ...layer,
      rows: alone ? layer.neurons.length : Math.min(lines, Math.max(3, each)),
    }));
    const height = shown.reduce((sum, { rows }) => sum + (alone ? 6 * rows : rows) + 2, 0) + 18;
    const width = Math.max(200, stage.clientWidth);
    const all = alone ? slots * logicalSteps : steps;
    // Alone, a layer has the time steps of its own window, logical step after logical step.
    const placeOf = (time: number): number =>
      alone ? Math.floor(time / (windows * slots)) * slots + (time % slots) : time;
    const pen = sized(canvas, width, height);
    let y = 0;
    shown.forEach(({ spikes, rows }, i) => {
      const tall = alone ? 6 : 1;
      pen.fillStyle = styleOf(i % 2 === 0 ? '--cell' : '--ground');
      pen.fillRect(0, y, width, rows * tall + 2);
      pen.fillStyle = hues[i % 3]!;
      for (let row = 0; row < rows; row++) {
        let time = 0;
        for (const more of spikes[Math.floor((row * spikes.length) / rows)]!) {
          time += more;
          const x = (placeOf(time) / all) * width;
          pen.fillRect(x, y + 1 + row * tall, Math.max(1.5, width / all - 1), Math.max(1, tall - 1));
        }
      }
      y += rows * tall + 2;
    });
    pen.fillStyle = styleOf('--quiet');
    pen.font = '11px system-ui, sans-serif';
    if (alone) pen.fillText(chip.layers[alone.layer]!.name, 4, height - 5);
    pen.textAlign = 'right';
    pen.fillText(alone ? `the ${all} time steps of its window` : `time steps 0 to ${all - 1}`, width - 4, height - 5);
  };
  state.watch((view, before) => {
    if (view.selection !== before.selection) draw();
  });
  new ResizeObserver(draw).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  const numbers = (): Rows =>
    sorted.flatMap(({ layer, neurons, spikes }) =>
      neurons.map((neuron, i) => {
        let time = 0;
        return {
          layer: chip.layers[layer]!.name,
          neuron,
          timeSteps: spikes[i]!.map((more) => (time += more)).join(' '),
        };
      }),
    );
  const how = raster.exact ? 'every time step as it was' : 'counts, drawn in the order in which the chip fires';
  return section(
    'raster',
    'Raster',
    `up to 64 neurons of a layer in the first sample of ${raster.file}; ${how}. Select a layer to see it alone`,
    numbers,
    stage,
  );
}
