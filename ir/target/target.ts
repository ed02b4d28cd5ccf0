/** @file A chip as data: what fits, what it can do, what it costs. Every hardware number stands in a target file, once. */

import type { ProjectionKind } from '../projections/index.ts';
import type { EventCost } from './costs.ts';

/** Where a figure comes from; reports repeat it beside every sum that uses the figure. */
export type Provenance = 'documented' | 'secondary' | 'derived' | 'assumed';
export const provenances: readonly Provenance[] = ['documented', 'secondary', 'derived', 'assumed'];

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
  /** Core cycles an event takes; parallel lanes make fractions. `barrier` is paid once per time step. */
  readonly cycles: { readonly [C in EventCost]: Figure } & { readonly barrier: Figure };
  /** Picojoule per event. */
  readonly energy: { readonly [C in EventCost]: Figure };
}

/** Cores along x and y over all chips. */
export const gridOf = (target: Target): { readonly columns: number; readonly rows: number } => ({
  columns: target.mesh.columns * target.chips.columns,
  rows: target.mesh.rows * target.chips.rows,
});
