/** @file Blocks of shared kernels: what a plan says of them, and what step mode adds. */
import type { ImageProjectionOf } from '../../../ir/chip/image.ts';
import { axisOf, type WeightedKind } from '../../../ir/projections/index.ts';
import type { Taps } from '../../grid/taps.ts';
import type { Tile } from '../../neurons/index.ts';
import type { Site, StepSite } from '../kind.ts';
import { constants } from '../../kernels/index.ts';
import type { StepMachine } from '../../machine/index.ts';
import type { ExpandedKernels } from './expand.ts';
import type { KernelGeometry } from './geometry.ts';
import { recordPlane } from './plane.ts';
import { recordValues } from './values.ts';

/** Taps of the source's rows and columns into the tile's. */
export function planKernels({
  projection,
  ends,
  tile,
  tables,
}: Site<ImageProjectionOf<WeightedKind>, 'source'>): KernelGeometry {
  const { geometry } = projection;
  const [inputs, height, width] = ends.source;
  const axes = [axisOf(geometry, 0), axisOf(geometry, 1)] as const;
  return {
    ...{ kernel: geometry.kernel, groups: geometry.groups, inputs, outputs: ends.target[0] },
    ...{ axes, rows: tables.taps(axes[0], height, tile.rowFrom, tile.rowTo) },
    columns: tables.taps(axes[1], width, 0, tile.columns),
  };
}

export interface KernelBlock {
  readonly tile: Tile;
  readonly kernels: ExpandedKernels;
  readonly kernelWidth: number;
  /** Rows into the tile, by source row. */
  readonly rows: Taps;
  /** Columns into the tile, by source column; kernel columns as places in stored order. */
  readonly columns: Taps;
  readonly saturating: boolean;
  readonly low: number;
  readonly high: number;
}

/** A block with kernels as its loops want them; blocks of the same kernels share them. */
export function createKernelBlock(
  geometry: KernelGeometry,
  { tile, kernels, expanded, saturating, low, high }: StepSite<'source'>,
): KernelBlock {
  if (kernels === undefined) throw new Error('inconsistent image: a block lacks its kernels');
  return {
    ...{ tile, saturating, low, high },
    kernels: expanded.kernels(kernels, geometry),
    kernelWidth: geometry.kernel[1],
    rows: geometry.rows,
    columns: expanded.columns(geometry),
  };
}

/** Address of the record of a block of spikes through kernels of all channels to all. */
export function recordSpikes(
  machine: StepMachine,
  geometry: KernelGeometry,
  { tile, kernels, expanded }: StepSite<'source'>,
): number {
  if (kernels === undefined) throw new Error('inconsistent image: a block lacks its kernels');
  const { membranes } = tile.narrow ?? tile;
  const rows = expanded.reaching(geometry, tile.rowTo - tile.rowFrom);
  return machine.record(constants.spikesBytes, {
    ...expanded.spikes(machine, kernels, geometry, tile),
    ...{ spikesMembranes: membranes.byteOffset, spikesNarrow: tile.narrow === undefined ? 0 : 1 },
    ...{ spikesOutputs: tile.channels, spikesRows: tile.rowTo - tile.rowFrom, spikesColumns: tile.columns },
    ...{ spikesRowFirst: machine.copyOf(rows.first), spikesRowTaps: machine.copyOf(rows.taps) },
  });
}

/** The same of a block of kernels of one channel each. */
export function recordDepthwise(
  machine: StepMachine,
  geometry: KernelGeometry,
  { tile, kernels, expanded }: StepSite<'source'>,
): number {
  if (kernels === undefined) throw new Error('inconsistent image: a block lacks its kernels');
  const { weights, factors } = expanded.pairs(machine, kernels, geometry);
  return recordPlane(machine, geometry, tile, weights, factors);
}

/** The same of a block of values. */
export function recordGraded(machine: StepMachine, geometry: KernelGeometry, site: StepSite<'source'>): number {
  const { tile, kernels, expanded } = site;
  if (kernels === undefined) throw new Error('inconsistent image: a block lacks its kernels');
  const { weights, factors } = expanded.values(machine, kernels, geometry);
  return recordValues(machine, geometry, tile, weights, factors, recordEvents(machine, geometry, site));
}

/** Its record for the loop that takes values of more than 16 bits one by one. */
function recordEvents(
  machine: StepMachine,
  geometry: KernelGeometry,
  { tile, kernels, expanded }: StepSite<'source'>,
): number {
  if (kernels === undefined) throw new Error('inconsistent image: a block lacks its kernels');
  const { weights, base, factors } = expanded.packed(machine, kernels, geometry);
  const columns = expanded.columns(geometry);
  return machine.record(constants.blockBytes, {
    ...{ blockMembranes: tile.membranes.byteOffset, blockColumns: tile.columns, blockOutputs: tile.channels },
    ...{ blockWeights: weights, blockBase: base, blockFactors: factors },
    ...{ blockKernelWidth: geometry.kernel[1], blockStep: geometry.rows.kernelStep },
    blockRowCount: machine.copyOf(geometry.rows.count),
    blockRowKernel: machine.copyOf(geometry.rows.kernel),
    blockRowTarget: machine.copyOf(geometry.rows.target),
    blockColumnCount: machine.copyOf(columns.count),
    blockColumnKernel: machine.copyOf(columns.kernel),
    blockColumnTarget: machine.copyOf(columns.target),
  });
}
