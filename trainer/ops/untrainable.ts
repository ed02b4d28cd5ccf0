import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { TrainingOperator } from './op.ts';

/** An operator that `trainableModel` refuses with SPK801, so that nobody asks for its tasks. */
export function untrainable<N extends PrimitiveName>(name: N): TrainingOperator<N> {
  const refuse = (): never => {
    throw new Error(`"${name}" cannot be trained here, which should have been refused`);
  };
  return { keeps: [], overwrites: [], layout: refuse, forward: refuse, gradient: refuse };
}
