/** @file One layer on its way into the dense twin. */
import type { NeuronGrid } from '../../../ir/decay.ts';
import type { ModelNode } from '../../../ir/model/index.ts';
import type { TabledNeuron } from '../../../ir/neurons/index.ts';
import type { PrimitiveName, ValueType } from '../../../ir/ops/index.ts';
import type { Shape } from '../../../ir/tensor.ts';
import { sampled, type Drawing } from '../drawing.ts';
import type { Hosted } from '../host.ts';
import type { NoForm } from '../refused.ts';

/** A value that a layer reads. */
export interface Operand {
  /** The value in the trainer's units, float32. */
  readonly name: string;
  /** Of spikes: their counts, float32. */
  readonly counts: string | undefined;
  readonly type: ValueType;
  /** The value in float64, where float32 does not hold all of it. */
  readonly wide?: string;
}

/** A layer whose operands have been drawn. */
export interface Layer<N extends PrimitiveName = PrimitiveName> {
  readonly d: Drawing;
  readonly node: ModelNode<N>;
  readonly operands: readonly Operand[];
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** Its neuron's tables on the chip, where its membrane decays by a factor, and its grid. */
  readonly deployed: { readonly neuron: TabledNeuron; readonly grid: NeuronGrid } | undefined;
  /** Whether layers that multiply read counts, and take 1 / norm into their weights. */
  readonly undivided: boolean;
}

/** A value that float32 rounds: as it leaves the chip, and in float64. */
export interface Wide {
  readonly rounded: string;
  readonly wide: string;
}

/** Draws a layer: counts of one that spikes, values of any other. */
export type Rule<N extends PrimitiveName> = (layer: Layer<N>) => string | Wide;

/** Draws what the host makes of what it reads, once all logical steps are over. */
export type HostRule<N extends PrimitiveName> = (layer: Layer<N>, read: readonly Hosted[]) => Hosted;

/** How an operator is drawn; or where it went before; or why it cannot be. */
export type Drawn<N extends PrimitiveName> =
  { readonly chip: Rule<N> } | { readonly host: HostRule<N> } | { readonly elsewhere: string } | NoForm;

/** Shape of an operand with the axis of samples. */
export const shapeOf = ({ type }: Pick<Operand, 'type'>): Shape => sampled(type.shape);

/** What a layer multiplies: values; or counts, and what its weights have to be multiplied with. */
export function factorOf(
  { undivided }: Layer,
  { name, counts, type }: Operand,
): { readonly name: string; readonly factor: number } {
  if (!undivided || counts === undefined || type.kind !== 'count') return { name, factor: 1 };
  return { name: counts, factor: 1 / type.norm };
}
