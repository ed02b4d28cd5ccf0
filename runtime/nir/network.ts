/** @file A NIR network that makes sense: graphs laid out in one, shapes known, a parameter for each neuron. */
import type { Shape } from '../../ir/tensor.ts';

/** One number for each axis: of one axis in 1-D, rows and columns in 2-D. */
export type Axes = readonly number[];

export interface NirInput {
  readonly kind: 'input';
}

/** The sum of what comes in leaves the network. */
export interface NirOutput {
  readonly kind: 'output';
}

/** W x + b. */
export interface NirMatrix {
  readonly kind: 'matrix';
  /** [out, in]. */
  readonly weight: Float64Array;
  readonly bias: Float64Array | undefined;
}

/** Each value times its number. */
export interface NirScale {
  readonly kind: 'scale';
  readonly scale: Float64Array;
}

/** Cross-correlation as torch has it. */
export interface NirConvolution {
  readonly kind: 'convolution';
  /** [out, in / groups, ...kernel]. */
  readonly weight: Float64Array;
  readonly kernel: Axes;
  readonly bias: Float64Array | undefined;
  readonly stride: Axes;
  /** Zeros in front of each axis, and behind it. */
  readonly front: Axes;
  readonly back: Axes;
  readonly dilation: Axes;
  readonly groups: number;
}

/** Sums of windows, or their means, to which the border's zeros count. */
export interface NirPool {
  readonly kind: 'pool';
  readonly takes: 'sum' | 'mean';
  readonly kernel: Axes;
  readonly stride: Axes;
  readonly pad: Axes;
}

/** The same values under another shape. */
export interface NirFlatten {
  readonly kind: 'flatten';
}

export type NeuronType = 'I' | 'IF' | 'LI' | 'LIF' | 'CubaLI' | 'CubaLIF';

/** The parameters that a neuron type has; those of its type alone are in `values`. */
export type NeuronParameter = 'r' | 'tau' | 'tau_syn' | 'tau_mem' | 'w_in' | 'v_leak' | 'v_threshold' | 'v_reset';

/** Neurons that keep a membrane. */
export interface NirNeurons {
  readonly kind: 'neurons';
  readonly type: NeuronType;
  /** One number for each neuron. */
  readonly values: Readonly<Partial<Record<NeuronParameter, Float64Array>>>;
}

/** 1 where a value is above its threshold. */
export interface NirThreshold {
  readonly kind: 'threshold';
  readonly threshold: Float64Array;
}

/** What came so many seconds ago. */
export interface NirDelay {
  readonly kind: 'delay';
  readonly delay: Float64Array;
}

export type NirBody =
  | NirInput
  | NirOutput
  | NirMatrix
  | NirScale
  | NirConvolution
  | NirPool
  | NirFlatten
  | NirNeurons
  | NirThreshold
  | NirDelay;

/** A node with what it reads. */
export interface NirLayer<B extends NirBody = NirBody> {
  /** Names of the graphs around it go before its own, with dots between. */
  readonly name: string;
  /** NIR's word for what it is. */
  readonly type: string;
  readonly body: B;
  /** Of what comes in: the sum of `inputs`. */
  readonly takes: Shape;
  readonly gives: Shape;
  /** Layers whose values add up; none of an input. */
  readonly inputs: readonly string[];
}

/** All layers by name, in the file's order; loops go through at least one layer that keeps something. */
export interface NirNetwork {
  readonly layers: ReadonlyMap<string, NirLayer>;
}
