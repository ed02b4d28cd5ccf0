/** @file Where a chip's spikes differ from the network's: sample by sample, layer by layer, some neurons with their time steps, and all by core. */
import type { ImageOutline } from '../../ir/chip/index.ts';
import type { LayerDifferences, SampleDifferences } from '../../runtime/index.ts';

/** Differences of one sample, as `verify --json` tells them. */
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

/** Looks up the cores; null where nothing differs. @param image whose spikes differ. */
export const differencesReport = (
  image: Pick<ImageOutline, 'header' | 'cores'>,
  differences: readonly SampleDifferences[] | undefined,
): readonly DifferencesReport[] | null =>
  differences?.map(({ sample, layers }) => ({
    sample,
    layers: layers.map(({ layer, rows, shown }) => ({ layer, cores: coresOf(image, layer, rows), neurons: shown })),
  })) ?? null;

/** Neurons by the core that holds them. @param rows their number by channel and row of a layer, [C, H]. */
function coresOf(
  { header, cores }: Pick<ImageOutline, 'header' | 'cores'>,
  layer: string,
  rows: Int32Array,
): (readonly [number, number])[] {
  const population = header.populations.findIndex(({ name }) => name === layer);
  const height = header.populations[population]?.extents[1] ?? 1;
  const counts = cores.map(({ tiles }, core) => {
    let neurons = 0;
    for (const tile of tiles.filter((one) => one.population === population))
      for (let channel = tile.channelFrom; channel < tile.channelTo; channel++)
        for (let row = tile.rowFrom; row < tile.rowTo; row++) neurons += rows[channel * height + row]!;
    return [core, neurons] as const;
  });
  return counts.filter(([, neurons]) => neurons > 0);
}
