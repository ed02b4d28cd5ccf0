/** @file Operators that the trainer does not know: a model with one of them is refused before anything starts. */
import type { ModelNode } from '../../ir/model/index.ts';
import type { PrimitiveName } from '../../ir/ops/index.ts';
import type { TrainingOperator } from './op.ts';

const names = new Set<PrimitiveName>();

/** Registers an operator as unknown to the trainer. */
export function untrained<N extends PrimitiveName>(name: N): TrainingOperator<N> {
  names.add(name);
  const refuse = (): never => {
    throw new Error(`the trainer has no ${name}; isTrained says so`);
  };
  return { keeps: [], overwrites: [], layout: refuse, forward: refuse, gradient: refuse };
}

/** Whether the trainer can carry out a layer and its gradient: neurons only without a gain. */
export const isTrained = ({ op, attributes }: ModelNode): boolean =>
  !names.has(op) && (op !== 'neuron' || attributes['gain'] === 1);
