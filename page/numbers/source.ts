/** @file Lines of the model's text that make layers, with what these take. */
import type { Rows } from '../csv.ts';
import type { ChipData, LayerData } from '../data.ts';
import { knownEnergy } from '../measures.ts';

/** A line of the text. */
export interface Line extends NonNullable<LayerData['source']> {
  readonly layers: readonly number[];
  /** Picojoule of a sample; undefined where no run tells. */
  readonly picojoule: number | undefined;
}

/** Lines that make layers, in their order. */
export function linesOf({ layers, run }: ChipData): Line[] {
  const known = [...layers.keys()].filter((layer) => layers[layer]!.source);
  const energyOf = (layer: number): number =>
    knownEnergy(run!, run!.layers[layer]!.energy.reduce((sum, part) => sum + part, 0) / run!.samples);
  return [...Map.groupBy(known, (layer) => `${layers[layer]!.source!.file}:${layers[layer]!.source!.line}`).values()]
    .map((members) => ({
      ...layers[members[0]!]!.source!,
      layers: members,
      picojoule: run ? members.reduce((sum, layer) => sum + energyOf(layer), 0) : undefined,
    }))
    .sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

export const sourceRows = (chip: ChipData): Rows =>
  linesOf(chip).map(({ file, line, text, layers, picojoule }) => ({
    ...{ file, line, text, picojoule },
    layers: layers.map((layer) => chip.layers[layer]!.name).join(' '),
  }));
