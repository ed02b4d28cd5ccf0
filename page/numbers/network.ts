/** @file Layers with what share of them fires, is silent, is saturated. */
import type { Rows } from '../csv.ts';
import type { ChipData } from '../data.ts';

export interface Shares {
  readonly firing: number;
  readonly silent: number;
  readonly saturated: number;
}

/** Shares of one layer; nothing where no run tells. */
export function sharesOf({ run, layers }: ChipData, layer: number): Shares | undefined {
  const own = run?.layers[layer];
  if (!own || own.most === 0) return undefined;
  const neurons = layers[layer]!.neurons * run!.samples;
  return {
    firing: own.spikes / (own.most * run!.samples),
    silent: own.silent / neurons,
    saturated: own.saturated / neurons,
  };
}

export const networkRows = (chip: ChipData): Rows =>
  chip.layers.map(({ name, role, shape, neurons, fires, cap }, layer) => {
    const { firing, silent, saturated } = sharesOf(chip, layer) ?? {};
    return {
      ...{ layer: name, role, shape: shape.join('x'), neurons, window: cap > 0 ? fires : undefined },
      ...{ firing, silent, saturated },
      operations: chip.run && chip.run.layers[layer]!.operations / chip.run.samples,
      differing: chip.verdict?.layers.find((found) => found.layer === layer)?.differing,
    };
  });
