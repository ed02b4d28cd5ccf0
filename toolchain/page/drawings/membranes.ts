/** @file Membranes of some neurons of one layer over time steps, with their thresholds and spikes. */
import type { ChipData, MembraneData, PageData, RasterLayer } from '../../../page/data.ts';
import { plural, signed } from '../../../page/format.ts';
import { placeOf, sampleName } from '../../../page/names.ts';
import { curveOf, spanOf } from '../../../page/numbers/membranes.ts';
import { sampleOf } from '../../../page/numbers/raster.ts';
import type { View } from '../../../page/state.ts';
import { cell, drawing, fill, quiet, rect, round, words } from './parts.ts';

/** Pixels of a plot, and of its parts from the top down. */
const [wide, nameHeight, spikeHeight, plotHeight, axisHeight, gap] = [440, 18, 12, 96, 16, 14];
const high = nameHeight + spikeHeight + plotHeight + axisHeight + gap;

/** Of a chip with a raster that has membranes of the layer that is selected. */
export function membranesDrawing({ subject: chip }: PageData, view: View): string {
  const sample = sampleOf(chip, view);
  const raster = sample.layers.find(({ layer }) => layer === view.selection!.index)!;
  const membranes = raster.membranes!;
  const title = `${chip.layers[raster.layer]!.name} of ${chip.model}: membranes in ${sampleName(sample)}`;
  return drawing(2 * wide + 40, 66 + Math.ceil(membranes.length / 2) * high, title, [
    words(
      10,
      44,
      'line: membrane as every time step leaves it; dashed: thresholds; grey: windows in which it fires; black: spikes',
      `fill="${quiet}"`,
    ),
    ...membranes.flatMap((one, i) =>
      plotOf(chip, raster, one, 10 + (i % 2) * (wide + 20), 58 + Math.floor(i / 2) * high),
    ),
  ]);
}

function plotOf(chip: ChipData, raster: RasterLayer, one: MembraneData, left: number, top: number): string[] {
  const { shape, cap, fires } = chip.layers[raster.layer]!;
  const { windows, slots, logicalSteps } = chip.schedule;
  const span = spanOf(chip, raster);
  const [from, to] = span;
  const { points, shown, low, high: highest, least, most, spikes } = curveOf(raster, one, span);
  const base = top + nameHeight + spikeHeight;
  const x = (step: number): number => round(left + (wide * (step - from)) / (to - from));
  const y = (value: number): number =>
    round(base + 3 + ((plotHeight - 6) * (highest - value)) / Math.max(1, highest - low));
  const path = points
    .map(([step, value], i) => `${i === 0 ? 'M' : 'L'}${x(step)},${y(value)}H${x(points[i + 1]?.[0] ?? to)}`)
    .join('');
  const axis = base + plotHeight + 12;
  return [
    words(left, top + 12, `neuron ${placeOf(one.neuron, shape).join(', ')}`, 'font-weight="600"'),
    words(
      left + wide,
      top + 12,
      `${plural(spikes.length, 'spike')}; ${signed(least)} to ${signed(most)}`,
      `text-anchor="end" fill="${quiet}"`,
    ),
    ...Array.from({ length: logicalSteps }, (_, t) => {
      const start = (t * windows + fires) * slots;
      return rect(x(start), top + nameHeight, x(start + cap) - x(start), spikeHeight + plotHeight, `fill="${cell}"`);
    }),
    ...shown
      .filter((threshold) => threshold >= low && threshold <= highest)
      .map(
        (threshold) =>
          `<path d="M${left},${y(threshold)}h${wide}" stroke="${quiet}" stroke-dasharray="3 3"><title>threshold ${threshold}</title></path>`,
      ),
    `<path d="${path}" fill="none" stroke="${fill}" stroke-width="1.5"/>`,
    ...spikes.map((step) =>
      rect(x(step), top + nameHeight + 1, Math.max(1, x(step + 1) - x(step) - 1), spikeHeight - 3, 'fill="#1b1f24"'),
    ),
    words(left, axis, String(from), `font-size="10" fill="${quiet}"`),
    words(left + wide, axis, `time step ${to}`, `font-size="10" text-anchor="end" fill="${quiet}"`),
  ];
}
