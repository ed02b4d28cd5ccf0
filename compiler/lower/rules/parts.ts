/** @file Channels that are joined and channels that are taken: spikes and membranes are handed on to their places. */
import type { Projection } from '../../../ir/projections/index.ts';
import { inputOf, type ModelNode } from '../../../ir/model/index.ts';
import { addProjection, sourceOf, type Drafting } from '../drafting.ts';
import type { Lowering } from './lowering.ts';

export const concat: Lowering<'concat'> = {
  count: {
    project: (drafting, node) => joined(drafting, node).map((part) => spikes(drafting, node, node.name, part)),
  },
  membrane: {
    contribute(drafting, node, target) {
      for (const part of joined(drafting, node)) addProjection(drafting, values(drafting, node, target, part));
    },
  },
};

export const slice: Lowering<'slice'> = {
  count: {
    project: (drafting, node) => [spikes(drafting, node, node.name, taken(node))],
  },
  membrane: {
    contribute(drafting, node, target) {
      addProjection(drafting, values(drafting, node, target, taken(node)));
    },
  },
};

/** Channels `from` and on of input number `input`, which become channels `to` and on. */
interface Part {
  readonly input: number;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

function joined({ model }: Drafting, node: ModelNode<'concat'>): readonly Part[] {
  const [first, second] = [0, 1].map((index) => inputOf(model, node, index).type.shape[0]!);
  return [
    { input: 0, from: 0, to: 0, count: first! },
    { input: 1, from: 0, to: first!, count: second! },
  ];
}

const taken = ({ attributes: { first, count } }: ModelNode<'slice'>): Part => ({ input: 0, from: first, to: 0, count });

const spikes = (drafting: Drafting, node: ModelNode, target: string, part: Part): Projection => ({
  kind: 'splice',
  ...endsOf(drafting, node, target, part),
});

const values = (drafting: Drafting, node: ModelNode, target: string, part: Part): Projection => ({
  ...{ kind: 'part', ...endsOf(drafting, node, target, part), drop: 0 },
});

function endsOf(drafting: Drafting, node: ModelNode, target: string, { input, from, to, count }: Part) {
  const name = node.inputs.length === 1 ? node.name : `${node.name}.${'ab'[input]!}`;
  return { name, source: sourceOf(drafting, node, input), target, from, to, count };
}
