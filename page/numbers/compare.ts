/** @file Two images, or two runs of one: their sums and layers beside each other. */
import type { Rows } from '../csv.ts';
import type { ChipData, PageData } from '../data.ts';
import { energy, percent, short, time } from '../format.ts';
import { energyOf } from '../measures.ts';
import type { View } from '../state.ts';

/** One figure of an image or its run. */
export interface Figure {
  readonly name: string;
  readonly text: (value: number) => string;
  readonly of: (chip: ChipData) => number | undefined;
}

const mean = (name: string) => (chip: ChipData) => chip.run?.mean[name];

/** Chips that are in use. */
export const chipsOf = ({ cores, mesh }: ChipData): number =>
  new Set(cores.map(({ x, y }) => `${Math.floor(x / mesh.columns)},${Math.floor(y / mesh.rows)}`)).size;

/** Picojoule of a sample; undefined where it is not known. */
export function energyKnown({ run }: ChipData): number | undefined {
  const picojoule = run ? energyOf(run) : NaN;
  return Number.isNaN(picojoule) ? undefined : picojoule;
}

export const figures: readonly Figure[] = [
  { name: 'cores', text: short, of: (chip) => chip.cores.length },
  { name: 'chips', text: short, of: chipsOf },
  { name: 'cycles per sample', text: short, of: mean('cycles') },
  { name: 'time per sample', text: time, of: mean('microseconds') },
  { name: 'energy per sample', text: energy, of: energyKnown },
  { name: 'cycles between samples, side by side', text: short, of: ({ run }) => run?.pipelined?.interval },
  { name: 'spikes per sample', text: short, of: mean('spikes') },
  { name: 'synaptic operations per sample', text: short, of: mean('synapticOps') },
  { name: 'packets per sample', text: short, of: mean('packets') },
  { name: 'hops in chips per sample', text: short, of: mean('hops') },
  { name: 'hops between chips per sample', text: short, of: mean('chipHops') },
  { name: 'accuracy', text: percent, of: ({ run }) => run?.accuracy },
];

/** Whether differences may be those of other samples. */
export const differentInputs = ({ run: here }: ChipData, { run: there }: ChipData): boolean =>
  here !== undefined && there !== undefined && here.inputs !== there.inputs;

/** Energy of layers that both have, those that changed most first. */
export function layerDeltas(
  chip: ChipData,
  against: ChipData,
): { readonly layer: number; readonly name: string; readonly here: number; readonly there: number }[] {
  if (!chip.run || !against.run) return [];
  const numbers = new Map(against.layers.map(({ name }, i) => [name, i]));
  const sum = (run: NonNullable<ChipData['run']>, layer: number): number =>
    run.layers[layer]!.energy.reduce((a, b) => a + b, 0) / run.samples;
  return chip.layers
    .flatMap(({ name }, layer) => {
      const other = numbers.get(name);
      return other === undefined ? [] : [{ layer, name, here: sum(chip.run!, layer), there: sum(against.run!, other) }];
    })
    .filter(({ here, there }) => here !== there)
    .sort((a, b) => Math.abs(b.here - b.there) - Math.abs(a.here - a.there));
}

/** Of a page with something to compare with. */
export function compareRows({ subject, others }: PageData, view: View): Rows {
  const other = others[view.other]!;
  return [
    ...figures.map(({ name, of }) => ({ of: 'all', name, here: of(subject), there: of(other) })),
    ...layerDeltas(subject, other).map(({ name, here, there }) => ({ of: 'layer, picojoule', name, here, there })),
  ];
}
