import { addProjection, sourceOf } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

/** A sum takes operands that only it reads into itself, and moves the others to itself. */
export const add: Lowering<'add'> = {
  membrane: {
    contribute(drafting, node, target, inline) {
      node.inputs.forEach((operand, i) => {
        if (inline(operand)) return;
        const ends = { name: `${node.name}.${'ab'[i]!}`, source: sourceOf(drafting, node, i), target };
        addProjection(drafting, { kind: 'transfer', ...ends, map: 'identity', shift: 0 });
      });
    },
  },
};
