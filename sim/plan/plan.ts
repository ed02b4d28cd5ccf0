/**
 * @file A plan: what is to be done in every window, found out from an image once. It holds no memory of a sample and nothing
 * but plain data and typed arrays, so it can be copied to other threads or shared by them, and every mode starts from it.
 * Everything refers to everything else by its position in a list.
 */
import type { ChipImage } from '../../ir/chip/image.ts';
import type { Tree } from '../../ir/chip/network.ts';
import type { Neuron } from '../../ir/neurons/index.ts';
import type { Box, Payload, ProjectionKind } from '../../ir/projections/index.ts';
import type { Range } from '../grid/range.ts';
import type { Geometries } from '../kinds/index.ts';

/** Rows and channels of one population on one core. */
export interface TilePlan extends Range {
  readonly core: number;
  readonly population: number;
  readonly neurons: number;
  /** How it fires; absent: it does not. */
  readonly neuron?: Neuron;
  /** Per channel and slot: [channels, cap]; the image's own. */
  readonly thresholds: Int32Array;
  /** Per channel, added at the start of every logical step; the image's own. */
  readonly initial: Int32Array;
  /** Per channel: what one spike takes at a soft reset; the image's own. */
  readonly constants: Int32Array;
}

/** A tile, or the host, that sends spikes or values in one window: step mode keeps a list of events for each. */
export interface SenderPlan {
  readonly from: number | 'input';
  readonly payload: Payload;
}

/** Rows and channels of a sender that reach a block. */
export interface DeliveryPlan extends Box {
  readonly sender: number;
}

/** Rows and channels of a sender on their way to some cores: every packet takes the tree and is decoded at every destination. */
export interface EmissionPlan extends DeliveryPlan {
  readonly population: number;
  /** Core indices. */
  readonly destinations: Int32Array;
  readonly tree: Tree;
}

interface BlockBase {
  readonly projection: number;
  readonly core: number;
  readonly tile: number;
  /** Index into the image's kernels; -1 for kinds without weights. */
  readonly kernels: number;
  /** By the name of the projection's source end, ascending by channel; of one sender as few boxes as hold all that reaches the block. */
  readonly arrivals: { readonly [end: string]: readonly DeliveryPlan[] };
}

/** What one projection does to one tile. */
export type BlockPlan = {
  readonly [K in ProjectionKind]: BlockBase & { readonly kind: K; readonly geometry: Geometries[K] };
}[ProjectionKind];

/** Everything that has work in one window. */
export interface WindowPlan {
  /** Senders whose nonzero membranes are read in the first time step. */
  readonly values: readonly number[];
  /** Senders that fire in the window. */
  readonly firing: readonly number[];
  /** Emissions of the first time step; the input's are among those of window 0. */
  readonly valueEmissions: readonly number[];
  /** Emissions of every time step. */
  readonly spikeEmissions: readonly number[];
  /** Ascending by projection. */
  readonly blocks: readonly number[];
}

/** What reading an output costs: one packet per membrane, from its core to the port. */
export interface ReadoutPlan {
  readonly population: number;
  readonly packets: number;
  readonly hops: number;
  readonly hopsX: number;
  readonly chipHops: number;
}

export interface Plan {
  readonly image: ChipImage;
  readonly tiles: readonly TilePlan[];
  readonly senders: readonly SenderPlan[];
  readonly emissions: readonly EmissionPlan[];
  readonly blocks: readonly BlockPlan[];
  readonly windows: readonly WindowPlan[];
  /** One per output, for every logical step. */
  readonly readouts: readonly ReadoutPlan[];
}
