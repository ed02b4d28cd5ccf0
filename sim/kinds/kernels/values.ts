/** @file Values through kernels of all channels to all, in a machine: what arrives is set in a plane, and weighed under every target pixel. */
import type { ImageKernels } from '../../../ir/chip/image.ts';
import type { Range } from '../../grid/range.ts';
import { constants } from '../../kernels/index.ts';
import { machineSlack, type StepMachine } from '../../machine/index.ts';
import type { Tile } from '../../neurons/index.ts';
import type { KernelGeometry } from './geometry.ts';
import { placesOf } from './plane.ts';

/** Outputs of a vector. */
const lane = 4;

const pairsOf = ({ inputs }: KernelGeometry): number => Math.ceil(inputs / 2);
const lineBytes = (outputs: number): number => 4 * lane * Math.ceil(outputs / lane);

const rowBytes = (geometry: KernelGeometry, columns: number): number =>
  4 * pairsOf(geometry) * placesOf(geometry.axes[1], columns);

/** Bytes of common memory that a block needs: the plane and a mark for every row. */
export function valuesCommonBytes(geometry: KernelGeometry, { rowFrom, rowTo, columns }: Range): number {
  const rows = placesOf(geometry.axes[0], rowTo - rowFrom);
  return rows * (rowBytes(geometry, columns) + 1) + machineSlack;
}

/** Bytes that the weights of some channels take. */
export const valuesBytes = (geometry: KernelGeometry, { channelFrom, channelTo }: Range): number =>
  geometry.kernel[0] * geometry.kernel[1] * pairsOf(geometry) * lineBytes(channelTo - channelFrom) +
  4 * (channelTo - channelFrom) +
  3 * machineSlack;

/** Weights [kernel row][kernel column][pair of inputs][output][2] in a machine's memory, as an address. */
export function packValues(machine: StepMachine, { weights }: ImageKernels, geometry: KernelGeometry): number {
  const { kernel, inputs } = geometry;
  const taps = kernel[0] * kernel[1];
  const outputs = weights.length / (taps * inputs);
  const line = lineBytes(outputs) / 2;
  const pairs = pairsOf(geometry);
  const packed = machine.halves(taps * pairs * line);
  for (let output = 0, at = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++)
      for (let tap = 0; tap < taps; tap++)
        packed[(tap * pairs + (input >> 1)) * line + 2 * output + (input & 1)] = weights[at++]!;
  return packed.byteOffset;
}

/** Address of a block's record. @param events the record of its loop for values of more than 16 bits. */
export function recordValues(
  machine: StepMachine,
  geometry: KernelGeometry,
  tile: Tile,
  weights: number,
  factors: number,
  events: number,
): number {
  const { axes, kernel } = geometry;
  const [rows, columns] = axes;
  const [column, row] = [4 * pairsOf(geometry), rowBytes(geometry, tile.columns)];
  const planeRows = placesOf(rows, tile.rowTo - tile.rowFrom);
  return machine.record(constants.gradedBytes, {
    ...{ gradedMembranes: tile.membranes.byteOffset, gradedOutputs: tile.channels, gradedEvents: events },
    ...{ gradedRows: tile.rowTo - tile.rowFrom, gradedColumns: tile.columns, gradedFactors: factors },
    ...{ gradedWeights: weights, gradedWeightBytes: lineBytes(tile.channels), gradedPairs: pairsOf(geometry) },
    ...{ gradedKernelHeight: kernel[0], gradedKernelWidth: kernel[1], gradedRowDilation: rows.dilation },
    ...{ gradedAt: machine.common, gradedMarks: machine.common + row * planeRows, gradedPlaneRows: planeRows },
    ...{ gradedRowBytes: row, gradedRowPlace: rows.pad - tile.rowFrom * rows.stride, gradedRowSpread: rows.spread },
    ...{ gradedRowStep: rows.stride, gradedRowCount: machine.copyOf(geometry.rows.count) },
    ...{ gradedColumnBytes: column, gradedColumnPlace: columns.pad * column, gradedColumnSpread: columns.spread },
    ...{ gradedStepBytes: columns.stride * column, gradedTapBytes: columns.dilation * column },
    gradedColumnCount: machine.copyOf(geometry.columns.count),
  });
}
