/** @file What the compiler knows about a program: the facts that passes read and give. */
import type { Weights } from '../ir/checkpoint/index.ts';
import type { ChipImage, ImageRoute } from '../ir/chip/image.ts';
import type { ModelGraph } from '../ir/model/index.ts';
import type { Values } from '../ir/ops/index.ts';
import type { RangeProof, Schedule, SpikeGraph } from '../ir/spike/index.ts';
import type { Box, Read } from '../ir/projections/index.ts';
import type { Target } from '../ir/target/index.ts';
import type { SpikeDraft } from './lower/draft.ts';

/** Rows and channels of a population that one core holds; heads count as channels of state. All columns. */
export interface TilePlan extends Box {
  readonly population: string;
}

/** One tile: channels and rows of a layer, half open, all columns; those left out are all. */
export interface GivenTile {
  /** A population, or the layer whose membranes it has. */
  readonly layer: string;
  readonly channels?: readonly [from: number, to: number];
  readonly rows?: readonly [from: number, to: number];
  /** Place of its core over the whole grid. */
  readonly x: number;
  readonly y: number;
}

/** All tiles of a network. Those at one place share a core. */
export interface GivenMapping {
  /** Where it was read, for messages. */
  readonly file: string;
  readonly tiles: readonly GivenTile[];
}

/** A reading tile, and what it reads. */
export interface Demand {
  readonly reader: number;
  readonly read: Read;
}

/** Demands on every tile, then on the input; and the number of (source tile, block) pairs of every tile. */
export interface Demands {
  readonly on: readonly (readonly Demand[])[];
  readonly onInput: readonly Demand[];
  readonly axons: readonly number[];
}

/** Routing tables: the input's, and one list per core. Destinations are core indices. */
export interface RoutingPlan {
  readonly input: readonly ImageRoute[];
  readonly cores: readonly (readonly ImageRoute[])[];
  /** Tiles that have routes by rows alone, for want of entries: their packets reach cores in vain. */
  readonly coarse: number;
}

/** What a mapping is to make least: energy x latency, one of them, or cores. */
export type Objective = 'energy-delay' | 'latency' | 'throughput' | 'energy' | 'cores';

/** Mean spikes of one neuron per sample, by population and time step of a window; membranes moved count as 1 in the first. */
export type Traffic = ReadonlyMap<string, readonly number[]>;

/**
 * Everything the compiler knows about a program. Passes read some facts and give others; a fact once given is only
 * replaced, never changed in place.
 */
export interface Facts {
  readonly target: Target;
  readonly model: ModelGraph;
  readonly weights: Weights;
  /** What random weights were drawn from; null for those of a checkpoint. */
  readonly randomSeed: number | null;
  /** What the class scores stand for, from class 0 on; empty where nobody said. */
  readonly classNames: readonly string[];
  /** Samples on the input's grid, [C, H, W] each; empty if the user gave none. */
  readonly calibration: readonly Values[];
  /** True if the user accepts membranes that saturate where their bound does not fit. */
  readonly saturate: boolean;
  /** Tiles and places that the user gives; null: the compiler finds its own. */
  readonly given: GivenMapping | null;
  readonly objective: Objective;
  /** Cycles that a core may have to do in a sample, where a mapping for throughput is as small as that allows; null: as few as whole chips allow. */
  readonly mostWork: number | null;
  /** Populations and projections whose grids and thresholds are still open. */
  readonly draft: SpikeDraft;
  readonly proof: RangeProof;
  readonly spike: SpikeGraph;
  readonly schedule: Schedule;
  readonly traffic: Traffic;
  readonly tiles: readonly TilePlan[];
  /** Which tile must hear which rows and channels of which other tile. */
  readonly demands: Demands;
  /** Tile indices of each core, in core order. */
  readonly cores: readonly (readonly number[])[];
  /** The class of each core by its index, where cores are not alike; all 0 where they are. */
  readonly coreClasses: readonly number[];
  readonly routes: RoutingPlan;
  /** Position of each core over the grid of chips. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
  readonly image: ChipImage;
}
export type FactName = keyof Facts;
