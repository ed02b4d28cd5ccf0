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

/** How many bits are dropped follows from the grid of what it reads. */
export const fixedPoint: Lowering<'fixed_point'> = {
  membrane: {
    contribute(drafting, node, target) {
      const { attributes, type } = node;
      const [source, channels] = [sourceOf(drafting, node), type.shape[0]!];
      addProjection(
        drafting,
        { ...{ kind: 'part', name: node.name, source, target }, ...{ from: 0, to: 0, count: channels, drop: 0 } },
        new Int32Array(channels).fill(attributes.bits),
      );
    },
    expression(_drafting, { attributes: { bits }, type: { shape } }) {
      const channels = shape[0]!;
      return { kind: 'raw', fractionBits: new Int32Array(channels).fill(bits), biases: new Int32Array(channels) };
    },
  },
};

function contributeTransfer(drafting: Drafting, node: ModelNode, target: string, map: TransferMap): void {
  const source = sourceOf(drafting, node);
  addProjection(drafting, { kind: 'transfer', name: node.name, source, target, map, shift: 0 });
}
