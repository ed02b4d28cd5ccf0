/** @file What a neuron kind is: one declaration that verifiers, evaluator, compiler, codec and listings read. */
import type { Fields, FieldValues } from '../fields.ts';

/**
 * Integers that a kind may need of every channel, beside thresholds and biases.
 *
 * - `amount`: what one spike takes from the membrane at a soft reset; never negative.
 * - `rest`: what a hard reset leaves of the membrane.
 * - `decay`, `current_decay`: factors of membrane and current, in steps of 2^-decayBits; in 0..2^decayBits.
 * - `begin`: the membrane that a sample begins with.
 * - `least`: the least membrane that a logical step leaves.
 */
export const channelConstants = ['amount', 'rest', 'decay', 'current_decay', 'begin', 'least'] as const;
export type ChannelConstant = (typeof channelConstants)[number];

/** Integer tables of a population: one entry per channel and slot, and some per channel. */
export interface NeuronTables {
  /** [C, cap], ascending along cap, so that the spikes of a window come first ("ones first"). */
  readonly thresholds: Int32Array;
  /** [C, n]: the n constants that the kind takes, in its order; empty where it takes none. */
  readonly constants: Int32Array;
}

/** What one channel has of them; a constant that its kind does not take is 0. */
export type NeuronChannel = { readonly [K in ChannelConstant]: number } & { readonly thresholds: Int32Array };

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
  /** True if others may read a membrane that lives on. */
  readonly isRead?: true;
  /** True if what arrives in a logical step is its membrane in the next: it waits for nothing that reaches it. */
  readonly delays?: true;
  /** True if the trainer's membrane is float32 and must stay exact there; else it computes with the chip's integers. */
  readonly inFloat32: boolean;
  /** The constants that it needs of every channel. */
  takes(n: FieldValues<F>): readonly ChannelConstant[];
  /** True if what arrives goes into a current, which lives on and joins the membrane before it fires. */
  hasCurrent(n: FieldValues<F>): boolean;
  /** Membrane at the start of a logical step, from what the step before has left; biases are added by the caller. */
  start(n: FieldValues<F>, channel: NeuronChannel, before: number): number;
  /** The same of a current. */
  startCurrent(n: FieldValues<F>, channel: NeuronChannel, before: number): number;
  /** What firing `count` times leaves of a membrane. */
  after(n: FieldValues<F>, channel: NeuronChannel, membrane: number, count: number): number;
  /** Lowest bits of a membrane that a logical step may use up: of 32 none is left to rely on. */
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
  readonly isRead?: true;
  readonly delays?: true;
  readonly inFloat32: boolean;
  takes(n: object): readonly ChannelConstant[];
  hasCurrent(n: object): boolean;
  start(n: object, channel: NeuronChannel, before: number): number;
  startCurrent(n: object, channel: NeuronChannel, before: number): number;
  after(n: object, channel: NeuronChannel, membrane: number, count: number): number;
  guardBits(n: object): number;
  details(n: object): string;
}

/** Checks a declaration against its own fields. */
export const defineNeuron = <const K extends string, const F extends Fields>(
  spec: NeuronKindSpec<K, F>,
): NeuronKindSpec<K, F> => spec;
