import { largestCap } from '../limits.ts';
import { expectKind, expectSameShape } from './helpers/expect.ts';
import { definePrimitive, OperatorError, type OfKind } from './op.ts';

export const add = definePrimitive({
  name: 'add',
  summary:
    'Add two membrane streams, or the counts of two spike sources: the residual shortcut, written `x += ...`. Counts 0..m and 0..n with the same norm give counts 0..m+n.',
  source:
    'membrane shortcut of Meta-SpikeFormer and E-SpikeFormer; spike shortcut ADD of SEW-ResNet, Spikformer, QKFormer',
  attributes: {},
  inputs: ['a', 'b'],
  gives: ['membrane', 'count'],
  expansion: 'linear',
  grid: 'summed',
  infer({ a, b }) {
    expectKind('add', 'a', a, ['membrane', 'count']);
    expectKind('add', 'b', b, ['membrane', 'count']);
    if (a.kind === 'count' && b.kind === 'count') return addedCounts(a, b);
    if (a.kind === 'count' || b.kind === 'count')
      throw new OperatorError(
        'add takes two membranes or two spike sources, not one of each',
        'put a neuron in front of the membranes, or weights behind the spikes',
      );
    expectSameShape('add', a.shape, b.shape);
    return { kind: 'membrane', shape: a.shape };
  },
  inferPartly: ({ a, b }) => a ?? b,
  evaluate: ({ inputs: { a, b } }) => a.map((value, i) => value + b[i]!),
  examples: [
    'x -> a: conv2d(4)\n  a += a -> s: sfa -> b: conv2d(4)',
    'x -> c: conv2d(4) -> s: sfa\n  s += s -> d: conv2d(4) -> t: sfa',
  ],
});

function addedCounts(a: OfKind<'count'>, b: OfKind<'count'>): OfKind<'count'> {
  expectSameShape('add', a.shape, b.shape);
  if (a.norm !== b.norm)
    throw new OperatorError(
      `add: a spike of a counts 1/${a.norm}, one of b 1/${b.norm}`,
      'give both neurons the same norm, and scale the weights in front of one of them',
    );
  const cap = a.cap + b.cap;
  if (cap > largestCap)
    throw new OperatorError(
      `add: up to ${a.cap} and ${b.cap} spikes are up to ${cap}, and a window has at most ${largestCap}`,
      'use smaller caps, or put weights and a neuron behind an earlier sum',
    );
  return { kind: 'count', shape: a.shape, cap, norm: a.norm };
}
