/** @file Membranes of some neurons of one layer over time steps, with their thresholds and spikes. */
import { el, key, sized, styleOf } from '../dom.ts';
import { plural, signed } from '../format.ts';
import type { ChipData, MembraneData, RasterLayer } from '../data.ts';

const [plotHeight, spikeHeight, axisHeight] = [96, 12, 14];
/** Thresholds above this are reached by no sum. */
const beyond = 2 ** 30;

/** A plot of every watched neuron, or a sentence why there is none. @param raster the layer that is selected, if one is. */
export function membranesOf(chip: ChipData, raster: RasterLayer | undefined): readonly HTMLElement[] {
  const sentence = (text: string): readonly HTMLElement[] => [el('p', { class: 'quiet' }, text)];
  if (!chip.raster!.layers.some(({ membranes }) => membranes))
    return sentence(
      'This trace has no membranes of this sample: spikec run --trace FILE --trace-membranes writes those of some neurons, of the first sample.',
    );
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

/** Time steps that are drawn: from shortly before the first change of any membrane to the end of the last window. */
function spanOf({ schedule, layers }: ChipData, { layer, membranes }: RasterLayer): readonly [number, number] {
  const { windows, slots, logicalSteps } = schedule;
  const changes = membranes!.flatMap(({ changes: [, second] }) => (second ? [second[0]] : []));
  const fires = layers[layer]!.fires * slots;
  const from = Math.min(fires, ...changes) - 2;
  const to = ((logicalSteps - 1) * windows + layers[layer]!.fires + 1) * slots;
  return [Math.max(0, from), Math.min(windows * slots * logicalSteps, to + 1)];
}

function plotOf(
  chip: ChipData,
  raster: RasterLayer,
  { neuron, thresholds, changes }: MembraneData,
  [from, to]: readonly [number, number],
): HTMLElement {
  const { shape, cap, fires } = chip.layers[raster.layer]!;
  const { windows, slots, logicalSteps } = chip.schedule;
  const canvas = el('canvas', { role: 'img', 'aria-label': `Membrane of neuron ${neuron} over time steps` });
  const points = pointsOf(changes, from, to);
  const values = points.map(([, value]) => value);
  const most = Math.max(...values);
  // All thresholds that are reached, and the next one.
  const shown = thresholds.filter((_, slot) => slot === 0 || thresholds[slot - 1]! <= most);
  const seen = [...values, ...shown.filter((threshold) => Math.abs(threshold) < beyond)];
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const row = raster.neurons.indexOf(neuron);
  let time = 0;
  const spikes = (raster.spikes[row] ?? []).map((more) => (time += more));
  const draw = (): void => {
    const width = Math.max(120, canvas.parentElement?.clientWidth ?? 240);
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
  new ResizeObserver(draw).observe(canvas);
  requestAnimationFrame(draw);
  return el(
    'div',
    {},
    el('b', {}, `neuron ${placeOf(neuron, shape).join(', ')}`),
    el('small', {}, ` ${plural(spikes.length, 'spike')}; ${signed(Math.min(...values))} to ${signed(most)}`),
    canvas,
  );
}

const line = (pen: CanvasRenderingContext2D, from: readonly [number, number], to: readonly [number, number]): void => {
  pen.beginPath();
  pen.moveTo(...from);
  pen.lineTo(...to);
  pen.stroke();
};

/** Time steps and the values that they leave, within a span. */
function pointsOf(changes: MembraneData['changes'], from: number, to: number): (readonly [number, number])[] {
  let step = 0;
  const all = changes.map(([later, membrane]) => [(step += later), membrane] as const);
  const first = all.findLast(([at]) => at <= from);
  return [...(first ? [[from, first[1]] as const] : []), ...all.filter(([at]) => at > from && at < to)];
}

/** The channel, row and column of a neuron. */
function placeOf(neuron: number, shape: readonly number[]): readonly number[] {
  const place: number[] = [];
  let rest = neuron;
  for (const extent of [...shape].reverse()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return place;
}
