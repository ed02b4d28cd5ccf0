/** @file Layers that move membranes from one map to another: each is one transfer. */
import { inputOf, type ModelNode } from '../../../ir/model/index.ts';
import type { TransferMap } from '../../../ir/projections/index.ts';
import { addProjection, sourceOf, unsupportedReader, type Drafting } from '../drafting.ts';
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

export const mean: Lowering<'mean'> = {
  membrane: {
    contribute(drafting, node, target) {
      contributeTransfer(drafting, node, target, 'sum_positions');
    },
    expression(drafting, node) {
      const before = inputOf(drafting.model, node);
      const [, height, width] = before.type.shape;
      return { kind: 'mean', stream: streamBehind(drafting, node, before), count: height! * width! };
    },
  },
};

function contributeTransfer(drafting: Drafting, node: ModelNode, target: string, map: TransferMap): void {
  const source = sourceOf(drafting, node);
  addProjection(drafting, { kind: 'transfer', name: node.name, source, target, map, shift: 0 });
}

function streamBehind(drafting: Drafting, node: ModelNode, before: ModelNode): string {
  const source = drafting.populations.find(({ name }) => name === sourceOf(drafting, node))!;
  return source.expression?.kind === 'stream' ? source.expression.stream : unsupportedReader(before);
}
