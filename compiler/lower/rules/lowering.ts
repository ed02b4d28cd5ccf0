/** @file What lowering asks of an operator: one rule for every kind of value that it gives. */
import type { ModelNode } from '../../../ir/model/index.ts';
import type { KindsOf, PrimitiveName, ValueKind } from '../../../ir/ops/index.ts';
import type { Projection } from '../../../ir/projections/index.ts';
import type { StepReading } from '../../../ir/numerics.ts';
import type { HostStep, ResultKind } from '../../../ir/spike/index.ts';
import type { MembraneExpression } from '../draft.ts';
import type { Drafting } from '../drafting.ts';

/** Spikes from spikes, with no membrane of the trainer's in between: a population that fires what it saw in the window before. */
export interface SpikeRule<N extends PrimitiveName> {
  /** The projections into the population, which is called like the layer. */
  project(drafting: Drafting, node: ModelNode<N>): readonly Projection[];
}

/** Membranes: lowering makes their population, and the neurons that read them, alike for all operators. */
export interface MembraneRule<N extends PrimitiveName> {
  /**
   * Adds the projections through which the layer's membranes reach the population `target`.
   *
   * @param inline does the same for an operand that is accumulated there, and says whether it is one.
   */
  contribute(drafting: Drafting, node: ModelNode<N>, target: string, inline: (operand: string) => boolean): void;
  /** How the trainer reads the integers, where that is exact only inside a threshold; absent: as the grid says. */
  expression?(drafting: Drafting, node: ModelNode<N>): MembraneExpression;
}

/** What becomes of the values of all logical steps where the host reads them. */
export interface ReadRule {
  readonly read: StepReading;
}

/** What the host makes of membranes that it has read. */
export interface HostRule<N extends PrimitiveName> {
  /**
   * One step of the host's program, or the number of another step whose value it is.
   *
   * @param before the number of the step that makes input number `index`.
   */
  step(drafting: Drafting, node: ModelNode<N>, before: (index: number) => number): HostStep | number;
  /** What an output that comes from it is; absent: its shape says. */
  readonly result?: ResultKind;
}

/** No rule: one sentence says where the operator is dealt with instead. */
export interface Elsewhere {
  readonly elsewhere: string;
}

interface RulesOf<N extends PrimitiveName> {
  readonly analog: Elsewhere;
  readonly count: SpikeRule<N>;
  readonly membrane: MembraneRule<N>;
  readonly host: HostRule<N> | ReadRule;
}

/** How one operator is lowered: a rule for each kind that its declaration gives. */
export type Lowering<N extends PrimitiveName> = { readonly [K in KindsOf<N>]: RulesOf<N>[K] } | Elsewhere;

/** A lowering seen without its operator's types, for code that treats all alike. */
export type AnyLowering = { readonly [K in ValueKind]?: RulesOf<PrimitiveName>[K] } & Partial<Elsewhere>;
