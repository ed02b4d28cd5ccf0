/** @file What an operator is: one declaration that the language, the checker, the evaluator and the docs all read. */
import type { MembraneAttributes, NeuronGrid } from '../decay.ts';
import type { Shape } from '../tensor.ts';

/** What flows along an edge of the model graph. Shapes are per sample and logical step: [C, H, W] or [C]. */
export type ValueType =
  /** Host-quantised signed integers of `bits` bits on the grid 2^-fractionBits: the image. */
  | { readonly kind: 'analog'; readonly shape: Shape; readonly fractionBits: number; readonly bits: number }
  /** Spike counts 0..cap; their value is count / norm. */
  | { readonly kind: 'count'; readonly shape: Shape; readonly cap: number; readonly norm: number }
  /** Un-spiked membrane values. `counts`: sums of spikes, whole numbers 0..most; their value is sum / norm. */
  | {
      readonly kind: 'membrane';
      readonly shape: Shape;
      readonly counts?: { readonly most: number; readonly norm: number };
    }
  /** What the host computes in float64 from membranes it has read; it never comes back to the chip. */
  | { readonly kind: 'host'; readonly shape: Shape };
export type ValueKind = ValueType['kind'];
export type OfKind<K extends ValueKind> = Extract<ValueType, { kind: K }>;

/** Zeros around a map: a rule that follows from the kernel, or how many above, below, to the left and to the right. */
export type Border = 'half' | 'same' | readonly [top: number, bottom: number, left: number, right: number];

interface AttributeTypes {
  int: number;
  pair: readonly [rows: number, columns: number];
  border: Border;
  ends: Border;
  number: number;
  bool: boolean;
  word: string;
  layer: string;
  numbers: readonly number[];
}

interface NumberSpec {
  readonly kind: 'int' | 'number';
  /** One sentence, with units. */
  readonly doc: string;
  /** Absent: the attribute must be given. */
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
}

/** One attribute of an operator, as the language checks it and the reference prints it. */
export type AttributeSpec =
  | NumberSpec
  | { readonly kind: 'bool'; readonly doc: string; readonly default?: boolean }
  /** Whole numbers along rows and along columns; one number stands for both. */
  | {
      readonly kind: 'pair';
      readonly doc: string;
      readonly default?: readonly [rows: number, columns: number];
      readonly min: number;
      readonly max: number;
    }
  /** A `Border`; one number, or one along rows and one along columns, is that of opposite sides. */
  | { readonly kind: 'border'; readonly doc: string; readonly default: Border; readonly max: number }
  /** A `Border` along columns alone: one number for both ends, or one in front and one behind. */
  | { readonly kind: 'ends'; readonly doc: string; readonly default: Border; readonly max: number }
  | { readonly kind: 'numbers'; readonly doc: string; readonly default?: readonly number[] }
  /** Name of another layer. */
  | { readonly kind: 'layer'; readonly doc: string; readonly default?: string }
  /** One of the words in `choices`, which are its type as well. */
  | { readonly kind: 'word'; readonly doc: string; readonly default?: string; readonly choices: readonly string[] };

/** A default as references show it; empty where there is none. Equal numbers of a pair are one. */
export function presetText({ kind, default: preset }: AttributeSpec): string {
  if (preset === undefined) return '';
  return JSON.stringify(kind === 'pair' && preset[0] === preset[1] ? preset[0] : preset);
}

export type AttributeSpecs = { readonly [name: string]: AttributeSpec };
type ValueOf<S extends AttributeSpec> = S extends { readonly choices: readonly (infer W)[] }
  ? W
  : AttributeTypes[S['kind']];
export type Attributes<S extends AttributeSpecs> = { readonly [K in keyof S]: ValueOf<S[K]> };
export type AttributeValue = AttributeTypes[keyof AttributeTypes];
export type AnyAttributes = { readonly [name: string]: AttributeValue };

/** Kernels that all positions share: how they lie over what is read. Pairs are along rows and along columns. */
export interface Kernels {
  readonly kernel: readonly [rows: number, columns: number];
  readonly stride: readonly [rows: number, columns: number];
  /** Zeros above and to the left, below and to the right. */
  readonly before: readonly [rows: number, columns: number];
  readonly after: readonly [rows: number, columns: number];
  /** Steps between taps. */
  readonly dilation: readonly [rows: number, columns: number];
  /** Steps between positions of what is read, zeros between them: the stride of a transposed convolution. */
  readonly spread: readonly [rows: number, columns: number];
  readonly groups: number;
}

/** A tensor the checkpoint must hold for a layer. */
export interface ParameterSpec {
  /** Last part of the key: `weight`, `bias`, `running_mean`. */
  readonly name: string;
  /** Weights are [out, in / groups, rows, columns], or what of it there is. */
  readonly shape: Shape;
  /** In files the weight is [in, out / groups, ...] of so many groups, its kernels turned by half: that of a transposed convolution. */
  readonly transposed?: { readonly groups: number };
  /** Its values are those of channels and positions; how files hold them, and with which shape. */
  readonly places?: { readonly layout: 'map' | 'tokens'; readonly file: Shape };
  /** False for running statistics, which are not counted as parameters. */
  readonly learned: boolean;
  /** True for a tensor that no forward reads: it is counted and looked for, and an integer checkpoint leaves it out. */
  readonly unused?: true;
  /** What PyTorch starts from; a file may leave the tensor out where the user allows it. Absent: it must be there. */
  readonly initial?: number;
  /** What trained values are near: random ones lie around it, beyond it where there is a `least`. Absent: random values are scaled by the fan-in. */
  readonly near?: number;
  /** Least value; absent: any finite one. */
  readonly least?: number;
  /** True for a tensor of which a file may hold one number for all channels. */
  readonly oneForAll?: true;
  /** True for a tensor that a file may hold under the layer's own name, without a last part. */
  readonly bareKey?: true;
}

/** The bias of `out` channels that a layer with weights may have. */
export const biasSpec = (out: number): ParameterSpec => ({
  ...{ name: 'bias', shape: [out], learned: true, initial: 0, near: 0 },
});

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

/**
 * On which grid the integer sums lie that an operator's membranes are made of.
 *
 * - `own`: products with the layer's weights, on the layer's own grid.
 * - `shared`: values it reads, moved or compared: one grid with them.
 * - `joined`: channels of the values it reads, one after the other; on one grid with them.
 * - `taken`: channels `first` to `first + count` of what it reads; on one grid with it.
 * - `rounded`: what it reads, rounded down to its attribute `bits` behind the binary point.
 * - `summed`: sums of values it reads, on one grid with them; what only the sum reads is accumulated right in it.
 * - `averaged`: sums over windows or all positions on the grid of what it reads; the host, a threshold or weights divide.
 * - `scaled`: products of spikes; their factor, the attribute `scale`, is exact only inside a threshold.
 */
export type Grid = 'own' | 'shared' | 'joined' | 'taken' | 'rounded' | 'summed' | 'averaged' | 'scaled';

/** `x * scale + offset`: what an operator does to every value of one channel. */
export interface Line {
  readonly scale: number;
  readonly offset: number;
}

/** Everything an operator's evaluation sees. */
export interface Evaluation<I extends string, A> {
  readonly inputs: Readonly<Record<I, Values>>;
  readonly types: Readonly<Record<I, ValueType>>;
  readonly out: ValueType;
  readonly attributes: A;
  /** Float32 parameters by the names of `parameters`. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** State of the layer: 0 when a sample begins, written by each logical step for the next; may be empty. */
  readonly kept: Float64Array;
  /** Of a neuron that decays by a factor: the grid it counts on in the deployed network; absent in a float network. */
  readonly grid?: NeuronGrid | undefined;
  /** Of an operator that refers to a layer: what that gave so many logical steps before, 0 in the first ones. */
  readonly before?: Values | undefined;
}

/** A layer without an edge: its value of so many logical steps before. */
export interface Reference {
  readonly layer: string;
  readonly steps: number;
}

/** An operator with its own meaning. What passes need to know beside it are traits: they ask for these, never for names. */
export interface Primitive<N extends string, A extends AttributeSpecs, I extends string, K extends ValueKind> {
  readonly name: N;
  /** One sentence. */
  readonly summary: string;
  /** Where the semantics come from: paper section or official code. */
  readonly source: string;
  readonly attributes: A;
  readonly inputs: readonly I[];
  /** Kinds of its results. Lowering has a rule for each. */
  readonly gives: readonly K[];
  readonly expansion: Expansion;
  /** Where its membranes' sums lie; null: it makes none, or a pass takes it out before they meet the chip. */
  readonly grid: Grid | null;
  /**
   * What its sums are divided by. Where that is no power of two and layers with weights read the mean, folding sets the
   * attribute `divisor` to 1 and divides their weights.
   */
  readonly divides?: (inputs: Readonly<Record<I, ValueType>>, attributes: Attributes<A>) => number;
  /** Fraction bits that its membranes need beyond those it reads; absent means none. */
  readonly finerBits?: (attributes: Attributes<A>) => number;
  /** It multiplies with a matrix `weight` [out, ...] and adds a `bias`, which are rounded to integers. */
  readonly weighted?: true;
  /** It reads nothing of its input but the shape: its weights themselves are what it makes. */
  readonly constant?: true;
  /** Its weights are shared kernels, which lie so. */
  readonly kernels?: (attributes: Attributes<A>) => Kernels;
  /** It is a line per channel, in float64, and folds into the layer with weights in front of it. */
  readonly line?: (
    channel: number,
    parameters: Readonly<Record<string, Float32Array>>,
    attributes: Attributes<A>,
  ) => Line;
  /** Its membrane is kept and multiplied by a factor that rounds: how; undefined where these attributes ask for none. */
  readonly decays?: (attributes: Attributes<A>) => MembraneAttributes | undefined;
  /** It reads what another layer gave in an earlier logical step: no edge of the graph, and what loops go through. */
  readonly refersTo?: (attributes: Attributes<A>) => Reference;
  /**
   * The type of the result where those of some inputs are not known yet, since they follow from a value of the step before;
   * absent or undefined where it depends on them. What it says is checked once all are known.
   */
  readonly inferPartly?: (
    inputs: Readonly<Partial<Record<I, ValueType>>>,
    attributes: Attributes<A>,
  ) => ValueType | undefined;
  /** It hands its value on unchanged: passes take what it reads in its place. */
  readonly transparent?: true;
  /** Its membranes are the largest of what it reads: nothing else is added where they are found. */
  readonly compares?: true;
  /** Its values are integers of up to 32 bits times a power of two: float64 holds them, and whoever reads them rounds. */
  readonly wide?: true;
  /** `all`: reads all logical steps of a sample at once, [T, ...], and gives one value. Absent: one step at a time. */
  readonly steps?: 'all';
  /** The type of the result. Throws an `OperatorError`, which the builder attaches to the place in the text. */
  readonly infer: (inputs: Readonly<Record<I, ValueType>>, attributes: Attributes<A>) => OfKind<K>;
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

/**
 * A primitive seen without its exact attribute and input names, for code that treats all alike. Its functions are methods,
 * whose arguments TypeScript compares in both directions: callers give what the declaration asked for.
 */
export interface AnyPrimitive extends Omit<
  Primitive<string, AttributeSpecs, string, ValueKind>,
  | 'divides'
  | 'finerBits'
  | 'kernels'
  | 'line'
  | 'decays'
  | 'refersTo'
  | 'inferPartly'
  | 'infer'
  | 'parameters'
  | 'macs'
  | 'kept'
  | 'evaluate'
> {
  divides?(inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes): number;
  finerBits?(attributes: AnyAttributes): number;
  kernels?(attributes: AnyAttributes): Kernels;
  line?(channel: number, parameters: Readonly<Record<string, Float32Array>>, attributes: AnyAttributes): Line;
  decays?(attributes: AnyAttributes): MembraneAttributes | undefined;
  refersTo?(attributes: AnyAttributes): Reference;
  inferPartly?(
    inputs: Readonly<Record<string, ValueType | undefined>>,
    attributes: AnyAttributes,
  ): ValueType | undefined;
  infer(inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes): ValueType;
  parameters?(inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes): readonly ParameterSpec[];
  macs?(inputs: Readonly<Record<string, ValueType>>, out: ValueType, attributes: AnyAttributes): number;
  kept?(inputs: Readonly<Record<string, ValueType>>, attributes: AnyAttributes): number;
  evaluate(e: Evaluation<string, AnyAttributes>): Values;
}

/** A shape or kind mistake in the user's model, without its place. */
export class OperatorError extends Error {
  readonly help: string | undefined;

  constructor(message: string, help?: string) {
    super(message);
    this.help = help;
  }
}

export const definePrimitive = <
  const N extends string,
  const A extends AttributeSpecs,
  const I extends string,
  const K extends ValueKind,
>(
  spec: Primitive<N, A, I, K>,
): Primitive<N, A, I, K> => spec;
