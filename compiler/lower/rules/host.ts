/** @file Layers that the host computes. */
import type { Lowering } from './lowering.ts';

export const meanSteps: Lowering<'mean_steps'> = { host: { read: 'mean' } };
export const sumSteps: Lowering<'sum_steps'> = { host: { read: 'sum' } };
export const lastStep: Lowering<'last_step'> = { host: { read: 'last' } };
export const maxSteps: Lowering<'max_steps'> = { host: { read: 'max' } };

export const classScores: Lowering<'class_scores'> = {
  host: { result: 'class_map', step: (_drafting, _node, before) => before(0) },
};

export const average: Lowering<'average'> = {
  host: { step: (_drafting, { name }, before) => ({ kind: 'average', name, a: before(0), b: before(1) }) },
};

export const hostLinear: Lowering<'host_linear'> = {
  host: {
    step({ layers }, { name }, before) {
      const { weights, exponents, biases } = layers.get(name)!;
      const matrix = { rows: exponents.length, weights, exponents, biases };
      return { kind: 'linear', name, of: before(0), matrix };
    },
  },
};
