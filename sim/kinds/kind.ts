/** @file What a projection kind is to the simulator. What it hears and what it costs is part of its declaration. */
import type { ImageKernels, ImageProjection, ImageProjectionOf } from '../../ir/chip/image.ts';
import type { ProjectionKind, projectionTable } from '../../ir/projections/index.ts';
import type { Extents } from '../../ir/tensor.ts';
import type { Arrival } from '../events/arrival.ts';
import type { Range } from '../grid/range.ts';
import type { Tables } from '../grid/tables.ts';
import type { StepMachine } from '../machine/index.ts';
import type { Tile } from '../neurons/index.ts';
import type { KernelTables } from './kernels/expand.ts';

/** Where a block of a projection with sources `E` stands when it is planned. */
export interface Site<P extends ImageProjection, E extends string> {
  readonly projection: P;
  /** Of the populations at its sources and its target. */
  readonly ends: { readonly [end in E | 'target']: Extents };
  /** Of the target. */
  readonly tile: Range;
  /** Tables that blocks share. */
  readonly tables: Tables;
}

/** Rows of a population's events in a machine. */
export interface Joined {
  /** Address of a record. */
  readonly record: number;
  /** Rows that reach a block. */
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** What a block has in step mode beside its geometry. */
export interface StepSite<E extends string> {
  readonly tile: Tile;
  /** What arrives in a time step, by source. */
  readonly arrivals: { readonly [end in E]: Arrival };
  /** Membranes stay in low..high: the target's two's complement range. */
  readonly low: number;
  readonly high: number;
  /** Every addition is clamped, so the order of events matters. */
  readonly saturating: boolean;
  /** The block's weights; absent for kinds without. */
  readonly kernels: ImageKernels | undefined;
  /** Expanded kernels that blocks share. */
  readonly expanded: KernelTables;
  /** Whose memory membranes and lists are in; absent where they are ordinary arrays. */
  readonly machine: StepMachine | undefined;
  /** What arrives at a block whose loop is `receiveSpikes`, in place of `arrivals`; else none. */
  readonly joined: readonly Joined[];
}

/**
 * A block's time step: takes what has arrived into the tile's membranes and returns its operations. `first` says that the
 * window begins: only then do values arrive, and what a block remembers of an earlier window ends.
 */
export type Receive = (first: boolean) => number;

/** Names of a kind's sources. */
type SourceEnd<K extends ProjectionKind> = keyof (typeof projectionTable)[K]['sources'] & string;

/**
 * A kind: one file of this folder. Window mode has a table of its own (`sim/window/kinds`).
 *
 * @template G what a plan says of a block.
 */
export interface KindRule<K extends ProjectionKind, G extends object> {
  /** What no sample changes: which rows, columns and channels of the sources reach which of the tile. Plain data. */
  plan(site: Site<ImageProjectionOf<K>, SourceEnd<K>>): G;
  /** Step mode: gives the block its own memory and says what a time step does to it. */
  step(geometry: G, site: StepSite<SourceEnd<K>>): Receive;
  /** Bytes that a block takes of a machine for what it remembers; absent: none. */
  machineBytes?(geometry: G, tile: Range): number;
  /** Bytes of a machine's common memory that a block works in during its time step, 0 before and after; absent: none. */
  commonBytes?(geometry: G, tile: Range): number;
}

/** A kind that is not known to the caller, who gives projections, ends and geometries of that kind only. */
export interface AnyKindRule {
  plan(site: Site<ImageProjection, never>): object;
  step(geometry: object, site: StepSite<never>): Receive;
  machineBytes?(geometry: object, tile: Range): number;
  commonBytes?(geometry: object, tile: Range): number;
}
