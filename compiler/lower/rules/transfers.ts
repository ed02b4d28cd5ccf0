/** @file Layers that move membranes from one map to another: each is one transfer. */
import type { ModelNode } from '../../../ir/model/index.ts';
import type { TransferMap } from '../../../ir/projections/index.ts';
import { addProjection, sourceOf, type Drafting } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

export const upsample: Lowering<'upsample'> = {
  membrane: {
    contribute(drafting, node, target) {
      contributeTransfer(drafting, node, target, node.attributes.mode);
    },
  },
};

export const subsample: Lowering<'subsample'> = {
  membrane: {
    contribute(drafting, node, target) {
      contributeTransfer(drafting, node, target, 'subsample');
    },
  },
};

export const integrate: Lowering<'integrate'> = {
  membrane: {
    contribute(drafting, node, target) {
      contributeTransfer(drafting, node, target, 'identity');
    },
  },
};

function contributeTransfer(drafting: Drafting, node: ModelNode, target: string, map: TransferMap): void {
  const source = sourceOf(drafting, node);
  addProjection(drafting, { kind: 'transfer', name: node.name, source, target, map, shift: 0 });
}
