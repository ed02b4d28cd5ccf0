/** @file Spikes of some neurons of every layer over the time steps of their windows; where they differ from the network's they are marked. */
import { el, sized, styleOf } from '../dom.ts';
import type { ChipData, RasterLayer } from '../data.ts';
import type { Rows } from '../csv.ts';
import { section } from '../section.ts';
import type { Context } from './context.ts';
import { differencesKey } from './differences.ts';
import { membranesOf } from './membranes.ts';

/** Pixels of a panel where all layers are seen, and of its name. */
const [panelWidth, nameHeight, gap] = [128, 15, 12];

export function rasterView(context: Context): HTMLElement | undefined {
  const { chip, state } = context;
  const { raster } = chip;
  if (!raster) return undefined;
  const canvas = el('canvas', { role: 'img', 'aria-label': 'Spikes of some neurons of every layer over time' });
  const stage = el('div', { class: 'stage' }, canvas);
  const sorted = [...raster.layers].sort((a, b) => chip.layers[a.layer]!.fires - chip.layers[b.layer]!.fires);
  const aloneOf = (): RasterLayer | undefined => {
    const { selection } = state.view;
    return selection?.kind === 'layer' ? sorted.find(({ layer }) => layer === selection.index) : undefined;
  };
  const panelsOf = (): Panel[] => arrange(sorted, Math.max(200, stage.clientWidth));
  const below = el('div', {});
  let drawn: RasterLayer | undefined;
  const draw = (): void => {
    const alone = (drawn = aloneOf());
    const width = Math.max(200, stage.clientWidth);
    const panels = alone ? [{ raster: alone, x: 0, y: 0, width, tall: 6 }] : panelsOf();
    const height = panels.reduce(
      (most, { y, tall, raster: { neurons } }) => Math.max(most, y + tall * neurons.length),
      0,
    );
    const pen = sized(canvas, width, height + nameHeight + 4);
    for (const panel of panels) drawPanel(pen, chip, panel);
    canvas.style.cursor = alone ? 'default' : 'pointer';
  };
  const watchMembranes = (): void => below.replaceChildren(...membranesOf(chip, aloneOf()));
  watchMembranes();
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    if (aloneOf()) return;
    const hit = panelsOf().find(
      ({ x, y, width, raster: { neurons } }) =>
        offsetX >= x && offsetX < x + width && offsetY >= y && offsetY < y + neurons.length + nameHeight,
    );
    if (hit) state.set({ selection: { kind: 'layer', index: hit.raster.layer } });
  });
  state.watch(() => {
    if (aloneOf() === drawn) return;
    draw();
    watchMembranes();
  });
  new ResizeObserver(draw).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    draw();
    watchMembranes();
  });
  const isMarked = sorted.some((one) => marksOf(chip, one).length > 0);
  const how = raster.exact ? 'every time step as it was' : 'counts, drawn in the order in which the chip fires';
  return section(
    'raster',
    'Raster',
    `up to 64 neurons of a layer, a row each, over the time steps of its window in ${raster.sample ?? 'the first sample'} of ${raster.file}; ${how}. Select a layer to see it large`,
    () => rowsOf(chip, sorted),
    isMarked && differencesKey(chip.verdict!, 'fires in both, or was not compared', 'firing'),
    stage,
    below,
  );
}

interface Panel {
  readonly raster: RasterLayer;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Pixels of a neuron. */
  readonly tall: number;
}

/** Panels in rows of the same height, in the order in which layers fire. */
function arrange(layers: readonly RasterLayer[], width: number): Panel[] {
  const columns = Math.max(1, Math.floor((width + gap) / (panelWidth + gap)));
  const wide = (width + gap) / columns - gap;
  const panels: Panel[] = [];
  let y = 0;
  for (let from = 0; from < layers.length; from += columns) {
    const row = layers.slice(from, from + columns);
    panels.push(...row.map((raster, i) => ({ raster, x: i * (wide + gap), y, width: wide, tall: 1 })));
    y += row.reduce((most, { neurons }) => Math.max(most, neurons.length), 0) + nameHeight + gap;
  }
  return panels;
}

/** Time steps of a layer's own window, logical step after logical step. */
function drawPanel(pen: CanvasRenderingContext2D, chip: ChipData, { raster, x, y, width, tall }: Panel): void {
  const { slots, logicalSteps, windows } = chip.schedule;
  const { cap, name } = chip.layers[raster.layer]!;
  const steps = cap * logicalSteps;
  const step = width / steps;
  pen.fillStyle = styleOf('--cell');
  pen.fillRect(x, y, width, raster.neurons.length * tall);
  const spike = styleOf('--bar');
  const put = (row: number, column: number, colour: string): void => {
    pen.fillStyle = colour;
    pen.fillRect(x + column * step, y + row * tall, Math.max(1, step - (step > 3 ? 0.5 : 0)), Math.max(1, tall - 1));
  };
  raster.spikes.forEach((times, row) => {
    let time = 0;
    for (const more of times) {
      time += more;
      put(row, Math.floor(time / (windows * slots)) * cap + (time % slots), spike);
    }
  });
  for (const { row, column, kind } of marksOf(chip, raster)) put(row, column, styleOf(kind));
  pen.fillStyle = styleOf('--quiet');
  pen.font = '11px system-ui, sans-serif';
  pen.textAlign = 'left';
  pen.fillText(fitting(pen, name, width), x, y + raster.neurons.length * tall + nameHeight - 4);
}

/** The end of a name tells most. */
function fitting(pen: CanvasRenderingContext2D, name: string, width: number): string {
  if (pen.measureText(name).width <= width) return name;
  let from = 1;
  while (from < name.length && pen.measureText(`\u2026${name.slice(from)}`).width > width) from++;
  return `\u2026${name.slice(from)}`;
}

/** Spikes that only the network fires, and those that only the chip does, where this is a sample of which `verify` tells them, and its neurons fire as they did there. */
function marksOf(
  { schedule: { slots, windows }, layers, verdict, raster }: ChipData,
  { layer, neurons, spikes }: RasterLayer,
): { row: number; column: number; kind: '--missing' | '--extra' }[] {
  const { cap } = layers[layer]!;
  const sample = verdict?.samples.find(({ name }) => name === raster?.sample);
  return (sample?.layers.find((found) => found.layer === layer)?.shown ?? []).flatMap(
    ({ neuron, logicalStep, expected, got }) => {
      const row = neurons.indexOf(neuron);
      if (row < 0) return [];
      let time = 0;
      const here = spikes[row]!.map((more) => (time += more))
        .filter((at) => Math.floor(at / (windows * slots)) === logicalStep)
        .map((at) => at % slots);
      if (here.join() !== got.join()) return [];
      const place = (slot: number): { row: number; column: number } => ({ row, column: logicalStep * cap + slot });
      return [
        ...expected
          .filter((slot) => !got.includes(slot))
          .map((slot) => ({ ...place(slot), kind: '--missing' as const })),
        ...got.filter((slot) => !expected.includes(slot)).map((slot) => ({ ...place(slot), kind: '--extra' as const })),
      ];
    },
  );
}

const rowsOf = (chip: ChipData, layers: readonly RasterLayer[]): Rows =>
  layers.flatMap(({ layer, neurons, spikes, membranes }) =>
    neurons.map((neuron, i) => {
      let time = 0;
      const timeSteps = spikes[i]!.map((more) => (time += more)).join(' ');
      return { layer: chip.layers[layer]!.name, neuron, timeSteps, ...membraneRow(membranes, neuron) };
    }),
  );

/** Thresholds and membrane of a neuron that was watched: `time step:membrane` where it changes. */
function membraneRow(membranes: RasterLayer['membranes'], neuron: number): Rows[number] {
  const found = membranes?.find((one) => one.neuron === neuron);
  let step = 0;
  const changes = found?.changes.map(([later, membrane]) => `${(step += later)}:${membrane}`);
  return { thresholds: found?.thresholds.join(' '), membrane: changes?.join(' ') };
}
