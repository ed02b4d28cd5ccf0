/** @file Where the taps of shared kernels lead. */
import type { Axis } from '../../../ir/axis.ts';
import type { Taps } from '../../grid/taps.ts';

export interface KernelGeometry {
  readonly kernel: readonly [number, number];
  readonly groups: number;
  /** Channels of the source and of the whole target. */
  readonly inputs: number;
  readonly outputs: number;
  /** Along rows and along columns. */
  readonly axes: readonly [Axis, Axis];
  /** Rows into the tile, by source row. */
  readonly rows: Taps;
  /** Columns into the tile, by source column. */
  readonly columns: Taps;
}
