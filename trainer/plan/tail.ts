/** @file What stands behind a network in training alone: a decoder with its own parameters and its own loss. */
import type { Arena } from '../../engine/index.ts';
import type { Shape } from '../../ir/tensor.ts';
import type { BatchValue, LayerTools, ParameterLayout, ParameterPlace } from '../ops/index.ts';
import type { PlannedMask } from './mask.ts';

/** One tensor of a tail. */
export interface TailParameter {
  readonly key: string;
  readonly shape: Shape;
  /** Tables of positions do not learn. */
  readonly learned: boolean;
  readonly layout: ParameterLayout;
}

/** What a tail sees of the plan. */
export interface TailContext {
  readonly arena: Arena;
  readonly batch: number;
  /** Staged pictures [image][channel][row][column], whole. */
  readonly images: {
    readonly address: number;
    readonly extents: readonly [channels: number, height: number, width: number];
  };
  /** What the network gives, and where its gradient goes. */
  readonly features: BatchValue;
  readonly gradient: number;
  readonly mask: PlannedMask;
  tools(name: string, pass: 'forward' | 'gradient'): LayerTools;
  /** A parameter by its whole key. */
  parameter(key: string): ParameterPlace;
  /** Temporary memory is free again. */
  finish(): void;
}

/** A decoder: what it predicts, and where its loss is. */
export interface PlannedTail {
  readonly prediction: BatchValue;
  /** float64 loss, then int32 0. */
  readonly result: number;
}

export interface Tail {
  readonly parameters: readonly TailParameter[];
  /** Appends the forward, the loss and the way back, in this order. */
  plan(context: TailContext): PlannedTail;
}
