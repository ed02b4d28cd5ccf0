/** @file What the two kinds with shared kernels have in common. */
import type { Task } from '../../../engine/index.ts';
import { capOf } from '../../../ir/neurons/index.ts';
import type { ImageProjectionOf } from '../../../ir/chip/image.ts';
import { reachOf } from '../../../ir/axis.ts';
import { axisOf, type Geometry, type WeightedKind } from '../../../ir/projections/index.ts';
import type { KernelGeometry } from '../../kinds/kernels/geometry.ts';
import { constants, task } from '../../kernels/index.ts';
import type { Band } from '../bands.ts';
import { roundUp, type Layer } from '../layer.ts';
import type { Store } from '../store.ts';
import type { Stretch } from '../tally.ts';
import { counting } from './count.ts';
import { byFours, byPairs, denseAbove } from './dense.ts';
import type { Counting } from './kind.ts';
import { lookupOf } from './lookup.ts';
import {
  pairsThatFit,
  placeAsTheyAre,
  placeColumnPairs,
  placeDepthwise,
  placeFactors,
  placeFours,
  placePairs,
  placeRows,
  placeSpread,
  productsThatFit,
} from './weights.ts';

/** A projection with kernels, between whole populations. */
export interface KernelSite {
  readonly projection: ImageProjectionOf<WeightedKind>;
  readonly layers: { readonly source: Layer; readonly target: Layer };
  readonly store: Store;
}

/** Every event of a source pixel reaches so many rows and columns of the tile, and so many outputs of its group. */
export function countKernels(
  { rows, columns, groups, inputs, outputs }: KernelGeometry,
  tile: { readonly channelFrom: number; readonly channelTo: number },
): Counting<'source'> {
  const [groupInputs, groupOutputs] = [inputs / groups, outputs / groups];
  const stretches: Stretch[] = [];
  for (let g = Math.floor(tile.channelFrom / groupOutputs); g * groupOutputs < tile.channelTo; g++) {
    const weight = Math.min(tile.channelTo, (g + 1) * groupOutputs) - Math.max(tile.channelFrom, g * groupOutputs);
    const last = stretches.at(-1);
    if (last?.weight === weight) stretches[stretches.length - 1] = { ...last, to: (g + 1) * groupInputs };
    else stretches.push({ from: g * groupInputs, to: (g + 1) * groupInputs, weight });
  }
  return counting('source', columns.count, (row, column) => rows.count[row]! * columns.count[column]!, stretches);
}

/** Products of one row of the target. */
export const kernelWork = ({ projection: { geometry }, layers: { source, target } }: KernelSite): number =>
  (target.width * target.channels * source.channels * geometry.kernel[0] * geometry.kernel[1]) /
  (geometry.groups * geometry.spread[0] * geometry.spread[1]);

/** Arguments that all tasks with kernels have. */
function common({ projection: { geometry }, layers: { source, target } }: KernelSite, { rowFrom, rowTo }: Band) {
  return {
    ...{ from: rowFrom, to: rowTo },
    ...{ height: source.height, width: source.width, stride: source.stride },
    ...{ kernelHeight: geometry.kernel[0], kernelWidth: geometry.kernel[1], ...stepsOf(geometry) },
    ...{ membranes: target.membranes, targetWidth: target.width },
  };
}

/** Steps and pads along both sides, as all tasks with kernels or windows take them. */
export const stepsOf = ({ stride, pad }: Pick<Geometry, 'stride' | 'pad'>) => ({
  ...{ rowStep: stride[0], columnStep: stride[1], rowPad: pad[0], columnPad: pad[1] },
});

/** Whether the taps of a kernel, and the positions of its source, lie side by side: all tasks but `grouped` demand it. */
export const isContiguous = ({ projection: { geometry } }: KernelSite): boolean =>
  [...geometry.dilation, ...geometry.spread].every((step) => step === 1);

/** A dilated kernel with its zeros may have so many times the taps: lists leave zeros out, the product of all does not. */
const largestDilated = 4;

/** The same projection with zeros between the taps of dilated kernels, where that is not too many: then they lie side by side. */
export function withZeros<S extends KernelSite & { readonly bands: readonly Band[] }>(site: S): S {
  const { geometry } = site.projection;
  const reach = [reachOf(axisOf(geometry, 0)), reachOf(axisOf(geometry, 1))] as const;
  const taps = geometry.kernel[0] * geometry.kernel[1];
  if (geometry.dilation.every((step) => step === 1) || reach[0] * reach[1] > largestDilated * taps) return site;
  const projection = { ...site.projection, geometry: { ...geometry, kernel: reach, dilation: [1, 1] as const } };
  const bands = site.bands.map((band) => ({
    ...band,
    kernels: band.kernels.map((kernels) => ({ ...kernels, weights: spreadTaps(kernels.weights, geometry, reach[1]) })),
  }));
  return { ...site, projection, bands };
}

/** Weights [..., kernel row, kernel column] with the zeros of a dilation between them. */
function spreadTaps(weights: Int8Array, { kernel, dilation }: Geometry, width: number): Int8Array {
  const taps = kernel[0] * kernel[1];
  const size = ((kernel[0] - 1) * dilation[0] + 1) * width;
  const result = new Int8Array((weights.length / taps) * size);
  for (let i = 0; i < weights.length; i++) {
    const [row, column] = [Math.floor((i % taps) / kernel[1]), i % kernel[1]];
    result[Math.floor(i / taps) * size + row * dilation[0] * width + column * dilation[1]] = weights[i]!;
  }
  return result;
}

const tapsOf = ({ projection: { geometry } }: KernelSite): number => geometry.kernel[0] * geometry.kernel[1];

/** Spikes of all channels to all: lists or everything, as there are many or few. */
export function convolveTask(site: KernelSite, band: Band): Task {
  const { layers, store } = site;
  const { source, target } = layers;
  const pitch = pitchOf(target.channels, source.channels * tapsOf(site));
  return task('convolve', {
    ...common(site, band),
    ...{ counts: source.counts, inputs: source.channels, targetStride: target.stride, pitch },
    weights: placeRows(store, band, pitch, target.channels, source.channels, tapsOf(site)),
    scale: placeFactors(store, band, target.channels),
    flush: target.narrow === 0 ? pairsThatFit(band, source.channels * tapsOf(site), capOf(source.population)) : 0,
    outputs: roundUp(target.channels, 8),
    ...{ nonzero: source.nonzero, lookup: lookupOf(store) },
    denseAbove: denseAbove(target.channels, pitch, source.channels, tapsOf(site), byPairs),
    ...tilesOf(site),
    narrow: target.narrow,
    fours: placeFours(store, band, target.channels, source.channels, tapsOf(site)),
    foursAbove: denseAbove(target.channels, pitch, source.channels, tapsOf(site), byFours),
  });
}

/** Outputs up to which a source pixel's outputs under a kernel row are summed together. */
const mostSpread = 24;

/**
 * How many rows of a kernel are summed in 16 bits where few outputs are computed source pixel by source pixel, and fill vectors so;
 * undefined where all outputs of a pixel are gathered.
 */
export function rowsSpread(site: KernelSite, bands: readonly Band[]) {
  const { source, target } = site.layers;
  const { kernel, stride } = site.projection.geometry;
  const lanes = lanesOf(site);
  const few = target.channels <= mostSpread && target.channels % 4 === 0 && target.narrow === 0;
  if (!few || kernel[1] < 3 || stride[0] !== 1 || stride[1] !== 1) return undefined;
  if (source.channels * lanes > constants.listedReach) return undefined;
  const most = Math.floor((2 ** 15 - 1) / largestRow(bands, kernel, capOf(source.population)));
  return most < 1 ? undefined : Math.min(most, kernel[0]);
}

/** The largest sum that a row of a kernel makes with counts up to a cap, of either sign. */
function largestRow(bands: readonly Band[], [height, width]: readonly [number, number], cap: number): number {
  let most = 1;
  for (const { kernels } of bands)
    for (const { weights, channelFrom, channelTo } of kernels) {
      const perOutput = weights.length / (channelTo - channelFrom);
      for (let first = 0; first < weights.length; first += perOutput)
        for (let row = 0; row < height; row++) {
          let low = 0;
          let high = 0;
          for (let i = first + row * width; i < first + perOutput; i += height * width)
            for (let k = 0; k < width; k++) {
              const weight = weights[i + k]!;
              if (weight < 0) low -= weight;
              else high += weight;
            }
          most = Math.max(most, cap * low, cap * high);
        }
    }
  return most;
}

/** Spikes of all channels to few, source pixel by source pixel. */
export function spreadTask(site: KernelSite, band: Band, flush: number): Task {
  const { layers, store, projection } = site;
  const { source, target } = layers;
  const { kernel, pad } = projection.geometry;
  const lanes = lanesOf(site);
  const blocks = Math.ceil(lanes / constants.gatheredOutputs);
  return task('spread', {
    ...{ from: band.rowFrom, to: band.rowTo, counts: source.counts, height: source.height, width: source.width },
    ...{ stride: source.stride, inputs: source.channels, kernelHeight: kernel[0], kernelWidth: kernel[1] },
    ...{ rowPad: pad[0], columnPad: pad[1], lanes, block: roundUp(lanes / blocks, 8), flush },
    weights: placeSpread(store, band, lanes, target.channels, source.channels, kernel),
    scale: placeFactors(store, band, target.channels),
    ...{
      membranes: target.membranes,
      targetWidth: target.width,
      targetStride: target.stride,
      outputs: target.channels,
    },
    ...{ nonzero: source.nonzero, lookup: lookupOf(store), sumBytes: spreadSums(site) },
  });
}

/** Outputs of all columns that a source pixel reaches under a row of the kernel. */
const lanesOf = ({ projection: { geometry }, layers: { target } }: KernelSite): number =>
  roundUp(geometry.kernel[1] * target.channels, 8);

/** Bytes of the sums of a row: those beside the target, and what vectors write past the end, included. */
const spreadSums = ({ projection: { geometry }, layers: { source, target } }: KernelSite): number =>
  roundUp(2 * (source.width + geometry.kernel[1]) * target.channels + 32, 16);

/** Bytes of scratch memory of `spreadTask`. */
export const spreadScratch = (site: KernelSite): number =>
  spreadSums(site) +
  constants.listedBytes * site.projection.geometry.kernel[0] * site.layers.source.width +
  listedRows(site) +
  64;

/** Bytes of the lists of the rows under a kernel. */
function listedRows({ projection: { geometry }, layers: { source } }: KernelSite): number {
  const entries = source.width * (source.channels + 1) + constants.listPadding;
  return geometry.kernel[0] * roundUp(4 * (source.width + 1) + constants.listedEntry * entries, 16);
}

/** Bytes of weights that the first-level cache keeps beside lists and sums. */
const cachedWeights = 28_672;

/** Outputs of a block whose weights do not: measured from 32 to 64, one block for 48 outputs in place of two is what counts. */
const fewOutputs = 48;

/** Outputs of a block, in blocks of equal size: as many as are gathered at once where their weights stay in the cache. */
function pitchOf(outputs: number, inputs: number): number {
  const { gatheredOutputs } = constants;
  const most = inputs * gatheredOutputs > cachedWeights ? fewOutputs : gatheredOutputs;
  return roundUp(outputs / Math.ceil(outputs / most), 16);
}

/** Scratch memory of `convolveTask`: lists or copies of a tile of output pixels, each in so many bytes. */
function tilesOf(site: KernelSite) {
  const { listedEntry, listPadding, listTileBytes, listTilePixels } = constants;
  const taps = tapsOf(site) * site.layers.source.channels;
  const tile = (bytes: number): number => Math.max(1, Math.min(listTilePixels, Math.floor(listTileBytes / bytes)));
  const listBytes = roundUp((taps + listPadding) * listedEntry, 16) + 16;
  const copyBytes = roundUp(taps, 16) + 16;
  return { listBytes, listTile: tile(listBytes), copyBytes, copyTile: tile(copyBytes) };
}

/** Bytes of scratch memory of `convolveTask`: a tile of outputs, and the lists of the rows under a kernel. */
export function convolveScratch(site: KernelSite): number {
  const { target } = site.layers;
  const { listBytes, listTile, copyBytes, copyTile } = tilesOf(site);
  const pixels = (constants.listedBytes + 2 * target.stride) * constants.listTilePixels;
  return pixels + Math.max(listTile * listBytes + listedRows(site), copyTile * copyBytes) + 64;
}

/** Spikes, each channel with a kernel of its own. */
export const depthwiseTask = (site: KernelSite, band: Band): Task =>
  task('depthwise', {
    ...common(site, band),
    counts: site.layers.source.counts,
    weights: placeDepthwise(site.store, band, site.layers.target.stride, tapsOf(site)),
    pairs: columnPairs(site, band),
    scale: placeFactors(site.store, band, site.layers.target.channels),
    flush: productsThatFit(capOf(site.layers.source.population)),
    chunk: depthwiseChunk(site),
    narrow: site.layers.target.narrow,
  });

/** Bytes of a source row with zeros at both ends, as `depthwise` copies it. */
const paddedRow = ({ projection: { geometry }, layers: { source, target } }: KernelSite): number =>
  ((target.width - 1) * geometry.stride[1] + geometry.kernel[1] + 1) * source.stride;

/** Source rows under so many output rows. */
const rowsUnder = ({ projection: { geometry } }: KernelSite, rows: number): number =>
  (rows - 1) * geometry.stride[0] + geometry.kernel[0];

/** Output rows whose sources are copied at once: as many as stay in the cache, at most 8. */
function depthwiseChunk(site: KernelSite): number {
  let rows = 8;
  while (rows > 1 && rowsUnder(site, rows) * paddedRow(site) > constants.listTileBytes / 2) rows /= 2;
  return rows;
}

/** Scratch memory of `depthwiseTask`. */
export const depthwiseScratch = (site: KernelSite): number =>
  2 * site.layers.target.width * site.layers.target.stride +
  rowsUnder(site, depthwiseChunk(site)) * paddedRow(site) +
  64;

/** Two columns of a kernel at a time where pixels side by side read columns side by side, and a pair fits 16 bits; else 0. */
function columnPairs({ store, layers, projection: { geometry } }: KernelSite, band: Band): number {
  const fits = productsThatFit(capOf(layers.source.population)) >= 2;
  return geometry.stride[1] === 1 && fits ? placeColumnPairs(store, band, layers.target.stride, geometry.kernel) : 0;
}

/** Integers that fit 16 bits, all channels to all. */
export function gradedTask(site: KernelSite, band: Band): Task {
  const { source, target } = site.layers;
  return task('graded', {
    ...common(site, band),
    ...{ values: source.membranes, halves: source.halves, inputs: source.channels, targetStride: target.stride },
    weights: placePairs(site.store, band, target.channels, source.channels, site.projection.geometry.kernel),
    scale: placeFactors(site.store, band, target.channels),
    outputs: roundUp(target.channels, 4),
  });
}

/** Bytes of scratch memory of `gradedTask`. */
export function gradedScratch({ projection: { geometry }, layers: { source } }: KernelSite): number {
  const [height, width] = geometry.kernel;
  return constants.gradedTilePixels * (roundUp(height * roundUp(width * source.channels, 2) * 2, 16) + 16) + 64;
}

/** Anything else: groups of several channels, dilated kernels, spread sources, or integers of any width. */
export function groupedTask(site: KernelSite, band: Band, values: 'counts' | 'membranes'): Task {
  const { source, target } = site.layers;
  const { groups, dilation, spread } = site.projection.geometry;
  return task('grouped', {
    ...common(site, band),
    ...{ rowDilation: dilation[0], columnDilation: dilation[1], rowSpread: spread[0], columnSpread: spread[1] },
    ...{ values: source[values], bytes: values === 'counts' ? 1 : 4, targetStride: target.stride },
    weights: placeAsTheyAre(site.store, band, target.channels, (tapsOf(site) * source.channels) / groups),
    scale: placeFactors(site.store, band, target.channels),
    ...{ groups, groupInputs: source.channels / groups, groupOutputs: target.channels / groups },
  });
}
