/** @file What an operator is to the trainer: its parameters' layout, and the tasks of its forward and its gradient. */
import type { ModelNode } from '../../ir/model/index.ts';
import type { AttributesOf, ParameterSpec, PrimitiveName } from '../../ir/ops/index.ts';
import type { Task } from '../../engine/index.ts';
import type { PaddedExtents } from '../layout.ts';

/** A value of the whole batch in memory. */
export interface BatchValue {
  readonly address: number;
  readonly extents: PaddedExtents;
  /** Positions of the whole batch. */
  readonly rows: number;
  readonly bytes: number;
}

/** Where a gradient goes: onto what is there already, or over it. */
export interface GradientTarget {
  readonly address: number;
  readonly accumulate: 0 | 1;
}

/** A parameter in memory; `gradient` is 0 for running statistics. */
export interface ParameterPlace {
  readonly address: number;
  readonly gradient: number;
  readonly bytes: number;
}

/** How a parameter lies in memory: padded, so that kernels read whole vectors; the padding stays 0. */
export interface ParameterLayout {
  /** Floats, a multiple of four. */
  readonly size: number;
  /** Where element `index` of the checkpoint's tensor lies. */
  readonly place: (index: number) => number;
}

/** The spiking neuron that a batch norm computes on the way; cap 0: none. */
export interface FusedNeuron {
  readonly cap: number;
  readonly norm: number;
  readonly halfUp: 0 | 1;
}

/** The leaky integrate-and-fire neuron that takes the place of every declared one, over time steps. */
export interface LifNeuron {
  /** Values of the batch are so many stretches, one per step: [step][image]. */
  readonly steps: number;
  /** 1 / tau: the share of the way to its input that a membrane goes in one step. */
  readonly rate: number;
  readonly threshold: number;
  /** Of the sigmoid whose derivative stands for the spike's. */
  readonly slope: number;
  /** 1: no gradient goes through the reset. */
  readonly detached: 0 | 1;
}

/** A node of one operator, with its attribute types. */
export type NodeOf<N extends PrimitiveName> = ModelNode<N> & { readonly attributes: AttributesOf<N> };

/** Everything an operator's tasks may need to know, but for the node itself. */
export interface LayerContext {
  /** Images in memory: with time steps, those of all steps. */
  readonly batch: number;
  /** Absent: spike firing approximation, without time. */
  readonly lif?: LifNeuron;
  readonly inputs: readonly BatchValue[];
  readonly output: BatchValue;
  /** 1 if the straight-through gradient leaves out the bounds of the clamp. */
  readonly strictBounds: 0 | 1;
  /** Share of a batch's statistics in the running ones. */
  readonly momentum: number;
  readonly neuron: FusedNeuron;
  /** Whether nothing but batch norms read the output: a bias in front of them has no gradient. */
  readonly normed: boolean;
  /** The staging buffer of the images, for `input`. */
  readonly images: number;
  parameter(name: string): ParameterPlace;
  /** Memory of this layer that lasts from forward to gradient; the same key gives the same address. */
  kept(key: string, bytes: number): number;
  /** Memory for the phases of this call alone. */
  temporary(bytes: number): number;
  /** States how much memory of its own a thread needs, in bytes. */
  scratch(bytes: number): void;
  /** A task that reads parameters alone; it runs before everything else. `when` as for `phase`. */
  prepare(item: Task, when?: 'always' | 'training'): void;
  /** Appends a phase; a forward's phase can be for training or for evaluation only. */
  phase(name: string, tasks: readonly Task[], when?: 'always' | 'training' | 'evaluation'): void;
}

/** A layer: its node with what its tasks may need to know. */
export interface Layer<N extends PrimitiveName> extends LayerContext {
  readonly node: NodeOf<N>;
}

/** What a forward may ask for. */
export interface ForwardContext extends LayerContext {
  /** Whether the gradient of an input is wanted: decides what is prepared for it. */
  wanted(input: number): boolean;
  /** Whether only inputs that are not 0 are multiplied: where nothing is learnt, and most are spike counts. */
  readonly listed: boolean;
}

/** What a gradient may ask for. */
export interface GradientContext extends LayerContext {
  /** The gradient of the output. */
  readonly gradient: BatchValue;
  /**
   * Where the gradient of an input goes; undefined if nobody wants it. Ask once per input and in order.
   *
   * @param inPlace whether the kernel may overwrite the output's gradient.
   */
  into(input: number, inPlace?: boolean): GradientTarget | undefined;
  /** Address of the output's gradient as memory that may be overwritten; copied before where another layer needs it. */
  own(): number;
  /** The output's gradient is the input's: hands it on without copying where it can. */
  pass(input: number): void;
}

export type ForwardLayer<N extends PrimitiveName> = Layer<N> & ForwardContext;
export type GradientLayer<N extends PrimitiveName> = Layer<N> & GradientContext;

/** One operator in the trainer. */
export interface TrainingOperator<N extends PrimitiveName> {
  /** Inputs whose values the gradient reads. */
  readonly keeps: readonly number[];
  /** Inputs whose memory the output may take over once nobody else needs them. */
  readonly overwrites: readonly number[];
  layout(node: NodeOf<N>, spec: ParameterSpec, inputs: readonly PaddedExtents[]): ParameterLayout;
  forward(layer: ForwardLayer<N>): void;
  gradient(layer: GradientLayer<N>): void;
}

/** An operator that the trainer has no gradient for. `trainableModel` refuses a model with one before anything starts. */
export interface Untrainable {
  readonly gradient: null;
  /** Ends the sentence "... is an operator (name)". */
  readonly why: string;
}

/** A parameter of one number per channel. */
export const perChannel = (channels: number): ParameterLayout => ({ size: channels, place: (index) => index });

/** For operators without parameters. */
export function noParameters(): never {
  throw new Error('this operator has no parameters');
}
