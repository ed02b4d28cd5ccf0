/** @file A node before its shape is known: what it makes of one. */
import type { Shape } from '../../../ir/tensor.ts';
import type { NirBody } from '../network.ts';
import type { NodeType } from '../node_types.ts';

/** Ways of reading a file that was written with an axis too many; the first with which everything fits is taken. */
export interface Way {
  /** Whether the leading axis of Input is one of samples or of time, which NIR does not have. */
  readonly dropped: boolean;
  /** Whether Flatten counts its first axis from 1, with such an axis in front. */
  readonly shifted: boolean;
}

/** A shape that fits. */
export interface Fit {
  readonly gives: Shape;
  readonly body: NirBody;
  /** What the file says otherwise, and is not believed. */
  readonly doubts?: readonly string[];
}

/** A shape that does not. */
export interface Misfit {
  readonly code: 'SPK418' | 'SPK422';
  readonly message: string;
  readonly help?: string;
}

/** A node whose fields make sense by themselves. */
export interface Draft {
  readonly type: NodeType;
  /** The shape that it wants, where it says it by itself. */
  readonly natural: Shape | undefined;
  readonly fit: (takes: Shape, way: Way) => Fit | Misfit;
}

export const misfit = (message: string, help?: string): Misfit => ({
  code: 'SPK418',
  message,
  ...(help === undefined ? {} : { help }),
});

export const isMisfit = (found: Fit | Misfit): found is Misfit => 'message' in found;

/** Without axes of one. */
export const squeezed = (shape: Shape): Shape => shape.filter((extent) => extent !== 1);
