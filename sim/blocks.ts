/** @file Synapse blocks of a core: from the image's description to what the inner loops need. */
import type { ChipImage, ImageBlock, ImagePopulation, ImageProjectionOf } from '../ir/chip/image.ts';
import type {
  AnyBlock,
  Block,
  CorrelateBlock,
  ExpandedKernels,
  GateBlock,
  KernelBlock,
  MaxBlock,
  ModulateBlock,
  Tile,
  TransferBlock,
} from './chip.ts';
import { columnOrder, inStoredOrder, reachedOf, tapsOf, type Dimension, type Reached, type Taps } from './geometry.ts';
import type { WindowGeometry } from '../ir/projections/index.ts';
import { expandKernels, shapeOf, type KernelProjection } from './kernels.ts';

/** Builds blocks; tables and kernels that several blocks use are made once. */
export function createBlockBuilder(image: ChipImage): (block: ImageBlock, tile: Tile) => Block {
  const taps = new Map<string, Taps>();
  const reached = new Map<string, readonly Reached[]>();
  const kernels = new Map<number, ExpandedKernels>();
  const shared: Shared = {
    image,
    taps: (dimension, from, to) =>
      cached(taps, JSON.stringify([dimension, from, to]), () => tapsOf(dimension, from, to)),
    columns: (dimension, to) =>
      cached(taps, JSON.stringify([dimension, to]), () =>
        inStoredOrder(tapsOf(dimension, 0, to), columnOrder(dimension.kernel, dimension.stride)),
      ),
    reached: (map, size, from, to) =>
      cached(reached, JSON.stringify([map, size, from, to]), () => reachedOf(map, size, from, to)),
    kernels: (index, make) => cached(kernels, index, make),
  };
  return (block, tile) => buildBlock(shared, block, tile);
}

interface Shared {
  readonly image: ChipImage;
  readonly taps: (dimension: Dimension, from: number, to: number) => Taps;
  readonly columns: (dimension: Dimension, to: number) => Taps;
  readonly reached: typeof reachedOf;
  readonly kernels: (index: number, make: () => ExpandedKernels) => ExpandedKernels;
}

function cached<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const value = make();
  map.set(key, value);
  return value;
}

function buildBlock(shared: Shared, block: ImageBlock, tile: Tile): Block {
  const { header } = shared.image;
  const projection = header.projections[block.projection]!;
  const at = (population: number): ImagePopulation => header.populations[population]!;
  const bits = header.target.membraneBits;
  const base = {
    ...{ projection: block.projection, core: tile.core, tile, first: [], second: [] },
    ...{ low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 },
  };
  switch (projection.kind) {
    case 'synapses':
    case 'graded':
      return { ...base, ...kernelPart(shared, block, projection, projection.kind, at(projection.source), tile) };
    case 'transfer':
      return { ...base, ...transferPart(shared, projection, at(projection.source), tile) };
    case 'any':
      return { ...base, ...anyPart(projection, at(projection.source), tile) };
    case 'max':
      return { ...base, ...maxPart(projection.window, at(projection.source), tile) };
    case 'gate':
      return { ...base, ...gatePart(at(projection.right), tile) };
    case 'correlate':
      return { ...base, ...correlatePart(projection, at(projection.left), at(projection.right), tile) };
    case 'modulate':
      return { ...base, ...modulatePart(projection, at(projection.source), at(projection.target), tile) };
  }
}

/** What a kind adds to the fields that all blocks have. */
type Part<B> = Omit<B, 'projection' | 'core' | 'tile' | 'low' | 'high' | 'first' | 'second'>;

function kernelPart(
  { image, taps, columns, kernels }: Shared,
  block: ImageBlock,
  projection: KernelProjection,
  kind: KernelBlock['kind'],
  source: ImagePopulation,
  tile: Tile,
): Part<KernelBlock> {
  const section = image.kernels[block.kernels];
  if (section?.channelFrom !== tile.channelFrom || section.channelTo !== tile.channelTo) {
    throw new Error(`inconsistent image: a block of projection "${projection.name}" lacks kernels for its channels`);
  }
  const target = image.header.populations[projection.target]!;
  const { stride, pad, kernel } = projection.geometry;
  const vertical: Dimension = { source: source.extents[1], kernel: kernel[0], stride, pad };
  const horizontal: Dimension = { source: source.extents[2], kernel: kernel[1], stride, pad };
  return {
    kind,
    shape: shapeOf(projection, source.extents[0], target.extents[0]),
    kernels: kernels(block.kernels, () => expandKernels(section, projection, source, target)),
    kernelWidth: kernel[1],
    stride,
    rows: taps(vertical, tile.rowFrom, tile.rowTo),
    columns: columns(horizontal, tile.columns),
    saturating: image.header.saturating,
  };
}

const transferPart = (
  { reached }: Shared,
  { map, shift }: ImageProjectionOf<'transfer'>,
  { extents: [, height, width] }: ImagePopulation,
  tile: Tile,
): Part<TransferBlock> => ({
  kind: 'transfer',
  rows: reached(map, height, tile.rowFrom, tile.rowTo),
  columns: reached(map, width, 0, tile.columns),
  spareBits: map === 'bilinear' ? 4 : 0,
  shift,
});

/** Which rows and columns of the source a window of the tile holds. */
function windowTaps(
  { stride, pad, kernel }: WindowGeometry,
  source: ImagePopulation,
  tile: Tile,
): { rows: Taps; columns: Taps } {
  const dimension = (axis: 1 | 2): Dimension => ({ source: source.extents[axis], kernel, stride, pad });
  return { rows: tapsOf(dimension(1), tile.rowFrom, tile.rowTo), columns: tapsOf(dimension(2), 0, tile.columns) };
}

const noTaps: Taps = { count: new Int32Array(0), kernel: new Int32Array(0), target: new Int32Array(0) };

function anyPart(projection: ImageProjectionOf<'any'>, source: ImagePopulation, tile: Tile): Part<AnyBlock> {
  const { reach, window, heads } = projection;
  const taps = reach === 'space' ? windowTaps(window, source, tile) : { rows: noTaps, columns: noTaps };
  const perHead = reach === 'heads' ? source.extents[0] / heads : 1;
  return { kind: 'any', reach, pad: window.pad, perHead, ...taps, seen: new Uint8Array(tile.membranes.length) };
}

function maxPart(window: WindowGeometry, source: ImagePopulation, tile: Tile): Part<MaxBlock> {
  const taps = windowTaps(window, source, tile);
  return {
    kind: 'max',
    ...taps,
    seen: new Int32Array(tile.membranes.length),
    rowSizes: windowSizes(taps.rows, tile.rowTo - tile.rowFrom),
    columnSizes: windowSizes(taps.columns, tile.columns),
  };
}

/** How many source positions each target position sees. */
function windowSizes({ count, target }: Taps, targets: number): Int32Array {
  const sizes = new Int32Array(targets);
  count.forEach((n, position) => {
    for (let k = 0; k < n; k++) sizes[target[position]! + k]!++;
  });
  return sizes;
}

function gatePart({ extents: [, height, width] }: ImagePopulation, tile: Tile): Part<GateBlock> {
  const single = height === 1 && width === 1;
  return { kind: 'gate', single, open: new Uint8Array(single ? tile.channels : tile.membranes.length) };
}

function correlatePart(
  projection: ImageProjectionOf<'correlate'>,
  left: ImagePopulation,
  right: ImagePopulation,
  tile: Tile,
): Part<CorrelateBlock> {
  const overPositions = projection.over === 'positions';
  const positions = left.extents[1] * left.extents[2];
  const leftChannels = left.extents[0] / projection.heads;
  const keys = tile.channels * (overPositions ? positions : leftChannels);
  return {
    kind: 'correlate',
    overPositions,
    leftChannels,
    rightChannels: right.extents[0] / projection.heads,
    sourceColumns: left.extents[2],
    positions,
    leftCounts: new Uint8Array(keys * (tile.rowTo - tile.rowFrom)),
    rightCounts: new Uint8Array(keys * tile.columns),
    leftNonzero: new Int32Array(keys),
    rightNonzero: new Int32Array(keys),
  };
}

function modulatePart(
  projection: ImageProjectionOf<'modulate'>,
  source: ImagePopulation,
  target: ImagePopulation,
  tile: Tile,
): Part<ModulateBlock> {
  const overPositions = projection.over === 'positions';
  const sourceChannels = source.extents[0] / projection.heads;
  const targetChannels = target.extents[0] / projection.heads;
  const headFrom = Math.floor(tile.channelFrom / targetChannels);
  const headTo = Math.ceil(tile.channelTo / targetChannels);
  const copyRows = overPositions ? source.extents[1] * source.extents[2] : sourceChannels;
  const copyColumns = overPositions ? (tile.rowTo - tile.rowFrom) * tile.columns : targetChannels;
  return {
    kind: 'modulate',
    ...{ overPositions, headFrom, headTo, sourceChannels, targetChannels, copyRows, copyColumns },
    copy: new Int32Array((headTo - headFrom) * copyRows * copyColumns),
    nonzero: new Int32Array((headTo - headFrom) * copyRows),
  };
}
