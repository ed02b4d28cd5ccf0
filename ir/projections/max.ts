import { sameShape, shapeText } from '../tensor.ts';
import { defineProjection } from './projection.ts';
import { inWindow, pooledExtents, windowFields, windowMistakes, windowRead, windowText } from './windows.ts';

/** Maximum of the membranes in a window of the target's own channel; what lies beyond the border does not take part. */
export const max = defineProjection({
  kind: 'max',
  summary: 'The largest membrane of a window becomes the membrane of the target.',
  fields: windowFields,
  sources: { source: { doc: 'Whose membranes.', payload: 'values', of: ['neurons'] } },
  target: 'neurons',
  weighted: false,
  cost: 'transfer_op',
  alone: true,
  remembers: true,
  mistakes({ window }, { source, target }) {
    const expected = pooledExtents(window, source.extents);
    const shaped = sameShape(expected, target.extents)
      ? []
      : [`gives ${shapeText(expected)}, the target has ${shapeText(target.extents)}`];
    return [...windowMistakes(window, source), ...shaped];
  },
  reads: ({ window }, { source }, tile) => [{ end: 'source', ...windowRead(window, source, tile) }],
  memory: () => 0,
  fanIn: ({ window: { kernel } }) => kernel[0] * kernel[1],
  macs: () => 0,
  worstCase: (_p, _ends, { source }) => source,
  finerBits: () => 0,
  zeroBits: (_p, { source }) => source,
  evaluate({ window }, { source: { extents, values } }, target, membranes) {
    for (let i = 0; i < membranes.length; i++) {
      let most = -Infinity;
      for (const s of inWindow(i, window, extents, target)) most = Math.max(most, values[s]!);
      membranes[i] = most;
    }
  },
  details: ({ window }) => `, ${windowText(window)}`,
});
