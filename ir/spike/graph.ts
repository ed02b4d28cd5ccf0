/** @file The spike graph: populations of neurons and the closed set of projections between them, integers only. */
import type { Dag } from '../dag.ts';
import type { HostProgram } from './host.ts';

/** [C, H, W]; a vector of C values is [C, 1, 1]; attention state is [heads, rows, columns]. */
export type Extents = readonly [number, number, number];

/** Multi-threshold firing: in slot d of its window a neuron spikes iff membrane >= thresholds[c * cap + d]. */
export interface FireRule {
  readonly cap: number;
  readonly norm: number;
  /** [C, cap], ascending along cap, so that the spikes of a window come first ("ones first"). */
  readonly thresholds: Int32Array;
}

/**
 * IF or LIF: the membrane lives through all logical steps of a sample. Each begins with M -= M / 2^leak (an arithmetic shift;
 * the compiler's grids have guard bits, so that it loses nothing) and M += initial; after the firing window M becomes 0
 * where the neuron fired (hard), or loses amounts[c] for every spike (soft).
 */
export interface Dynamics {
  /** 0: no leak. */
  readonly leak: number;
  readonly reset: 'hard' | 'soft';
  /** [C]; zeros at a hard reset. */
  readonly amounts: Int32Array;
}

/** What a population is for. `input` lives at the host's port and has no membranes; `state` holds an attention product. */
export type PopulationRole = 'input' | 'neurons' | 'state';

/** Neurons that integrate together and fire together. */
export interface Population {
  /** The spiking layer's name where it fires, else the name of the layer whose membranes it holds. */
  readonly name: string;
  /** Name of the model layer whose un-spiked values the membranes are. */
  readonly membrane: string;
  readonly role: PopulationRole;
  readonly extents: Extents;
  /**
   * Per channel, the integer bias where one is needed on the chip: the membrane at the start of a logical step, or what
   * a kept membrane gains there.
   */
  readonly initial: Int32Array;
  /** A membrane counts steps of 2^-fractionBits[c], per channel. */
  readonly fractionBits: Int32Array;
  /** Absent: the membranes are only moved or read out. */
  readonly fire?: FireRule;
  /** Present only on populations that fire: the membrane is kept from logical step to logical step. */
  readonly dynamics?: Dynamics;
}

/** Geometry of shared kernels: padding is zero, kernels are [out, in / groups, height, width]. */
export interface Geometry {
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly pad: number;
  readonly groups: number;
}

/** Spikes (or, if `graded`, signed multi-bit messages: the input, or membranes) through shared kernels into membranes. */
export interface KernelProjection {
  readonly kind: 'synapses' | 'graded';
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly geometry: Geometry;
  readonly weights: Int8Array;
  readonly weightBits: number;
  /** Left shift of every weight, per output channel. */
  readonly shifts: Int32Array;
}

/**
 * How membrane values reach membranes: one to one; all positions of a channel into one neuron; each into 2 x 2 neurons
 * (`nearest`); with weights 9, 3, 3, 1 of sixteenths into the neurons of the doubled grid around it, borders repeated
 * (`bilinear`: a value is shifted right by 4 bits first, which must be 0); every second row and column (`subsample`).
 */
export const transferMaps = ['identity', 'sum_positions', 'nearest', 'bilinear', 'subsample'] as const;
export type TransferMap = (typeof transferMaps)[number];

/** Membrane values added to membranes. */
export interface TransferProjection {
  readonly kind: 'transfer';
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly map: TransferMap;
  /** Left shift of every value. */
  readonly shift: number;
}

/** A square window: output (y, x) sees input y * stride - pad .. + kernel - 1, and x alike. */
export interface WindowGeometry {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

/**
 * OR of binary spikes, slot by slot: a target gains 1 in every slot in which some source that it sees fires; over a window
 * of ones-first slots that is the largest count. What a target sees: over `space` a window of its own channel; over
 * `positions` all positions of its channel; over `heads` a window over (flattened position, channel inside the head).
 */
export interface AnyProjection {
  readonly kind: 'any';
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly reach: 'space' | 'positions' | 'heads';
  /** Over `positions` without meaning. */
  readonly window: WindowGeometry;
  readonly heads: number;
}

/** Maximum of the membranes in a window of the target's own channel; what lies beyond the border does not take part. */
export interface MaxProjection {
  readonly kind: 'max';
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly window: WindowGeometry;
}

/** AND of two spike sources, slot by slot: a target gains 1 where both fire. `right` may be [C, 1, 1]: it gates all positions. */
export interface GateProjection {
  readonly kind: 'gate';
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly target: string;
}

/**
 * Two spike sources into a state matrix per head. With d channels per head and tokens n:
 * over `positions` state[h][i][j] = sum_n left[h*d+i][n] * right[h*e+j][n] (k' v); over `channels`
 * state[h][n][m] = sum_i left[h*d+i][n] * right[h*d+i][m] (q k').
 */
export interface CorrelateProjection {
  readonly kind: 'correlate';
  readonly name: string;
  readonly left: string;
  readonly right: string;
  readonly target: string;
  readonly heads: number;
  readonly over: 'positions' | 'channels';
}

/**
 * Spikes times a state matrix: over `channels` target[h*e+j][n] += spike[h*d+i][n] * state[h][i][j] (q times k' v); over
 * `positions` target[h*e+j][n] += spike[h*e+j][m] * state[h][n][m] (q k' times v).
 */
export interface ModulateProjection {
  readonly kind: 'modulate';
  readonly name: string;
  readonly source: string;
  readonly state: string;
  readonly target: string;
  readonly heads: number;
  readonly over: 'positions' | 'channels';
}

export type Projection =
  | KernelProjection
  | TransferProjection
  | CorrelateProjection
  | ModulateProjection
  | AnyProjection
  | MaxProjection
  | GateProjection;

/** A value the host reads: the membranes of a population at the end of each logical step, and their mean over the steps. */
export interface SpikeOutput {
  readonly name: string;
  readonly population: string;
}

export interface SpikeGraph {
  readonly name: string;
  readonly populations: Dag<Population>;
  /** In the order of their targets, then of their sources. */
  readonly projections: readonly Projection[];
  readonly outputs: readonly SpikeOutput[];
  /** What the host makes of the outputs; absent: nothing, every output is a result as it is read. */
  readonly host?: HostProgram;
  /** Grid of the input population. */
  readonly input: { readonly population: string; readonly fractionBits: number; readonly bits: number };
  /** Logical steps T of a sample. */
  readonly steps: number;
}

/** Worst-case interval that every partial sum of a population's membranes stays in, whatever the order of events. */
export interface Bound {
  readonly low: number;
  readonly high: number;
}

/** Bounds of all populations, and whether float32 sums of the trainer are proven exact there. */
export interface RangeProof {
  /** Fraction bits of every membrane stream, by its name: the finest grid whose worst case fits. */
  readonly grids: ReadonlyMap<string, number>;
  readonly bounds: ReadonlyMap<string, Bound>;
  /** Populations whose worst case stays below 2^24 grid steps: "proved"; the others are "observed". */
  readonly float32Proved: ReadonlySet<string>;
  /** False only where the user asked for saturating arithmetic and some bound does not fit. */
  readonly fits: boolean;
}

/** When everything happens in a logical step, in windows of `slots` time steps; a sample is T of them, one after the other. */
export interface Schedule {
  /** Time steps of a window: the largest cap. */
  readonly slots: number;
  /** Spikes of an activation come first in its window. */
  readonly order: 'ones_first';
  readonly windows: number;
  /** First window at whose start a population's membranes are complete. */
  readonly ready: ReadonlyMap<string, number>;
  /** Window in which a population fires; the input fires in window 0. Populations that do not fire are absent. */
  readonly fire: ReadonlyMap<string, number>;
  /** Window in which a projection delivers, by projection name. */
  readonly active: ReadonlyMap<string, number>;
}

/** Extents that a transfer gives from those of its source. */
export function transferExtents(map: TransferMap, [channels, height, width]: Extents): Extents {
  switch (map) {
    case 'identity':
      return [channels, height, width];
    case 'sum_positions':
      return [channels, 1, 1];
    case 'nearest':
    case 'bilinear':
      return [channels, 2 * height, 2 * width];
    case 'subsample':
      return [channels, Math.ceil(height / 2), Math.ceil(width / 2)];
  }
}

/** The populations a projection reads, in order. */
export function sourcesOf(projection: Projection): readonly string[] {
  switch (projection.kind) {
    case 'correlate':
    case 'gate':
      return [projection.left, projection.right];
    case 'modulate':
      return [projection.source, projection.state];
    default:
      return [projection.source];
  }
}
