import { plainGeometry } from '../../../ir/projections/index.ts';
import { extentsOf } from '../../../ir/tensor.ts';
import { inputOf, type ModelNode } from '../../../ir/model/index.ts';
import { addProjection, addSpiking, operandSource, sourceOf, spikeCopy, type Drafting } from '../drafting.ts';
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
      const left = operandSource(drafting, node, 0);
      const right = isMask(drafting, node) ? spreadMask(drafting, node) : operandSource(drafting, node, 1);
      return [{ kind: 'gate', name, left, right, target: name }];
    },
  },
};

/** One spike per head and position. */
const isMask = ({ model }: Drafting, node: ModelNode): boolean =>
  inputOf(model, node, 1).type.shape[0] !== node.type.shape[0];

/** A population that fires the spike of a head in every channel of it, for this gate alone. */
function spreadMask(drafting: Drafting, node: ModelNode): string {
  const extents = extentsOf(node.type.shape);
  const mask = inputOf(drafting.model, node, 1);
  const target = `${node.name}.mask`;
  addSpiking(drafting, target, mask.name, extents, 1);
  const ends = { name: `${target}.copy`, source: sourceOf(drafting, node, 1), target };
  const geometry = plainGeometry([1, 1], 1, 0, mask.type.shape[0]!);
  addProjection(drafting, fixedKernels('synapses', ends, geometry, 1, extents[0]));
  return target;
}
