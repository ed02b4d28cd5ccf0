/** @file What an operator is to the trainer: its parameters' layout, and the tasks of its forward and its gradient. */
import type { NeuronGrid } from '../../ir/decay.ts';
import type { ModelNode, NeuronNode } from '../../ir/model/index.ts';
import type { AttributesOf, ParameterSpec, PrimitiveName } from '../../ir/ops/index.ts';
import type { Task } from '../../engine/index.ts';
import type { PaddedExtents } from '../layout.ts';

/** A value of the whole batch in memory. */
export interface BatchValue {
  readonly address: number;
  readonly extents: PaddedExtents;
  /** Images: those of all logical steps, but for what is one value of all of them. */
  readonly images: number;
  /** Positions of all images. */
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

/** What stands for the derivative of a spike that membranes above a level fire. */
export interface Surrogate {
  /**
   * - `sigmoid`: slope s (1 - s) with s = sigmoid(slope u), u what a membrane is above its level: `Sigmoid` of spikingjelly, slope 4, of the official code
   * of V1, V2 and Spikformer.
   * - `atan`: slope / 2 / (1 + (pi / 2 slope u)^2): `ATan` of spikingjelly, slope 2, of SEW-ResNet and the DVS-Gesture network; of snnTorch.
   * - `box`: slope where |u| < 1 / (2 slope): `ActFun` of MS-ResNet, slope 1.
   */
  readonly shape: 'sigmoid' | 'atan' | 'box';
  /** Steepness at the level. */
  readonly slope: number;
  /** Whether gradients stop at the reset, as they do in the official code of V1, V2 and Spikformer, and in snnTorch. */
  readonly detachReset: boolean;
}

/** The surrogates as networks of the papers were trained with them. */
export const surrogates: { readonly [S in Surrogate['shape']]: Surrogate } = {
  sigmoid: { shape: 'sigmoid', slope: 4, detachReset: true },
  atan: { shape: 'atan', slope: 2, detachReset: true },
  box: { shape: 'box', slope: 1, detachReset: true },
};

/** What a decaying membrane is in the deployed network: its grid, and tensors of the checkpoint by name. */
export interface DeployedMembrane {
  readonly grid: NeuronGrid;
  readonly parameters: Readonly<Record<string, Float32Array>>;
}

/** A node of one operator, with its attribute types. */
export type NodeOf<N extends PrimitiveName> = ModelNode<N> & { readonly attributes: AttributesOf<N> };

/** The rows of a map that count, where pictures are masked. */
export interface KeptRows {
  /** Of a list of int32 numbers of rows, image by image. */
  readonly address: number;
  readonly count: number;
  readonly perImage: number;
}

/** A stretch of logical steps that a loop is computed by: values are those of these steps alone. */
export interface Block {
  readonly index: number;
  /** Blocks of all steps. */
  readonly count: number;
  /** Its first step, of `all`. */
  readonly first: number;
  readonly all: number;
}

/** What a layer leaves in the plan, and the memory that it may ask for. */
export interface LayerTools {
  /** A parameter of the layer. */
  parameter(name: string): ParameterPlace;
  /** Memory of this layer, or of one that it reads, that lasts from forward to gradient; the same key gives the same address. */
  kept(key: string, bytes: number, layer?: string): number;
  /** Memory that holds these numbers from the start and lasts; the same key gives the same address. */
  constant(key: string, numbers: Float32Array | Float64Array): number;
  /** Memory for the phases of this call alone. */
  temporary(bytes: number): number;
  /** States how much memory of its own a thread needs, in bytes. */
  scratch(bytes: number): void;
  /** A task that reads parameters alone; it runs before everything else. `when` as for `phase`. */
  prepare(item: Task, when?: 'always' | 'training'): void;
  /** Appends a phase; a forward's phase can be for training or for evaluation only. */
  phase(name: string, tasks: readonly Task[], when?: 'always' | 'training' | 'evaluation'): void;
}

/** Everything an operator's tasks may need to know, but for the node itself. */
export interface LayerContext extends LayerTools {
  /** Images that the output holds: those of all logical steps, but for what is one value of all of them. */
  readonly batch: number;
  /** Logical steps T: values lie [step][image]. */
  readonly steps: number;
  /** Of a layer in a loop: which of its steps are computed. */
  readonly block?: Block | undefined;
  /** Of a layer that is computed again on the way back: what a forward finds out about a batch is there. */
  readonly again?: true;
  /** What a layer refers to, in all logical steps. */
  readonly earlier?: BatchValue;
  readonly surrogate: Surrogate;
  readonly inputs: readonly BatchValue[];
  readonly output: BatchValue;
  /** 1 if the straight-through gradient leaves out the bounds of the clamp. */
  readonly strictBounds: 0 | 1;
  /** Share of a batch's statistics in the running ones. */
  readonly momentum: number;
  readonly neuron: FusedNeuron;
  /** The neuron that a batch norm computes on the way where it is none of those: with a threshold of its own, or in time. */
  readonly membrane?: NeuronNode;
  /** Whether nothing but batch norms read the output: a bias in front of them has no gradient. */
  readonly normed: boolean;
  /** Whether the first input is of spike counts, and products with those that are 0 are left out. */
  readonly spikes: boolean;
  /** The staging buffer of the images, for `input`. */
  readonly images: number;
  /** Images of a sample in that buffer: one, or one for each logical step. */
  readonly frames: number;
  /** The grid of a layer that decays by a factor, this one or one that it reads; undefined in a float network. */
  deployedOf(layer: string): DeployedMembrane | undefined;
  /** The positions of a map of some extents that count, for a layer that looks at these alone; absent: all do. */
  readonly keptRows?: (extents: PaddedExtents) => KeptRows;
}

/** A layer: its node with what its tasks may need to know. */
export interface Layer<N extends PrimitiveName> extends LayerContext {
  readonly node: NodeOf<N>;
}

/** What a forward may ask for. */
export interface ForwardContext extends LayerContext {
  /** Whether the gradient of an input is wanted: decides what is prepared for it. */
  wanted(input: number): boolean;
  /** Whether only inputs that are not 0 are multiplied: spike counts, and everything where nothing is learnt. */
  readonly listed: boolean;
}

/** What a gradient may ask for. */
export interface GradientContext extends LayerContext {
  /** The gradient of the output. */
  readonly gradient: BatchValue;
  /**
   * Where the gradient of an input goes, or of what the layer refers to; undefined if nobody wants it. Ask once per input and in order.
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

/** A parameter of one number per channel. */
export const perChannel = (channels: number): ParameterLayout => ({ size: channels, place: (index) => index });

/** For operators without parameters. */
export function noParameters(): never {
  throw new Error('this operator has no parameters');
}
