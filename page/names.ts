/** @file Words for things. Needs no browser. */
import type { ChipData, RasterSample } from './data.ts';

export const coreName = (chip: ChipData, core: number): string =>
  core < 0 ? 'host' : `${chip.cores[core]!.x},${chip.cores[core]!.y}`;

/** The chip on which a place is, as column and row of the grid. */
export const chipName = ({ mesh }: ChipData, x: number, y: number): string =>
  `${Math.floor(x / mesh.columns)},${Math.floor(y / mesh.rows)}`;

/** Behind the name of a core its class, where cores are not alike. */
export function classWords({ classes, cores }: ChipData, core: number): string {
  const found = classes?.[cores[core]!.coreClass!];
  return found ? `, class ${found.name}` : '';
}

/** An image with its run. */
export const imageName = ({ file, target, run }: ChipData): string =>
  `${file} on ${target}${run ? `, ${run.file}` : ''}`;

/** Windows in words: several logical steps use each of them. */
export const windowName = (window: number): string => (window < 0 ? 'all windows' : `window ${window}`);

export const sampleName = ({ name, place }: RasterSample): string => name ?? `sample ${place}`;

/** Layers that fire in a window. */
export const firingIn = ({ layers }: ChipData, window: number): number[] =>
  [...layers.keys()].filter((i) => layers[i]!.cap > 0 && layers[i]!.fires === window);

/** Names of the layers on a core, each once. */
export const namesOn = (chip: ChipData, core: number): string[] => [
  ...new Set(chip.cores[core]!.tiles.map(([layer]) => chip.layers[layer]!.name)),
];

/** The channel, row and column of a neuron of a layer. */
export function placeOf(neuron: number, shape: readonly number[]): readonly number[] {
  const place: number[] = [];
  let rest = neuron;
  for (const extent of [...shape].reverse()) {
    place.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return place;
}

/** A name that fits: its end tells most. */
export const shortened = (name: string, signs: number): string =>
  name.length <= signs ? name : `\u2026${name.slice(1 - signs)}`;
