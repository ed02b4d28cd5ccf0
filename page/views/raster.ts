/** @file Spikes of some neurons of every layer over the time steps of their windows; where they differ from the network's they are marked. */
import { el, sized, styleOf } from '../dom.ts';
import type { ChipData, RasterData, RasterLayer, RasterSample } from '../data.ts';
import { sampleName } from '../names.ts';
import { cellsOf, columnsOf, inOrder, marksOf, rasterRows, sampleOf, type Cell } from '../numbers/raster.ts';
import { follow, widthOf } from '../paper.ts';
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
  const stage = el('div', { class: 'stage raster' });
  const sample = (): RasterSample => sampleOf(chip, state.view);
  const aloneOf = (): RasterLayer | undefined => {
    const { selection } = state.view;
    return selection?.kind === 'layer' ? sample().layers.find(({ layer }) => layer === selection.index) : undefined;
  };
  const below = el('div', {});
  const colours = el('div', {});
  let drawn: RasterLayer | undefined;
  const draw = (): void => {
    const width = widthOf(stage);
    drawn = aloneOf();
    stage.replaceChildren(
      ...(drawn
        ? [rowOf(context, sample(), [drawn], { wide: width, tall: 6 })]
        : rowsIn(inOrder(chip, sample()), width).map(([layers, wide]) =>
            rowOf(context, sample(), layers, { wide, tall: 1 }),
          )),
    );
  };
  const watchMembranes = (): void => below.replaceChildren(...membranesOf(chip, sample(), drawn, state.view.selection));
  const drawAll = (): void => {
    draw();
    watchMembranes();
    const isMarked = sample().layers.some((one) => marksOf(chip, sample(), one).length > 0);
    colours.replaceChildren(
      ...(isMarked ? [differencesKey(chip.verdict!, 'fires in both, or was not compared', 'firing')] : []),
    );
  };
  state.watch(({ raster: at, selection }, before) => {
    if (at !== before.raster || aloneOf() !== drawn) drawAll();
    else if (!drawn && selection !== before.selection) watchMembranes();
  });
  follow(stage, draw);
  drawAll();
  const how = raster.exact ? 'every time step as it was' : 'counts, drawn in the order in which the chip fires';
  return section(
    'raster',
    'Raster',
    [
      `up to 64 neurons of a layer, a row each, over the time steps of its window; ${how}`,
      'select a layer to see it large',
    ],
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
  const more =
    of > samples.length
      ? `${samples.length} of its ${of} samples are on this page; spikec report --sample brings another one`
      : '';
  return el(
    'div',
    { class: 'choice' },
    el('label', { for: 'traced' }, `sample of ${file} `, select),
    el('span', { class: 'quiet' }, more),
  );
}

/** How large panels are. */
interface Size {
  readonly wide: number;
  /** Pixels of a neuron. */
  readonly tall: number;
}

/** Layers in rows, in their order, and how wide the panels of a row are. */
function rowsIn(
  layers: readonly RasterLayer[],
  width: number,
): readonly (readonly [layers: readonly RasterLayer[], wide: number])[] {
  const columns = Math.max(1, Math.floor((width + gap) / (panelWidth + gap)));
  const wide = (width + gap) / columns - gap;
  return Array.from({ length: Math.ceil(layers.length / columns) }, (_, row) => [
    layers.slice(row * columns, (row + 1) * columns),
    wide,
  ]);
}

/** Panels side by side on a canvas of their own; a click selects a layer, if there are several. */
function rowOf(
  { chip, state }: Context,
  sample: RasterSample,
  layers: readonly RasterLayer[],
  { wide, tall }: Size,
): HTMLCanvasElement {
  const names = layers.map(({ layer }) => chip.layers[layer]!.name).join(', ');
  const canvas = el('canvas', { role: 'img', 'aria-label': `Spikes of some neurons over time: ${names}` });
  const height = tall * layers.reduce((most, { neurons }) => Math.max(most, neurons.length), 0);
  const pen = sized(canvas, layers.length * (wide + gap) - gap, height + nameHeight + gap);
  layers.forEach((raster, i) => drawPanel(pen, chip, sample, { raster, x: i * (wide + gap), y: 0, width: wide, tall }));
  if (tall > 1) return canvas;
  canvas.style.cursor = 'pointer';
  canvas.addEventListener('click', ({ offsetX }) => {
    const hit = layers[Math.floor(offsetX / (wide + gap))];
    if (hit) state.set({ selection: { kind: 'layer', index: hit.layer } });
  });
  return canvas;
}

interface Panel {
  readonly raster: RasterLayer;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly tall: number;
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
