/** @file Spikes of some neurons of every layer over the time steps of their windows; where they differ from the network's they are marked. */
import { el, sized, styleOf } from '../dom.ts';
import type { ChipData, RasterData, RasterLayer, RasterSample } from '../data.ts';
import { sampleName } from '../names.ts';
import { cellsOf, columnsOf, inOrder, marksOf, rasterRows, sampleOf, type Cell } from '../numbers/raster.ts';
import { section } from '../section.ts';
import { ofTraced } from '../state.ts';
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
  const sample = (): RasterSample => sampleOf(chip, state.view);
  const aloneOf = (): RasterLayer | undefined => {
    const { selection } = state.view;
    return selection?.kind === 'layer' ? sample().layers.find(({ layer }) => layer === selection.index) : undefined;
  };
  const panelsOf = (): Panel[] => arrange(inOrder(chip, sample()), Math.max(200, stage.clientWidth));
  const below = el('div', {});
  const colours = el('div', {});
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
    for (const panel of panels) drawPanel(pen, chip, sample(), panel);
    canvas.style.cursor = alone ? 'default' : 'pointer';
  };
  const drawAll = (): void => {
    draw();
    below.replaceChildren(...membranesOf(chip, sample(), drawn));
    const isMarked = sample().layers.some((one) => marksOf(chip, sample(), one).length > 0);
    colours.replaceChildren(
      ...(isMarked ? [differencesKey(chip.verdict!, 'fires in both, or was not compared', 'firing')] : []),
    );
  };
  canvas.addEventListener('click', ({ offsetX, offsetY }) => {
    if (aloneOf()) return;
    const hit = panelsOf().find(
      ({ x, y, width, raster: { neurons } }) =>
        offsetX >= x && offsetX < x + width && offsetY >= y && offsetY < y + neurons.length + nameHeight,
    );
    if (hit) state.set({ selection: { kind: 'layer', index: hit.raster.layer } });
  });
  state.watch(({ raster: at }, before) => {
    if (at !== before.raster || aloneOf() !== drawn) drawAll();
  });
  new ResizeObserver(draw).observe(stage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  drawAll();
  const how = raster.exact ? 'every time step as it was' : 'counts, drawn in the order in which the chip fires';
  return section(
    'raster',
    'Raster',
    `up to 64 neurons of a layer, a row each, over the time steps of its window; ${how}. Select a layer to see it large`,
    () => rasterRows(chip, state.view),
    chooser(context, raster),
    colours,
    stage,
    below,
  );
}

/** Which of the samples is drawn; one alone is only named. */
function chooser({ chip, state }: Context, { samples, of, file }: RasterData): HTMLElement {
  const select = el('select', {
    id: 'traced',
    change: () => state.set(ofTraced(chip, Number(select.value))),
  });
  samples.forEach((sample, i) => select.append(el('option', { value: i }, sampleName(sample))));
  select.value = String(state.view.raster);
  state.watch(({ raster }) => (select.value = String(raster)));
  const more = of > samples.length ? `${samples.length} of its ${of} samples are on this page` : '';
  return el(
    'div',
    { class: 'choice' },
    el('label', { for: 'traced' }, `sample of ${file} `, select),
    el('span', { class: 'quiet' }, more),
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

function drawPanel(
  pen: CanvasRenderingContext2D,
  chip: ChipData,
  sample: RasterSample,
  { raster, x, y, width, tall }: Panel,
): void {
  const step = width / columnsOf(chip, raster);
  pen.fillStyle = styleOf('--cell');
  pen.fillRect(x, y, width, raster.neurons.length * tall);
  const spike = styleOf('--bar');
  const put = ({ row, column }: Cell, colour: string): void => {
    pen.fillStyle = colour;
    pen.fillRect(x + column * step, y + row * tall, Math.max(1, step - (step > 3 ? 0.5 : 0)), Math.max(1, tall - 1));
  };
  for (const cell of cellsOf(chip, raster)) put(cell, spike);
  for (const mark of marksOf(chip, sample, raster)) put(mark, styleOf(`--${mark.kind}`));
  pen.fillStyle = styleOf('--quiet');
  pen.font = '11px system-ui, sans-serif';
  pen.textAlign = 'left';
  pen.fillText(
    fitting(pen, chip.layers[raster.layer]!.name, width),
    x,
    y + raster.neurons.length * tall + nameHeight - 4,
  );
}

/** The end of a name tells most. */
function fitting(pen: CanvasRenderingContext2D, name: string, width: number): string {
  if (pen.measureText(name).width <= width) return name;
  let from = 1;
  while (from < name.length && pen.measureText(`\u2026${name.slice(from)}`).width > width) from++;
  return `\u2026${name.slice(from)}`;
}
