/** @file What an image takes of a chip, counted entry by entry; what a projection reads is the one thing that is asked of the project. */
import type { ChipImage, ImageCore, ImageProjection, ImageTile } from '../../ir/chip/image.ts';
import type { CoreLimit } from '../../ir/target/index.ts';
import { readsOf, rowIsRead, type ProjectionKind } from '../../ir/projections/index.ts';

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
export const most = (list: readonly number[]): number => list.reduce((a, b) => Math.max(a, b), 0);
const sizeOf = ([channels, height, width]: readonly [number, number, number]): number => channels * height * width;

/** Bytes beside weights that one projection takes of a core for one tile. */
const remembered: { readonly [K in ProjectionKind]: (image: ChipImage, projection: never, tile: ImageTile) => number } =
  {
    synapses: () => 0,
    graded: () => 0,
    transfer: () => 0,
    max: () => 0,
    splice: () => 0,
    part: () => 0,
    any: (image, _, tile) => Math.ceil(neuronsOf(image, tile) / 8),
    gate: (image, _, tile) => Math.ceil(neuronsOf(image, tile) / 8),
    correlate({ header: { populations } }, { left, right, heads }: Of<'correlate'>, { channelFrom, channelTo }) {
      const ofAHead = (sizeOf(populations[left]!.extents) + sizeOf(populations[right]!.extents)) / heads;
      return (channelTo - channelFrom) * ofAHead;
    },
    modulate({ header: { populations } }, { state, target, heads }: Of<'modulate'>, { channelFrom, channelTo }) {
      const perHead = populations[target]!.extents[0] / heads;
      const channels = Array.from({ length: channelTo - channelFrom }, (_, i) => channelFrom + i);
      const touched = new Set(channels.map((channel) => Math.floor(channel / perHead)));
      const [, rows, columns] = populations[state]!.extents;
      return 4 * touched.size * rows * columns;
    },
  };
type Of<K extends ProjectionKind> = Extract<ImageProjection, { readonly kind: K }>;

/** Synapses of one neuron far from all borders. */
const synapsesOf: { readonly [K in ProjectionKind]: (image: ChipImage, projection: never) => number } = {
  synapses: kernelSynapses,
  graded: kernelSynapses,
  any({ header: { populations } }, { reach, window: { kernel }, source }: Of<'any'>) {
    const [, height, width] = populations[source]!.extents;
    return reach === 'positions' ? height * width : kernel[0] * kernel[1];
  },
  max: (_, { window: { kernel } }: Of<'max'>) => kernel[0] * kernel[1],
  gate: () => 1,
  splice: () => 1,
  part: () => 1,
  correlate({ header: { populations } }, { left, heads, over }: Of<'correlate'>) {
    const [channels, height, width] = populations[left]!.extents;
    return over === 'positions' ? height * width : channels / heads;
  },
  modulate({ header: { populations } }, { source, state, over }: Of<'modulate'>) {
    const [, height, width] = populations[source]!.extents;
    return over === 'positions' ? height * width : populations[state]!.extents[1];
  },
  transfer({ header: { populations } }, { map, source }: Of<'transfer'>) {
    const [, height, width] = populations[source]!.extents;
    if (map === 'sum_positions') return height * width;
    return map === 'bilinear' ? 4 : 1;
  },
};

/** Taps that meet positions of a source that stands apart by `spread`, along both sides, for every channel of the group. */
function kernelSynapses(
  { header: { populations } }: ChipImage,
  { source, geometry }: Of<'synapses' | 'graded'>,
): number {
  const along = ([0, 1] as const).map((side) => {
    const places = Array.from({ length: geometry.kernel[side] }, (_, tap) => tap * geometry.dilation[side]);
    const phases = places.map((place) => place % geometry.spread[side]);
    return most(phases.map((phase) => phases.filter((other) => other === phase).length));
  });
  return (populations[source]!.extents[0] / geometry.groups) * along[0]! * along[1]!;
}

const neuronsOf = ({ header }: ChipImage, { population, channelFrom, channelTo, rowFrom, rowTo }: ImageTile): number =>
  (channelTo - channelFrom) * (rowTo - rowFrom) * header.populations[population]!.extents[2];

/** Weights that the blocks of a core name, the same channels of a projection once, and what its projections remember. */
function bytesOf(image: ChipImage, { tiles, blocks }: ImageCore): number {
  const { header, kernels } = image;
  const weights = new Map<string, number>();
  let bytes = 0;
  for (const block of blocks) {
    const projection = header.projections[block.projection]!;
    bytes += remembered[projection.kind](image, projection as never, tiles[block.tile]!);
    if (!('weightBits' in projection)) continue;
    const { channelFrom, channelTo, weights: numbers } = kernels[block.kernels]!;
    const key = `${block.projection} ${channelFrom} ${channelTo}`;
    weights.set(key, Math.ceil((numbers.length * projection.weightBits) / 8));
  }
  return bytes + sum([...weights.values()]);
}

/** Pairs of a block and a tile, or the input, of which it reads some row of some channel. */
function axonsOf({ header, cores }: ChipImage, { tiles, blocks }: ImageCore): number {
  const [channels, rows] = header.populations[header.input.population]!.extents;
  const input = { population: header.input.population, channelFrom: 0, channelTo: channels, rowFrom: 0, rowTo: rows };
  const sources = [input, ...cores.flatMap((core) => core.tiles)];
  const reads = blocks.flatMap(({ projection, tile }) =>
    readsOf(header, header.projections[projection]!, tiles[tile]!),
  );
  return sum(
    reads.map(
      (read) =>
        sources.filter(({ population, rowFrom, rowTo, channelFrom, channelTo }) => {
          if (population !== read.population) return false;
          if (channelFrom >= read.channelTo || channelTo <= read.channelFrom) return false;
          for (let row = Math.max(rowFrom, read.rowFrom); row < Math.min(rowTo, read.rowTo); row++)
            if (rowIsRead(read, row)) return true;
          return false;
        }).length,
    ),
  );
}

/** Projections with kernels, their ends, and the sides along which a kernel that is no full connection does anything. */
export const kernelsOf = ({ header: { populations, projections } }: ChipImage) =>
  projections.flatMap((projection) => {
    if (!('geometry' in projection)) return [];
    const [source, target] = [populations[projection.source]!.extents, populations[projection.target]!.extents];
    const { kernel } = projection.geometry;
    const full = sizeOf([1, target[1], target[2]]) === 1 && kernel[0] === source[1] && kernel[1] === source[2];
    const along = full ? [] : ([0, 1] as const).filter((side) => source[side + 1]! > 1 || kernel[side] > 1);
    return [{ ...projection, ends: [source, target], along, full }];
  });

/** Synapses of one neuron of a tile, over all of its blocks. */
const fanInOf = (image: ChipImage, { blocks }: ImageCore, at: number): number =>
  sum(
    blocks
      .filter(({ tile }) => tile === at)
      .map(({ projection: index }) => {
        const projection = image.header.projections[index]!;
        return synapsesOf[projection.kind](image, projection as never);
      }),
  );

/** What a core takes. */
export const coreCounts: { readonly [L in CoreLimit]: (image: ChipImage, core: ImageCore) => number } = {
  neurons: (image, { tiles }) => sum(tiles.map((tile) => neuronsOf(image, tile))),
  synapse_bytes: bytesOf,
  table_entries: (_, { tiles }) =>
    sum(
      tiles.map(
        ({ thresholds, constants, channelFrom, channelTo }) =>
          thresholds.length + constants.length + channelTo - channelFrom,
      ),
    ),
  axons: axonsOf,
  routes: (_, { routes }) => routes.length,
  fan_in: (image, core) => most(core.tiles.map((_, tile) => fanInOf(image, core, tile))),
};

/** Bits of a two's complement number. */
export const bitsOf = (value: number): number => 1 + Math.ceil(Math.log2(value < 0 ? -value : value + 1));

/** Bits that the values of a list take. */
export const widestOf = (values: Int8Array | Int32Array): readonly number[] => {
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return [bitsOf(low), bitsOf(high)];
};
