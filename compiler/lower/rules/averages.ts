/** @file Sums of windows and of whole maps; what they are divided by goes into a threshold, into weights, or to the host. */
import { inputFractionBits } from '../../../ir/checkpoint/index.ts';
import { divisorOf, inputOf, type ModelNode } from '../../../ir/model/index.ts';
import { averageWindows } from '../../../ir/ops/index.ts';
import { plainGeometry, type Geometry } from '../../../ir/projections/index.ts';
import { extentsOf } from '../../../ir/tensor.ts';
import type { MembraneExpression } from '../draft.ts';
import { addProjection, sourceOf, unsupportedReader, type Drafting } from '../drafting.ts';
import { fixedKernels } from './fixed.ts';
import type { Lowering } from './lowering.ts';

/** Spikes through synapses of weight 1, membranes as messages that are multiplied by 1. */
export const avgPool: Lowering<'avg_pool'> = {
  count: {
    project: (drafting, node) => [
      fixedKernels('synapses', endsOf(drafting, node, node.name), windowsOf(drafting, node), 1),
    ],
  },
  membrane: {
    contribute(drafting, node, target) {
      const kind = inputOf(drafting.model, node).type.kind === 'count' ? 'synapses' : 'graded';
      addProjection(drafting, fixedKernels(kind, endsOf(drafting, node, target), windowsOf(drafting, node), 1));
    },
    expression: averageOf,
  },
};

export const mean: Lowering<'mean'> = {
  membrane: {
    contribute(drafting, node, target) {
      const before = inputOf(drafting.model, node);
      const ends = endsOf(drafting, node, target);
      const [groups, ...kernel] = extentsOf(before.type.shape);
      addProjection(
        drafting,
        before.type.kind === 'count'
          ? fixedKernels('synapses', ends, plainGeometry(kernel, 1, 0, groups), 1)
          : { kind: 'transfer', ...ends, map: 'sum_positions', shift: 0 },
      );
    },
    expression: averageOf,
  },
};

/** Every head is a group of synapses of weight 1 into one neuron for each position. */
export const sumChannels: Lowering<'sum_channels'> = {
  membrane: {
    contribute(drafting, node, target) {
      const { heads } = node.attributes;
      const perHead = inputOf(drafting.model, node).type.shape[0]! / heads;
      const geometry = plainGeometry([1, 1], 1, 0, heads);
      addProjection(drafting, fixedKernels('synapses', endsOf(drafting, node, target), geometry, 1, heads, perHead));
    },
    expression: averageOf,
  },
};

/** As `sum_channels`: every class is a group, whose voters lie one after the other. */
export const votes: Lowering<'votes'> = {
  membrane: {
    contribute(drafting, node, target) {
      const { type } = inputOf(drafting.model, node);
      const classes = node.type.shape[0]!;
      const geometry = plainGeometry([1, 1], 1, 0, classes);
      const kind = type.kind === 'count' ? 'synapses' : 'graded';
      const ends = endsOf(drafting, node, target);
      addProjection(drafting, fixedKernels(kind, ends, geometry, 1, classes, node.attributes.size));
    },
    expression: averageOf,
  },
};

const endsOf = (drafting: Drafting, node: ModelNode, target: string) => ({
  ...{ name: node.name, source: sourceOf(drafting, node), target },
});

function windowsOf({ model }: Drafting, node: ModelNode<'avg_pool'>): Geometry {
  const { kernel, stride, pad } = averageWindows(node.attributes, inputOf(model, node).type.shape);
  return { kernel, stride, pad, after: pad, dilation: [1, 1], spread: [1, 1], groups: node.type.shape[0]! };
}

function averageOf(drafting: Drafting, node: ModelNode): MembraneExpression {
  const { model, populations } = drafting;
  const before = inputOf(model, node);
  const count = divisorOf(model, node);
  if (before.type.kind === 'count') return { kind: 'counted', fractionBits: inputFractionBits(before.type), count };
  const source = populations.find(({ name }) => name === sourceOf(drafting, node))!;
  const stream = source.expression?.kind === 'stream' ? source.expression.stream : unsupportedReader(before);
  return { kind: 'mean', stream, count };
}
