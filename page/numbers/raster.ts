/** @file Spikes of some neurons of every layer over the time steps of their windows; where they differ from the network's they are marked. */
import type { Rows } from '../csv.ts';
import type { ChipData, RasterLayer, RasterSample } from '../data.ts';
import { sampleName } from '../names.ts';
import type { View } from '../state.ts';

/** The sample of the trace that is looked at. Of a chip with a raster. */
export const sampleOf = ({ raster }: ChipData, view: View): RasterSample => raster!.samples[view.raster]!;

/** Its layers in the order in which they fire. */
export const inOrder = ({ layers: all }: ChipData, { layers }: RasterSample): readonly RasterLayer[] =>
  [...layers].sort((a, b) => all[a.layer]!.fires - all[b.layer]!.fires);

/** A time step in which a neuron fires: the row of the neuron, and the time step in the layer's own windows, one after the other. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Time steps of a layer's own window, logical step after logical step. */
export const columnsOf = ({ layers, schedule }: ChipData, { layer }: RasterLayer): number =>
  layers[layer]!.cap * schedule.logicalSteps;

export function cellsOf({ layers, schedule }: ChipData, { layer, spikes }: RasterLayer): Cell[] {
  const { windows, slots } = schedule;
  const { cap } = layers[layer]!;
  return spikes.flatMap((times, row) => {
    let time = 0;
    return times.map((more) => {
      time += more;
      return { row, column: Math.floor(time / (windows * slots)) * cap + (time % slots) };
    });
  });
}

/** Spikes that only the network fires, and those that only the chip does, where this is a sample of which `verify` tells them, and its neurons fire as they did there. */
export function marksOf(
  { schedule: { slots, windows }, layers, verdict }: ChipData,
  { name: sampleName }: RasterSample,
  { layer, neurons, spikes }: RasterLayer,
): (Cell & { readonly kind: 'missing' | 'extra' })[] {
  const { cap } = layers[layer]!;
  const sample = sampleName === undefined ? undefined : verdict?.samples.find(({ name }) => name === sampleName);
  return (sample?.layers.find((found) => found.layer === layer)?.shown ?? []).flatMap(
    ({ neuron, logicalStep, expected, got }) => {
      const row = neurons.indexOf(neuron);
      if (row < 0) return [];
      let time = 0;
      const here = spikes[row]!.map((more) => (time += more))
        .filter((at) => Math.floor(at / (windows * slots)) === logicalStep)
        .map((at) => at % slots);
      if (here.join() !== got.join()) return [];
      const place = (slot: number): Cell => ({ row, column: logicalStep * cap + slot });
      return [
        ...expected.filter((slot) => !got.includes(slot)).map((slot) => ({ ...place(slot), kind: 'missing' as const })),
        ...got.filter((slot) => !expected.includes(slot)).map((slot) => ({ ...place(slot), kind: 'extra' as const })),
      ];
    },
  );
}

/** Of a chip with a raster: the sample that is looked at, with its membranes. */
export function rasterRows(chip: ChipData, view: View): Rows {
  const sample = sampleOf(chip, view);
  return inOrder(chip, sample).flatMap(({ layer, neurons, spikes, membranes }) =>
    neurons.map((neuron, i) => {
      let time = 0;
      const timeSteps = spikes[i]!.map((more) => (time += more)).join(' ');
      return {
        ...{ sample: sampleName(sample), layer: chip.layers[layer]!.name, neuron, timeSteps },
        ...membraneCells(membranes, neuron),
      };
    }),
  );
}

/** Thresholds and membrane of a neuron that was watched: `time step:membrane` where it changes. */
function membraneCells(membranes: RasterLayer['membranes'], neuron: number): Rows[number] {
  const found = membranes?.find((one) => one.neuron === neuron);
  let step = 0;
  const changes = found?.changes.map(([later, membrane]) => `${(step += later)}:${membrane}`);
  return { thresholds: found?.thresholds.join(' '), membrane: changes?.join(' ') };
}
