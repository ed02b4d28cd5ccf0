/** @file Neurons whose spikes differ, with the time steps of their window in which the network fires, and the chip. */
import type { Rows } from '../csv.ts';
import type { ChipData, LayerDifferences } from '../data.ts';
import type { View } from '../state.ts';

/** Neurons on the picture of a layer. */
const mostRows = 32;

/** Those of a layer that are drawn, spread over all that are listed. */
export function shownOf({ shown }: LayerDifferences): LayerDifferences['shown'] {
  const rows = Math.min(mostRows, shown.length);
  return Array.from({ length: rows }, (_, i) => shown[Math.floor((i * shown.length) / rows)]!);
}

/** Of a chip with a verdict that names samples: the one that is looked at. */
export function differenceRows({ layers: all, verdict }: ChipData, { sample }: View): Rows {
  const { name, layers } = verdict!.samples[sample]!;
  return layers.flatMap(({ layer, shown }) =>
    shown.map(({ neuron, logicalStep, expected, got }) => ({
      ...{ sample: name, layer: all[layer]!.name, neuron, logicalStep },
      ...{ expected: expected.join(' '), got: got.join(' ') },
    })),
  );
}
