/** @file Membranes of some neurons of one layer over time steps, with their thresholds and spikes. */
import { el, key, sized, styleOf } from '../dom.ts';
import { plural, signed } from '../format.ts';
import type { ChipData, MembraneData, RasterLayer, RasterSample } from '../data.ts';
import { placeOf } from '../names.ts';
import { curveOf, spanOf } from '../numbers/membranes.ts';
import { follow, widthOf } from '../paper.ts';
import type { Selection } from '../state.ts';

const [plotHeight, spikeHeight, axisHeight] = [96, 12, 14];

/** A plot of every watched neuron, or a sentence why there is none. @param raster of the layer that is selected, if the trace has it. */
export function membranesOf(
  chip: ChipData,
  sample: RasterSample,
  raster: RasterLayer | undefined,
  selection: Selection,
): readonly HTMLElement[] {
  const sentence = (text: string): readonly HTMLElement[] => [el('p', { class: 'quiet hint' }, text)];
  if (!sample.layers.some(({ membranes }) => membranes))
    return sentence(
      'This trace has no membranes of this sample: spikec run --trace FILE --trace-membranes writes those of some neurons, of the first 8 samples; --offset begins with another.',
    );
  if (!raster && selection?.kind === 'layer')
    return sentence(`${chip.layers[selection.index]!.name} never fires: the trace has nothing of it.`);
  if (!raster) return sentence('Select a layer to see membranes of some of its neurons.');
  if (!raster.membranes) return sentence('The trace has no membranes of this layer.');
  const span = spanOf(chip, raster);
  const colours = key(
    ['membrane', 'membrane as every time step leaves it'],
    ['threshold', 'thresholds, one for each time step of the window in which the layer fires'],
    ['window', 'that window'],
    ['spike', 'spikes'],
  );
  return [
    colours,
    el('div', { class: 'membranes' }, ...raster.membranes.map((one) => plotOf(chip, raster, one, span))),
  ];
}

function plotOf(
  chip: ChipData,
  raster: RasterLayer,
  one: MembraneData,
  span: readonly [from: number, to: number],
): HTMLElement {
  const { neuron } = one;
  const [from, to] = span;
  const { shape, cap, fires } = chip.layers[raster.layer]!;
  const { windows, slots, logicalSteps } = chip.schedule;
  const canvas = el('canvas', { role: 'img', 'aria-label': `Membrane of neuron ${neuron} over time steps` });
  const { points, shown, low, high, least, most, spikes } = curveOf(raster, one, span);
  const draw = (): void => {
    const width = widthOf(box, 2.2);
    const pen = sized(canvas, width, spikeHeight + plotHeight + axisHeight);
    const x = (step: number): number => (width * (step - from)) / (to - from);
    const y = (value: number): number =>
      spikeHeight + 3 + ((plotHeight - 6) * (high - value)) / Math.max(1, high - low);
    pen.fillStyle = styleOf('--cell');
    for (let t = 0; t < logicalSteps; t++) {
      const start = (t * windows + fires) * slots;
      pen.fillRect(x(start), 0, x(start + cap) - x(start), spikeHeight + plotHeight);
    }
    pen.strokeStyle = styleOf('--quiet');
    pen.lineWidth = 1;
    pen.setLineDash([3, 3]);
    for (const threshold of shown) line(pen, [0, y(threshold)], [width, y(threshold)]);
    pen.setLineDash([]);
    pen.strokeStyle = styleOf('--bar');
    pen.lineWidth = 1.5;
    pen.beginPath();
    points.forEach(([step, value], i) => {
      pen.lineTo(x(step), y(value));
      pen.lineTo(x(points[i + 1]?.[0] ?? to), y(value));
    });
    pen.stroke();
    pen.fillStyle = styleOf('--ink');
    for (const step of spikes) pen.fillRect(x(step), 1, Math.max(1, x(step + 1) - x(step) - 1), spikeHeight - 3);
    pen.fillStyle = styleOf('--quiet');
    pen.font = '10.5px system-ui, sans-serif';
    pen.textAlign = 'left';
    pen.fillText(String(from), 0, spikeHeight + plotHeight + 11);
    pen.textAlign = 'right';
    pen.fillText(`time step ${to}`, width, spikeHeight + plotHeight + 11);
  };
  const box = el(
    'div',
    {},
    el('b', {}, `neuron ${placeOf(neuron, shape).join(', ')}`),
    el('small', {}, ` ${plural(spikes.length, 'spike')}; ${signed(least)} to ${signed(most)}`),
    canvas,
  );
  follow(box, draw);
  return box;
}

const line = (pen: CanvasRenderingContext2D, from: readonly [number, number], to: readonly [number, number]): void => {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
};
