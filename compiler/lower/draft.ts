import type { Dag } from '../../ir/dag.ts';
import type { DecayChannel, MembraneAttributes } from '../../ir/decay.ts';
import type { NeuronRule } from '../../ir/numerics.ts';
import type { Extents } from '../../ir/tensor.ts';
import type { PopulationRole, Projection } from '../../ir/projections/index.ts';
import type { HostProgram, SpikeOutput } from '../../ir/spike/index.ts';

/**
 * How the trainer turns an integer accumulator A into the float32 membrane its neuron sees.
 *
 * - `raw`: fround((A + biases[c]) x 2^-fractionBits[c]): a convolution's own grid, the bias never reaches the chip.
 * - `product`: fround(fround(A x 2^-fractionBits) x fround(scale)): an attention product.
 * - `mean`: fround(fround(A x 2^-grid) / count): the sum of a stream's positions, of all or of those of a window.
 * - `counted`: fround(fround(A x 2^-fractionBits) / count): sums of spikes, divided by what they are a mean of.
 * - `stream`: fround(A x 2^-grid): a membrane stream.
 */
export type MembraneExpression =
  | { readonly kind: 'raw'; readonly fractionBits: Int32Array; readonly biases: Int32Array }
  | { readonly kind: 'product'; readonly fractionBits: number; readonly scale: number }
  | { readonly kind: 'mean'; readonly stream: string; readonly count: number }
  | { readonly kind: 'counted'; readonly fractionBits: number; readonly count: number }
  | { readonly kind: 'stream'; readonly stream: string };

/** A membrane that lives through the logical steps, before its grid is known. */
export type DraftDynamics = ShiftDynamics | FactorDynamics | RegisterDynamics;

/** It holds for one logical step the spikes that have arrived in the one before. */
export interface RegisterDynamics {
  readonly rule: 'register';
}

/** It leaks by a shift, without loss. */
export interface ShiftDynamics {
  readonly rule: 'shift';
  readonly leak: number;
  readonly reset: 'hard' | 'soft';
  /** Left shift of what arrives, so that no leak loses a bit before the last logical step. */
  readonly shift: number;
  /** Fraction bits of the membrane beyond those of what arrives: the shift, and the leak of one logical step. */
  readonly guard: number;
  readonly steps: number;
}

/** It is multiplied by a factor, and rounds; how many guard bits it has follows from its bound. Arrays are per channel. */
export interface FactorDynamics {
  readonly rule: 'factor';
  readonly attributes: MembraneAttributes;
  readonly channels: readonly DecayChannel[];
  readonly decayBits: number;
  readonly decays: Int32Array;
  /** Empty where there is no current. */
  readonly currentDecays: Int32Array;
  readonly steps: number;
}

/** A population before its grid, bounds and thresholds are known. */
export interface DraftPopulation {
  readonly name: string;
  readonly membrane: string;
  readonly role: PopulationRole;
  readonly extents: Extents;
  readonly expression: MembraneExpression | null;
  readonly rule: NeuronRule | null;
  /** Biases that are added on the chip, each on its own map's grid: streams and readouts. */
  readonly biases: readonly { readonly fractionBits: Int32Array; readonly values: Int32Array }[];
  /** Absent: the membrane starts anew at every logical step. `expression` is that of what arrives in one step. */
  readonly dynamics?: DraftDynamics;
}

/** A projection whose shifts follow once its target's grid is known: `fractionBits` is the grid of its raw sums. */
export interface DraftProjection {
  readonly projection: Projection;
  readonly fractionBits: Int32Array | null;
}

/** The spike graph before `prove-ranges` and `derive-thresholds`. */
export interface SpikeDraft {
  readonly name: string;
  readonly populations: Dag<DraftPopulation>;
  readonly projections: readonly DraftProjection[];
  readonly outputs: readonly SpikeOutput[];
  readonly host?: HostProgram;
  readonly input: { readonly population: string; readonly fractionBits: number; readonly bits: number };
  readonly steps: number;
}
