/** @file A chip as data: what fits, what it can do, what it costs. Every hardware number stands in a target file, once. */

import type { ProjectionKind } from '../projections/index.ts';
import type { EventCost, FinerCost } from './costs.ts';

/** Where a figure comes from; reports repeat it beside every sum that uses the figure. What is `unknown` has the value 0. */
export type Provenance = 'documented' | 'secondary' | 'derived' | 'assumed' | 'unknown';
export const provenances: readonly Provenance[] = ['documented', 'secondary', 'derived', 'assumed', 'unknown'];

/** A figure with its provenance. */
export interface Figure {
  readonly value: number;
  readonly provenance: Provenance;
  /** The source itself, in a few words. */
  readonly source?: string;
}

/** Limits of one core, with what each counts. A limit that a target leaves out is unknown and not checked. */
export const coreLimits = {
  neurons: 'neuron slots: one membrane each',
  synapse_bytes: 'bytes of synapse memory: weights, and the copies of state that `modulate` multiplies with',
  table_entries: 'words of threshold tables, initial membranes and what soft resets take',
  axons: 'incoming (source tile, synapse block) pairs',
  routes: 'routing table entries: one per (rows of a tile, set of destination cores)',
  fan_in: 'synapses on one neuron',
} as const;
export type CoreLimit = keyof typeof coreLimits;

/** How a packet reaches several cores: over one tree, or as one packet to each. The first is that of a target that names none. */
export const routings = ['multicast', 'unicast'] as const;

/**
 * How long a time step lasts. `sum`: its busiest core, receiving and firing, then its busiest link, then the barrier, in whole
 * cycles. `phases`: cores send and receive at the same time, so the larger of the busiest sender and the busiest receiver, then the
 * barrier; links work meanwhile, and nothing is rounded.
 */
export const stepModels = ['sum', 'phases'] as const;

/** Whether every layer has cores of its own, or all take turns on the same units. The first is that of a target that names none. */
export const layerModels = ['parallel', 'sequential'] as const;

/** One unit of a chip whose layers take turns: what it does, it does one after the other; units work side by side. */
export interface Unit {
  readonly name: string;
  /** Operations of a cycle; 0 where it is unknown. */
  readonly width: Figure;
  /** What it does, by cost. Each takes 1 / width cycles of it, unless the cycles of the target say otherwise. */
  readonly does: readonly (EventCost | FinerCost)[];
}

/** Whose `neuron_update` is paid: every comparison, or once every neuron for which something arrived or whose membrane is not 0. */
export const updateModels = ['all', 'active'] as const;

/** A barrier by the routers in use: the entry of the largest number that is not above theirs. Ascending, from 1 on. */
export interface Barriers {
  readonly sizes: readonly { readonly routers: number; readonly cycles: number }[];
  readonly provenance: Provenance;
  readonly source?: string;
}

type Finer = { readonly [C in FinerCost]?: Figure };

/** Where a field that is no cost comes from. */
export interface Origin {
  readonly provenance: Provenance;
  /** The source itself, in a few words. */
  readonly source?: string;
}

/** What the layers of a chip may look like, with what each bounds. One that a target leaves out is unknown and not checked. */
export const shapeLimits = {
  kernels: 'sides of kernels; one that covers its whole source is a full connection, and not limited',
  strides: 'strides of kernels',
  pad: 'zeros on one side of a map',
  channels: 'channels that a kernel reads or gives',
  cap: 'spikes of one neuron in a window',
} as const;
export type ShapeLimit = keyof typeof shapeLimits;

/** The values that are possible: those of a list, or up to a number. */
export interface Shapes {
  readonly kernels?: readonly number[];
  readonly strides?: readonly number[];
  readonly pad?: number;
  readonly channels?: number;
  readonly cap?: number;
}

/** Cores of one chip that are alike. */
export interface CoreClass {
  readonly name: string;
  /** Of one chip. */
  readonly count: number;
  readonly limits: { readonly [L in CoreLimit]?: number };
  readonly shapes: Shapes;
  readonly projections: readonly ProjectionKind[];
}

export interface Target {
  readonly name: string;
  /** One sentence; for a fictional chip it says so. */
  readonly summary: string;
  /** True if no such chip exists; every report repeats it. */
  readonly fictional: boolean;
  /** Cores per chip. */
  readonly mesh: { readonly columns: number; readonly rows: number };
  /** Chips in the grid; the mesh continues across chip borders. */
  readonly chips: { readonly columns: number; readonly rows: number };
  /** Cores along x and y that share a router: packets between them cross no link. Absent: every core has its own. */
  readonly coresPerRouter?: { readonly columns: number; readonly rows: number };
  /** The core beside which the host sends and reads, as column and row over the whole grid of chips. Absent: the first. */
  readonly hostPort?: { readonly x: number; readonly y: number };
  /** Two's complement bits of a membrane, at most 32. */
  readonly membraneBits: number;
  /** Widest signed weight in bits: 8, 4 or 2. */
  readonly weightBits: number;
  /** Widest signed payload of a graded message in bits. */
  readonly messageBits: number;
  /** Bits of the factor that a kept membrane may be multiplied with at a logical step; 0: the chip has only leaks by shifts. */
  readonly decayBits: number;
  readonly projections: readonly ProjectionKind[];
  readonly limits: { readonly [L in CoreLimit]?: number };
  /** Absent: layers of any shape. */
  readonly shapes?: Shapes;
  /**
   * Where cores are not alike: at least two classes, which make up a chip; `classIndexAt` says which core is of which. `limits`, `shapes` and
   * `projections` beside them bound nothing: every class has its own.
   */
  readonly classes?: readonly CoreClass[];
  /**
   * Where layers take turns: the units that they share. Such a chip has one core, which holds all layers, and its limits are those of one
   * tile at a time. Its cycles are those of its units.
   */
  readonly units?: readonly Unit[];
  /** Where fields come from, by path: `mesh`, `limits.neurons`; those that say nothing are absent, unknown ones are here. */
  readonly origins?: { readonly [path: string]: Origin };
  /** Core cycles an event takes; parallel lanes make fractions. `barrier` is paid once per time step. */
  readonly cycles: { readonly [C in EventCost]: Figure } & { readonly barrier: Figure } & Finer;
  /** Picojoule per event. */
  readonly energy: { readonly [C in EventCost]: Figure } & Finer;
  /** Absent: the same barrier for every size. */
  readonly barriers?: Barriers;
  /** Megahertz: cycles of a microsecond. Absent: unknown, and nothing has a time. */
  readonly clock?: Figure;
  /** Microwatt that a core takes whatever it does. Absent: unknown. */
  readonly idle?: Figure;
  /** Absent: the first of `routings`, `stepModels`, `updateModels`. */
  readonly routing?: (typeof routings)[number];
  readonly step?: (typeof stepModels)[number];
  readonly updates?: (typeof updateModels)[number];
}

/** Whether a chip looks at every neuron in every time step: then the time step that reads the outputs is one like the others. */
export const looksAtAll = ({ updates, cycles, energy }: Target): boolean =>
  updates === 'active' || cycles.neuron_access !== undefined || energy.neuron_access !== undefined;

/** Cycles of a time step's barrier where so many routers are in use. */
export function barrierCycles({ barriers, cycles }: Target, routers: number): number {
  const fitting = barriers?.sizes.filter((size) => size.routers <= routers).at(-1) ?? barriers?.sizes[0];
  return fitting?.cycles ?? cycles.barrier.value;
}

/** Cores along x and y over all chips. */
export const gridOf = (target: Target): { readonly columns: number; readonly rows: number } => ({
  columns: target.mesh.columns * target.chips.columns,
  rows: target.mesh.rows * target.chips.rows,
});

/** Whether a target knows none of these costs: what they add up to is unknown then, and not 0. */
export const knowsNone = (costs: Target['cycles'] | Target['energy']): boolean =>
  Object.values(costs).every(({ provenance }) => provenance === 'unknown');
