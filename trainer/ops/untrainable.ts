/** @file Operators that the trainer does not know: `trainableModel` refuses a model with one of them before anything starts. */
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { TrainingOperator } from './op.ts';

const names = [
  'mean_steps',
  'max_pool',
  'max_pool_heads',
  'any_position',
  'gate',
  'spare',
  'layer_scale',
  'upsample',
  'subsample',
  'host_linear',
  'average',
  'class_scores',
] as const satisfies readonly PrimitiveName[];
type Untrainable = (typeof names)[number];

function refusing<N extends PrimitiveName>(name: N): TrainingOperator<N> {
  const refuse = (): never => {
    throw new Error(`"${name}" cannot be trained here, which should have been refused`);
  };
  return { keeps: [], overwrites: [], layout: refuse, forward: refuse, gradient: refuse };
}

/** Their entries in the table of operators. */
export const untrainable = Object.fromEntries(names.map((name) => [name, refusing(name)])) as {
  readonly [N in Untrainable]: TrainingOperator<N>;
};

/** Whether an operator has no gradient here. */
export const isUntrainable = (op: PrimitiveName): boolean => (names as readonly PrimitiveName[]).includes(op);
