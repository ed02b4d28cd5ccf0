/** @file The spike graph: populations of neurons and the closed set of projections between them, integers only. */
import type { Dag } from '../dag.ts';
import type { TabledNeuron } from '../neurons/index.ts';
import {
  rewired,
  type Network,
  type PopulationRole,
  type Projection,
  type WeightedKind,
} from '../projections/index.ts';
import type { Extents } from '../tensor.ts';
import type { HostProgram } from './host.ts';

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
  /** How it fires; absent: the membranes are only moved or read out. */
  readonly neuron?: TabledNeuron;
}

/** Projections that carry weights. */
export type KernelProjection = Extract<Projection, { readonly kind: WeightedKind }>;

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
  /** Left shift of what arrives in the populations that decay by a factor, by name. */
  readonly guards: ReadonlyMap<string, number>;
  /** Guard bits of their membranes in all: as many as the worst case allows. */
  readonly guardBits: ReadonlyMap<string, number>;
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

/** A spike graph with ends by index, in the graph's order. */
export interface WiredGraph extends Network {
  /** Index of a population by name. */
  readonly indexOf: ReadonlyMap<string, number>;
  readonly populations: readonly Population[];
}

/** What mapping and verifying look at: the graph's own populations and projections, ends as indices. */
export function wiredGraph({ populations, projections }: Pick<SpikeGraph, 'populations' | 'projections'>): WiredGraph {
  const indexOf = new Map(populations.ids.map((id, index) => [id, index]));
  return {
    indexOf,
    populations: populations.labels,
    projections: projections.map((projection) => rewired(projection, (name: string) => indexOf.get(name)!)),
  };
}
