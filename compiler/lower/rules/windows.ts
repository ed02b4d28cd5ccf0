/** @file Windows: the largest of membranes, OR of spikes in reach. */
import type { WindowGeometry } from '../../../ir/projections/index.ts';
import { inputOf, type ModelNode } from '../../../ir/model/index.ts';
import { windowsOver } from '../../../ir/ops/index.ts';
import { addProjection, sourceOf, type Drafting } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

/** Of spikes it is their OR, slot by slot; of membranes the largest, as multi-bit values. */
export const maxPool: Lowering<'max_pool'> = {
  count: {
    project(drafting, node) {
      const { name } = node;
      const ends = { name, source: sourceOf(drafting, node), target: name };
      return [{ kind: 'any', ...ends, reach: 'space', window: windowOf(drafting, node), heads: 1 }];
    },
  },
  membrane: {
    contribute(drafting, node, target) {
      const { name } = node;
      const source = sourceOf(drafting, node);
      addProjection(drafting, { kind: 'max', name, source, target, window: windowOf(drafting, node) });
    },
  },
};

const windowOf = ({ model }: Drafting, node: ModelNode<'max_pool'>): WindowGeometry =>
  windowsOver(node.attributes, inputOf(model, node).type.shape);

const squareWindow = (kernel: number, pad: number): WindowGeometry => ({
  ...{ kernel: [kernel, kernel], stride: [1, 1], pad: [pad, pad] },
});

export const anyPosition: Lowering<'any_position'> = {
  count: {
    project(drafting, node) {
      const ends = { name: node.name, source: sourceOf(drafting, node), target: node.name };
      return [{ kind: 'any', ...ends, reach: 'positions', window: squareWindow(1, 0), heads: 1 }];
    },
  },
};

export const maxPoolHeads: Lowering<'max_pool_heads'> = {
  count: {
    project(drafting, node) {
      const { heads, kernel } = node.attributes;
      const ends = { name: node.name, source: sourceOf(drafting, node), target: node.name };
      return [{ kind: 'any', ...ends, reach: 'heads', window: squareWindow(kernel, (kernel - 1) / 2), heads }];
    },
  },
};
