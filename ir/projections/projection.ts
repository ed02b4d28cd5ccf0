/** @file What a projection kind is: one declaration that verifiers, evaluator, compiler, codec and listings read. */
import type { Extents } from '../tensor.ts';
import type { EventCost } from '../target/costs.ts';
import type { Box, ReadBox } from './box.ts';
import type { Fields, FieldValues } from '../fields.ts';

/** What a population is for. `input` lives at the host's port and has no membranes; `state` holds an attention product. */
export type PopulationRole = 'input' | 'neurons' | 'state';
export const populationRoles: readonly PopulationRole[] = ['input', 'neurons', 'state'];

/** What travels: one event per spike and slot, or one message per nonzero value in the first slot of a window. */
export type Payload = 'spikes' | 'values';
export const payloads: readonly Payload[] = ['spikes', 'values'];

/**
 * One source of a kind. `spikes` arrive while their population fires, so that all of a projection's spiking sources fire
 * together; `values` are sent once they are complete, by a population of one of the roles, which must not keep its membranes.
 */
export type Source =
  | { readonly doc: string; readonly payload: 'spikes' }
  | { readonly doc: string; readonly payload: 'values'; readonly of: readonly PopulationRole[] };
export type Sources = { readonly [end: string]: Source };

/** Something for every end: the sources by their names, and the target. */
export type AtEnds<S extends Sources, T> = { readonly [E in keyof S | 'target']: T };

/** What a kind may ask about a population at one of its ends. */
export interface End {
  readonly name: string;
  readonly extents: Extents;
}

/** Weights [out, in / groups, height, width] and a left shift per output channel, of the kinds that carry some. */
export interface KernelNumbers {
  readonly weights: Int8Array;
  readonly shifts: Int32Array;
  /** The first of these output channels, where only some of them are here; 0 unless told. */
  readonly channelFrom?: number;
}

/** The numbers a kind carries beside its fields. */
export type Numbers<W extends boolean> = W extends true ? KernelNumbers : unknown;

/** Per channel, the interval of all values; one entry stands for all channels. */
export interface Interval {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** 0..most for every channel. */
export const upTo = (most: number): Interval => ({ low: Float64Array.of(0), high: Float64Array.of(most) });

/** What a source sent over a window, [C, H, W]: counts 0..cap, or membranes, exact integers. */
export interface Sent {
  readonly extents: Extents;
  readonly values: ArrayLike<number>;
}

/** A part of a source that must reach a tile, by the source's name. */
export interface EndRead<E> extends ReadBox {
  readonly end: E;
}

/**
 * A projection kind. Everything is per logical step; `ends` gives each source and the target.
 *
 * The integer meaning (`evaluate`, `worstCase`) is this folder's own: operators (`ir/ops`) compute in float32, the simulator
 * in events, and neither imports the other.
 */
export interface ProjectionKindSpec<K extends string, F extends Fields, S extends Sources, W extends boolean> {
  readonly kind: K;
  /** One sentence. */
  readonly summary: string;
  readonly fields: F;
  /** In order. */
  readonly sources: S;
  /** Role of the target. */
  readonly target: Exclude<PopulationRole, 'input'>;
  /** True if weights and shifts belong to it. */
  readonly weighted: W;
  /** What one operation of it is counted and charged as. */
  readonly cost: EventCost;
  /** True if nothing else may reach the target. */
  readonly alone: boolean;
  /** True if a core remembers something of every neuron it reaches while a slot or a window lasts. */
  readonly remembers: boolean;
  /** Violated shape rules, one sentence each; fields are in range, ends have the right roles. */
  mistakes(p: FieldValues<F>, ends: AtEnds<S, End>): string[];
  /** What a tile of the target reads. */
  reads(p: FieldValues<F>, ends: AtEnds<S, Extents>, tile: Box): readonly EndRead<keyof S & string>[];
  /** Bytes of synapse memory that a tile of the target takes. */
  memory(p: FieldValues<F>, ends: AtEnds<S, Extents>, tile: Box): number;
  /** Synapses of one neuron of the target. */
  fanIn(p: FieldValues<F>, ends: AtEnds<S, Extents>): number;
  /** Multiply-accumulates of the dense layer, for the papers' energy formula; 0 for what papers do not count. */
  macs(p: FieldValues<F>, ends: AtEnds<S, Extents>): number;
  /** Interval of every partial sum that it brings, in any order of events, from those of what its sources send. */
  worstCase(
    p: FieldValues<F> & Numbers<W>,
    ends: AtEnds<S, Extents>,
    sent: { readonly [E in keyof S]: Interval },
  ): Interval;
  /** Fraction bits that the target's grid needs beyond the source's; absent where values are not passed on as they are. */
  finerBits?(p: FieldValues<F>): number;
  /** Lowest bits that are 0 in all it brings, from those of what its sources send; absent where none need to be. */
  zeroBits?(p: FieldValues<F> & Numbers<W>, sent: { readonly [E in keyof S]: number }): number;
  /** Adds what it brings over one window to the target's membranes, [C, H, W]; with `alone` it may replace them. */
  evaluate(
    p: FieldValues<F> & Numbers<W>,
    sent: { readonly [E in keyof S]: Sent },
    target: Extents,
    membranes: Float64Array,
  ): void;
  /** Fields in words, for listings: `, kernel 3x3 stride 1`; may be empty. */
  details(p: FieldValues<F>): string;
}

/** Every end of a projection of any kind. */
export type AllEnds<T> = { readonly [end: string]: T; readonly target: T };

/** A kind whose fields are not known to the caller, who gives projections of that kind only. */
export interface AnyProjectionKind {
  readonly kind: string;
  readonly summary: string;
  readonly fields: Fields;
  readonly sources: Sources;
  readonly target: PopulationRole;
  readonly weighted: boolean;
  readonly cost: EventCost;
  readonly alone: boolean;
  readonly remembers: boolean;
  mistakes(p: object, ends: AllEnds<End>): string[];
  reads(p: object, ends: AllEnds<Extents>, tile: Box): readonly EndRead<string>[];
  memory(p: object, ends: AllEnds<Extents>, tile: Box): number;
  fanIn(p: object, ends: AllEnds<Extents>): number;
  macs(p: object, ends: AllEnds<Extents>): number;
  worstCase(p: object, ends: AllEnds<Extents>, sent: { readonly [end: string]: Interval }): Interval;
  finerBits?(p: object): number;
  zeroBits?(p: object, sent: { readonly [end: string]: number }): number;
  evaluate(p: object, sent: { readonly [end: string]: Sent }, target: Extents, membranes: Float64Array): void;
  details(p: object): string;
}

/** Checks a declaration against its own fields and sources. */
export const defineProjection = <
  const K extends string,
  const F extends Fields,
  const S extends Sources,
  const W extends boolean,
>(
  spec: ProjectionKindSpec<K, F, S, W>,
): ProjectionKindSpec<K, F, S, W> => spec;
