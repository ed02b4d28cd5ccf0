/** @file Where a chip's spikes differ from the network's: layer by layer, some neurons with their time steps, and all by core. */
import type { ImageOutline } from '../../ir/chip/index.ts';
import { sizeOf } from '../../ir/tensor.ts';
import type { LayerDifferences, Verdict } from '../../runtime/index.ts';

/** Differences of the first sample that has some, as `verify --json` tells them. */
export interface DifferencesReport {
  readonly sample: string;
  readonly layers: readonly {
    readonly layer: string;
    /** Neurons by core, in the image's order of cores: those that have some. Each counts once in every logical step. */
    readonly cores: readonly (readonly [core: number, neurons: number])[];
    /** At most 64, spread over all. */
    readonly neurons: LayerDifferences['shown'];
  }[];
}

/** Looks up the cores. @param image whose spikes differ. */
export const differencesReport = (
  image: Pick<ImageOutline, 'header' | 'cores'>,
  { sample, layers }: NonNullable<Verdict['differences']>,
): DifferencesReport => ({
  sample,
  layers: layers.map(({ layer, places, shown }) => ({
    layer,
    cores: coresOf(image, layer, places),
    neurons: shown,
  })),
});

/** Neurons by the core that holds them. @param places in [T, C, H, W] of a layer. */
function coresOf(
  { header, cores }: Pick<ImageOutline, 'header' | 'cores'>,
  layer: string,
  places: Int32Array,
): (readonly [number, number])[] {
  const population = header.populations.findIndex(({ name }) => name === layer);
  const [channels = 1, rows = 1, columns = 1] = header.populations[population]?.extents ?? [];
  const size = sizeOf([channels, rows, columns]);
  // The core of every channel and row.
  const holders = new Int32Array(channels * rows).fill(-1);
  cores.forEach(({ tiles }, core) => {
    for (const tile of tiles.filter((one) => one.population === population))
      for (let channel = tile.channelFrom; channel < tile.channelTo; channel++)
        holders.fill(core, channel * rows + tile.rowFrom, channel * rows + tile.rowTo);
  });
  const counts = new Map<number, number>();
  for (const place of places) {
    const core = holders[Math.floor((place % size) / columns)]!;
    if (core >= 0) counts.set(core, (counts.get(core) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}
