import { sameShape, shapeText } from '../tensor.ts';
import { allRows, rememberedBytes } from './box.ts';
import { defineProjection, upTo } from './projection.ts';

/** AND of two spike sources, slot by slot: a target gains 1 where both fire. */
export const gate = defineProjection({
  kind: 'gate',
  summary: 'AND of two spikes: over ones-first slots the smaller count.',
  fields: {},
  sources: {
    left: { doc: 'One spike per neuron of the target.', payload: 'spikes' },
    right: { doc: 'The same, or [C, 1, 1]: it gates all positions.', payload: 'spikes' },
  },
  target: 'neurons',
  weighted: false,
  cost: 'state_op',
  alone: false,
  remembers: true,
  mistakes(_, { left, right, target }) {
    const gates = [target.extents, [target.extents[0], 1, 1]].some((extents) => sameShape(extents, right.extents));
    return [
      ...(sameShape(left.extents, target.extents) ? [] : ['left and target differ']),
      ...(gates ? [] : [`${shapeText(right.extents)} cannot gate ${shapeText(target.extents)}`]),
    ];
  },
  reads(_, { right: [, height, width] }, { channelFrom, channelTo, rowFrom, rowTo }) {
    const rows = height === 1 && width === 1 ? { rowFrom: 0, rowTo: 1 } : { rowFrom, rowTo };
    return [
      { end: 'left', channelFrom, channelTo, rowFrom, rowTo, ...allRows },
      { end: 'right', channelFrom, channelTo, ...rows, ...allRows },
    ];
  },
  memory: (_, { target }, tile) => rememberedBytes(target, tile),
  fanIn: () => 1,
  macs: () => 0,
  worstCase: (_p, _ends, { left }) => upTo(left.high[0]!),
  evaluate(_p, { left, right }, _target, membranes) {
    const positions = membranes.length / right.values.length;
    for (let i = 0; i < membranes.length; i++)
      membranes[i]! += Math.min(left.values[i]!, right.values[Math.floor(i / positions)]!);
  },
  details: () => '',
});
