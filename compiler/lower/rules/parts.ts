/** @file Channels that are joined and channels that are taken: spikes are handed on to their places. */
import type { Projection } from '../../../ir/projections/index.ts';
import { inputOf, type ModelNode } from '../../../ir/model/index.ts';
import { sourceOf, type Drafting } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

export const concat: Lowering<'concat'> = {
  count: {
    project(drafting, node) {
      const [first, second] = [0, 1].map((index) => inputOf(drafting.model, node, index).type.shape[0]!);
      return [part(drafting, node, 0, 0, 0, first!), part(drafting, node, 1, 0, first!, second!)];
    },
  },
};

export const slice: Lowering<'slice'> = {
  count: {
    project: (drafting, node) => [part(drafting, node, 0, node.attributes.first, 0, node.attributes.count)],
  },
};

function part(drafting: Drafting, node: ModelNode, input: number, from: number, to: number, count: number): Projection {
  const name = node.inputs.length === 1 ? node.name : `${node.name}.${'ab'[input]!}`;
  return { kind: 'splice', name, source: sourceOf(drafting, node, input), target: node.name, from, to, count };
}
