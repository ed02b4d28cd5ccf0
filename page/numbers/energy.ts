/** @file Where energy goes: by cost of the target, and by layer. */
import { hues } from '../colours.ts';
import type { Rows } from '../csv.ts';
import type { ChipData } from '../data.ts';
import type { RunData } from '../run_data.ts';

/** By cost its place among the hues: they go to costs that were paid, so that they last. */
export function huesOf({ energy }: RunData): readonly number[] {
  let paid = 0;
  return energy.map(({ count, each }) => (count * each > 0 ? paid++ : hues.length - 1));
}

/** Layers that cost something, those that cost most first. */
export function layersByEnergy({ layers }: RunData): readonly number[] {
  const all = layers.map(({ energy }) => energy.reduce((sum, part) => sum + part, 0));
  return [...all.keys()].filter((layer) => all[layer]! > 0).sort((a, b) => all[b]! - all[a]!);
}

/** Of a chip with a run. */
export function energyRows({ run, layers }: ChipData): Rows {
  const { energy, idle, paper, samples, layers: ran } = run!;
  const nothing = { count: undefined, each: undefined };
  return [
    ...energy.map(({ cost, count, each, provenance }) => ({
      ...{ of: 'cost', name: cost, picojoule: count * each, count, each, provenance },
    })),
    ...(idle
      ? [{ of: 'cost', name: 'static power', picojoule: idle.picojoule, ...nothing, provenance: idle.provenance }]
      : []),
    { of: 'papers\u2019 formula', name: 'all', picojoule: paper, ...nothing, provenance: 'formula' },
    ...layersByEnergy(run!).flatMap((layer) =>
      ran[layer]!.energy.flatMap((part, i) => {
        const { cost, each, provenance } = energy[i]!;
        const name = `${layers[layer]!.name} ${cost}`;
        return part > 0 ? [{ of: 'layer', name, picojoule: part / samples, count: undefined, each, provenance }] : [];
      }),
    ),
  ];
}
