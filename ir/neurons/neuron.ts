/** @file What a neuron kind is: one declaration that verifiers, evaluator, compiler, codec and listings read. */
import type { Fields, FieldValues } from '../fields.ts';

/** Integer tables of a population: one entry per channel, or per channel and slot. */
export interface NeuronTables {
  /** [C, cap], ascending along cap, so that the spikes of a window come first ("ones first"). */
  readonly thresholds: Int32Array;
  /** By channel, [C]: what one spike takes from a kept membrane at a soft reset; empty where none does. */
  readonly amounts: Int32Array;
}

/**
 * A neuron kind. All of them fire in slot d of their window iff membrane >= thresholds[c * cap + d]; they differ in what
 * becomes of the membrane from one logical step to the next.
 */
export interface NeuronKindSpec<K extends string, F extends Fields> {
  readonly kind: K;
  /** One sentence. */
  readonly summary: string;
  readonly fields: F;
  /** True if the membrane lives on: nobody else may read it. */
  readonly keeps: boolean;
  /** True if the tables have amounts. */
  takes(n: FieldValues<F>): boolean;
  /** Membrane at the start of a logical step, from what the step before has left; biases are added by the caller. */
  start(n: FieldValues<F>, before: number): number;
  /** What firing `count` times leaves of a membrane; `amount` is that of the channel. */
  after(n: FieldValues<F>, membrane: number, count: number, amount: number): number;
  /** Lowest bits of a membrane that must be 0 at the start of a logical step, so that nothing is lost. */
  guardBits(n: FieldValues<F>): number;
  /** Fields in words, for listings; may be empty. */
  details(n: FieldValues<F>): string;
}

/** A kind whose fields are not known to the caller, who gives neurons of that kind only. */
export interface AnyNeuronKind {
  readonly kind: string;
  readonly summary: string;
  readonly fields: Fields;
  readonly keeps: boolean;
  takes(n: object): boolean;
  start(n: object, before: number): number;
  after(n: object, membrane: number, count: number, amount: number): number;
  guardBits(n: object): number;
  details(n: object): string;
}

/** Checks a declaration against its own fields. */
export const defineNeuron = <const K extends string, const F extends Fields>(
  spec: NeuronKindSpec<K, F>,
): NeuronKindSpec<K, F> => spec;
