import { addProjection, sourceOf, spikeCopy } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

const operands = ['a', 'b'] as const;

/**
 * A sum of membranes takes operands that only it reads into itself, and moves the others to itself. A sum of spikes is a
 * population that counts those of both sources and fires as many (docs/decisions/033).
 */
export const add: Lowering<'add'> = {
  count: {
    project: (drafting, node) =>
      operands.map((operand, i) => ({
        ...{ kind: 'any', name: `${node.name}.${operand}`, source: sourceOf(drafting, node, i), target: node.name },
        ...spikeCopy,
      })),
  },
  membrane: {
    contribute(drafting, node, target, inline) {
      node.inputs.forEach((operand, i) => {
        if (inline(operand)) return;
        const ends = { name: `${node.name}.${operands[i]!}`, source: sourceOf(drafting, node, i), target };
        addProjection(drafting, { kind: 'transfer', ...ends, map: 'identity', shift: 0 });
      });
    },
  },
};
