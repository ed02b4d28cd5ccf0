/** @file What an operator is: one declaration that the language, the checker, the evaluator and the docs all read. */
import type { NeuronRule } from '../numerics.ts';
import type { Shape } from '../tensor.ts';

/** What flows along an edge of the model graph. Shapes are per sample and logical step: [C, H, W] or [C]. */
export type ValueType =
  /** Host-quantised signed integers of `bits` bits on the grid 2^-fractionBits: the image. */
  | { readonly kind: 'analog'; readonly shape: Shape; readonly fractionBits: number; readonly bits: number }
  /** Spike counts 0..cap; their value is count / norm. */
  | { readonly kind: 'count'; readonly shape: Shape; readonly cap: number; readonly norm: number }
  /** Un-spiked membrane values. */
  | { readonly kind: 'membrane'; readonly shape: Shape }
  /** What the host computes in float64 from membranes it has read; it never comes back to the chip. */
  | { readonly kind: 'host'; readonly shape: Shape };
export type ValueKind = ValueType['kind'];

interface AttributeTypes {
  int: number;
  number: number;
  bool: boolean;
  word: string;
  numbers: readonly number[];
}

/** One attribute of an operator, as the language checks it and the reference prints it. */
export interface AttributeSpec {
  readonly kind: keyof AttributeTypes;
  /** One sentence, with units. */
  readonly doc: string;
  /** Absent: the attribute must be given. */
  readonly default?: number | boolean | string | readonly number[];
  readonly min?: number;
  readonly max?: number;
  /** The words allowed, for kind `word`. */
  readonly choices?: readonly string[];
}
export type AttributeSpecs = { readonly [name: string]: AttributeSpec };
export type Attributes<S extends AttributeSpecs> = { readonly [K in keyof S]: AttributeTypes[S[K]['kind']] };
export type AttributeValue = AttributeTypes[keyof AttributeTypes];
export type AnyAttributes = { readonly [name: string]: AttributeValue };

/** A tensor the checkpoint must hold for a layer. */
export interface ParameterSpec {
  /** Last part of the key: `weight`, `bias`, `running_mean`. */
  readonly name: string;
  readonly shape: Shape;
  /** False for running statistics, which are not counted as parameters. */
  readonly learned: boolean;
  /** True for a tensor that no forward reads: it is counted and looked for, and an integer checkpoint leaves it out. */
  readonly unused?: true;
}

/** Values of one sample at one logical step, laid out as their type's shape: float32, float64 where the host computes. */
export type Values = Float32Array | Float64Array;

/**
 * How an operator meets time expansion.
 *
 * - `source`: comes from outside the chip.
 * - `linear`: commutes with summing over the time steps of a window, so each step runs alone.
 * - `bilinear`: products of spike streams; one side must be summed first.
 * - `fires`: turns membranes into spikes; the expansion itself happens here.
 * - `host`: computed by the host on membranes it has read, once all logical steps are over.
 */
export type Expansion = 'source' | 'linear' | 'bilinear' | 'fires' | 'host';

/** Everything an operator's evaluation sees. */
export interface Evaluation<I extends string, A> {
  readonly inputs: Readonly<Record<I, Values>>;
  readonly types: Readonly<Record<I, ValueType>>;
  readonly out: ValueType;
  readonly attributes: A;
  /** Float32 parameters by the names of `parameters`. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Float32 state of the layer: 0 when a sample begins, written by each logical step for the next; may be empty. */
  readonly kept: Float32Array;
}

/** An operator with its own meaning. */
export interface Primitive<N extends string, A extends AttributeSpecs, I extends string> {
  readonly name: N;
  /** One sentence. */
  readonly summary: string;
  /** Where the semantics come from: paper section or official code. */
  readonly source: string;
  readonly attributes: A;
  readonly inputs: readonly I[];
  readonly expansion: Expansion;
  /** `all`: reads all logical steps of a sample at once, [T, ...], and gives one value. Absent: one step at a time. */
  readonly steps?: 'all';
  /** The type of the result. Throws an `OperatorError`, which the builder attaches to the place in the text. */
  readonly infer: (inputs: Readonly<Record<I, ValueType>>, attributes: Attributes<A>) => ValueType;
  /** Tensors a checkpoint holds for this layer; absent means none. */
  readonly parameters?: (inputs: Readonly<Record<I, ValueType>>, attributes: Attributes<A>) => readonly ParameterSpec[];
  /** Multiply-accumulates of one dense evaluation; absent means none. */
  readonly macs?: (inputs: Readonly<Record<I, ValueType>>, out: ValueType, attributes: Attributes<A>) => number;
  /** Values that the layer keeps from one logical step to the next; absent means none. */
  readonly kept?: (inputs: Readonly<Record<I, ValueType>>, attributes: Attributes<A>) => number;
  /**
   * The trainer's float32 forward. Sums run in float64 and round once to float32 at the end, which equals any float32
   * order wherever partial sums stay below 2^24 grid steps (DESIGN section 2, point 7).
   */
  readonly evaluate: (e: Evaluation<I, Attributes<A>>) => Values;
  /** Lines of the language that use it, shown in the reference and run by a test. */
  readonly examples: readonly string[];
}

/** A shape or kind mistake in the user's model, without its place. */
export class OperatorError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export const definePrimitive = <const N extends string, const A extends AttributeSpecs, const I extends string>(
  spec: Primitive<N, A, I>,
): Primitive<N, A, I> => spec;

/** The neuron rule in a value's attributes. */
export type NeuronAttributes = NeuronRule;
