import { operandSource } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

/** AND of two sources that fire together, so that neither may serve anything else. */
export const gate: Lowering<'gate'> = {
  count: {
    project(drafting, node) {
      const [left, right] = [operandSource(drafting, node, 0), operandSource(drafting, node, 1)];
      return { kind: 'gate', name: node.name, left, right, target: node.name };
    },
  },
};
