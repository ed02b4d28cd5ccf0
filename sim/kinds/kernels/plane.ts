/** @file Spikes through kernels of one channel each, in a machine: what arrives is set in a plane of bytes, and weighed under every target pixel. */
import { reachOf, type Axis } from '../../../ir/axis.ts';
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Range } from '../../grid/range.ts';
import { constants } from '../../kernels/index.ts';
import { machineSlack, type StepMachine } from '../../machine/index.ts';
import type { Tile } from '../../neurons/index.ts';
import type { KernelGeometry } from './geometry.ts';

/** Sums of so many int8 weights fit 16 bits. */
export const mostSummed = 254;

/** Channels of a vector of pairs. */
const lane = 8;

/** Places of the padded source that the targets of an axis read. */
export const placesOf = (axis: Axis, targets: number): number => (targets - 1) * axis.stride + reachOf(axis);

interface Extent {
  /** Bytes of a column. */
  readonly column: number;
  readonly row: number;
  readonly rows: number;
}

/** Columns have one dilation before the first, for the second ones of pairs. */
function extentOf({ axes }: KernelGeometry, { channelFrom, channelTo, rowFrom, rowTo, columns }: Range): Extent {
  const column = 2 * lane * Math.ceil((channelTo - channelFrom) / lane);
  return {
    column,
    row: column * (axes[1].dilation + placesOf(axes[1], columns)),
    rows: placesOf(axes[0], rowTo - rowFrom),
  };
}

/** Bytes of common memory that a block needs: the plane and a mark for every row. */
export function planeCommonBytes(geometry: KernelGeometry, tile: Range): number {
  const { row, rows } = extentOf(geometry, tile);
  return row * rows + rows + machineSlack;
}

const pairsOf = (kernel: number): number => Math.ceil(kernel / 2);

/** Bytes that the weights of some channels take. */
export const planeBytes = ({ kernel }: KernelGeometry, { channelFrom, channelTo }: Range): number =>
  kernel[0] * pairsOf(kernel[1]) * 2 * lane * Math.ceil((channelTo - channelFrom) / lane) +
  4 * (channelTo - channelFrom) +
  2 * machineSlack;

/** Weights [kernel row][pair of kernel columns][channel][2] of some channels in a machine's memory, as an address. */
export function packPairs(
  machine: StepMachine,
  { weights }: ImageKernels,
  { kernel: [height, width] }: KernelGeometry,
): number {
  const channels = weights.length / (height * width);
  const bytes = 2 * lane * Math.ceil(channels / lane);
  const pairs = pairsOf(width);
  const packed = machine.bytes(height * pairs * bytes);
  for (let channel = 0, at = 0; channel < channels; channel++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) packed[(y * pairs + (x >> 1)) * bytes + 2 * channel + (x & 1)] = weights[at++]!;
  return packed.byteOffset;
}

/** Address of a block's record. */
export function recordPlane(
  machine: StepMachine,
  geometry: KernelGeometry,
  tile: Tile,
  weights: number,
  factors: number,
): number {
  const { axes, kernel } = geometry;
  const [rows, columns] = axes;
  const { column, row, rows: planeRows } = extentOf(geometry, tile);
  const { membranes } = tile.narrow ?? tile;
  const pairs = pairsOf(kernel[1]);
  return machine.record(constants.planeBytes, {
    ...{ planeMembranes: membranes.byteOffset, planeNarrow: tile.narrow === undefined ? 0 : 1 },
    ...{ planeOutputs: tile.channels, planeRows: tile.rowTo - tile.rowFrom, planeColumns: tile.columns },
    ...{ planeChannelFrom: tile.channelFrom, planeWeights: weights, planeFactors: factors },
    ...{ planeKernelRow: pairs * column, planePairs: pairs, planeKernelHeight: kernel[0] },
    planeFlush: Math.max(1, Math.floor(mostSummed / kernel[1])),
    ...{ planeAt: machine.common, planeMarks: machine.common + row * planeRows, planePlaneRows: planeRows },
    ...{ planeRowBytes: row, planeRowPlace: rows.pad - tile.rowFrom * rows.stride, planeRowSpread: rows.spread },
    ...{
      planeRowStep: rows.stride,
      planeRowDilation: rows.dilation,
      planeRowCount: machine.copyOf(geometry.rows.count),
    },
    ...{ planeColumnBytes: column, planeColumnPlace: (columns.dilation + columns.pad) * column },
    ...{ planeColumnSpread: columns.spread, planeStepBytes: columns.stride * column },
    ...{ planeTapBytes: columns.dilation * column, planeColumnCount: machine.copyOf(geometry.columns.count) },
  });
}
