import { plainGeometry } from '../../../ir/projections/index.ts';
import { extentsOf } from '../../../ir/tensor.ts';
import { operandSource, sourceOf, spikeCopy } from '../drafting.ts';
import type { Lowering } from './lowering.ts';
import { fixedKernels } from './fixed.ts';

/**
 * AND of two sources that fire together, so that neither may serve anything else. Inverted, the population counts the spikes of
 * one and takes off those of the other.
 */
export const gate: Lowering<'gate'> = {
  count: {
    project(drafting, node) {
      const { name } = node;
      if (node.attributes.invert) {
        const [groups] = extentsOf(node.type.shape);
        const geometry = plainGeometry([1, 1], 1, 0, groups);
        const [open, shut] = [sourceOf(drafting, node, 0), sourceOf(drafting, node, 1)];
        const ends = { name, source: shut, target: name };
        return [
          { kind: 'any', name: `${name}.a`, source: open, target: name, ...spikeCopy },
          fixedKernels('synapses', ends, geometry, -1),
        ];
      }
      const [left, right] = [operandSource(drafting, node, 0), operandSource(drafting, node, 1)];
      return [{ kind: 'gate', name, left, right, target: name }];
    },
  },
};
