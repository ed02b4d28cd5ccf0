/** @file Spikes of some neurons of every layer, or of one, in one sample of a trace. */
import type { ChipData, PageData, RasterLayer, RasterSample } from '../../../page/data.ts';
import { sampleName } from '../../../page/names.ts';
import { cellsOf, columnsOf, inOrder, marksOf, sampleOf, type Cell } from '../../../page/numbers/raster.ts';
import type { View } from '../../../page/state.ts';
import { cell, drawing, fill, fitting, key, rect, round, spikeHues, words } from './parts.ts';

/** Pixels of all panels, of one of them, and between them. */
const [width, panel, gap, top] = [1000, 128, 12, 62];
const columns = Math.floor((width - 20 + gap) / (panel + gap));

/** Of a chip with a raster. */
export function rasterDrawing({ subject: chip }: PageData, view: View): string {
  const sample = sampleOf(chip, view);
  const { selection } = view;
  const alone = selection && sample.layers.filter(({ layer }) => layer === selection.index);
  const layers = alone ?? inOrder(chip, sample);
  const parts: string[] = [];
  let y = top;
  for (let from = 0; from < layers.length; from += alone ? 1 : columns) {
    const row = layers.slice(from, from + (alone ? 1 : columns));
    const [wide, tall] = alone ? [width - 20, 6] : [panel, 2];
    row.forEach((layer, i) => parts.push(...panelOf(chip, sample, layer, 10 + i * (panel + gap), y, wide, tall)));
    y += row.reduce((most, { neurons }) => Math.max(most, neurons.length), 0) * tall + 16 + gap;
  }
  const isMarked = layers.some((layer) => marksOf(chip, sample, layer).length > 0);
  const judge = chip.verdict?.recorded === true ? 'recording' : 'network';
  const colours = [
    {
      name: isMarked
        ? 'fires in both, or was not compared'
        : 'fires: a row for each neuron, a column for each time step of its windows',
      colour: fill,
    },
    ...(isMarked
      ? [
          { name: `only the ${judge} fires`, colour: spikeHues.missing },
          { name: 'only the chip fires', colour: spikeHues.extra },
        ]
      : []),
  ];
  return drawing(width, y, `${chip.model} on ${chip.target}: spikes in ${sampleName(sample)}`, [
    ...key(10, 46, colours),
    ...parts,
  ]);
}

function panelOf(
  chip: ChipData,
  sample: RasterSample,
  layer: RasterLayer,
  x: number,
  y: number,
  wide: number,
  tall: number,
): string[] {
  const step = wide / columnsOf(chip, layer);
  const path = (cells: readonly Cell[], colour: string): string[] => {
    const [across, down] = [round(step > 3 ? step - 0.5 : step), round(tall > 3 ? tall - 1 : tall - 0.4)];
    const each = cells.map(
      ({ row, column }) => `M${round(x + column * step)},${round(y + row * tall)}h${across}v${down}h-${across}z`,
    );
    return each.length === 0 ? [] : [`<path fill="${colour}" d="${each.join('')}"/>`];
  };
  const marks = marksOf(chip, sample, layer);
  const { name } = chip.layers[layer.layer]!;
  const height = layer.neurons.length * tall;
  return [
    rect(x, y, wide, height, `fill="${cell}"`, name),
    ...path(cellsOf(chip, layer), fill),
    ...(['missing', 'extra'] as const).flatMap((kind) =>
      path(
        marks.filter((mark) => mark.kind === kind),
        spikeHues[kind],
      ),
    ),
    words(x, y + height + 12, fitting(name, 1.1 * wide), 'font-size="11"'),
  ];
}
