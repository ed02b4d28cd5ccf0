/** @file What is asked of an export. */
import type { Weights } from '../../ir/checkpoint/index.ts';
import type { ModelGraph } from '../../ir/model/index.ts';
import type { RangeProof, SpikeGraph } from '../../ir/spike/index.ts';
import type { Canvas } from './drawing.ts';

/** Which numbers the file computes with: the trainer's float32, or the chip's integers. */
export type OnnxForm = 'dense' | 'integers';

/** The two languages of one compilation, and how to write them. */
export interface OnnxRequest {
  /** The deployed network: norms folded, weights integers. */
  readonly model: ModelGraph;
  readonly weights: Weights;
  /** The same on the chip. */
  readonly spike: SpikeGraph;
  readonly proof: RangeProof;
  readonly target: string;
  readonly form: OnnxForm;
  /** All logical steps in one graph; else the graph is one, with what lives on as inputs and outputs. */
  readonly unroll: boolean;
  /** Counts of all layers that spike leave, too. */
  readonly allCounts: boolean;
  /** Layers that multiply read counts, and have 1 / norm in their weights: one pass over memory less (`bench`). */
  readonly undivided?: boolean;
}

/** Logical steps that are drawn, one after the other. */
export const drawnSteps = ({ spike: { steps }, unroll }: OnnxRequest): number => (unroll ? steps : 1);

/** True where the graph is one logical step of several. */
export const isOneOfMany = ({ spike: { steps }, unroll }: OnnxRequest): boolean => steps > 1 && !unroll;

/** Values of all steps as one, [T, ...]. */
export const joined = (canvas: Canvas, values: readonly string[]): string =>
  values.length === 1 ? values[0]! : canvas.add('Concat', values, { axis: 0 });

/** What enters a logical step: the input itself, or a frame of it. */
export const frameOf = (canvas: Canvas, input: string, step: number, steps: number): string =>
  steps === 1 ? input : canvas.add('Gather', [input, canvas.list('int64', [step])], { axis: 0 });
