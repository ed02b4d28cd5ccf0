import { largestDrop, largestExtent } from '../limits.ts';
import { allRows } from './box.ts';
import { int } from '../fields.ts';
import { defineProjection } from './projection.ts';
import { heardBy, splicedMistakes } from './splice.ts';

/** Membrane values of some channels, one to one, to as many channels of the target: what `splice` does for spikes. */
export const part = defineProjection({
  kind: 'part',
  summary: 'Membrane values of some channels are added to some channels of the target, one to one.',
  fields: {
    from: int('First channel of the source that is heard.', 0, largestExtent),
    to: int('Channel of the target that hears it.', 0, largestExtent),
    count: int('Channels in all, one after the other.', 1, largestExtent),
    drop: int('Lowest bits that every value loses, towards minus infinity.', 0, largestDrop),
  },
  sources: { source: { doc: 'Whose membranes.', payload: 'values', of: ['neurons'] } },
  target: 'neurons',
  weighted: false,
  cost: 'transfer_op',
  alone: false,
  remembers: false,
  mistakes: (p, ends) => splicedMistakes(p, ends),
  reads(p, _ends, tile) {
    const heard = heardBy(p, tile);
    const { rowFrom, rowTo } = tile;
    return heard.channelFrom < heard.channelTo ? [{ end: 'source', ...heard, rowFrom, rowTo, ...allRows }] : [];
  },
  memory: () => 0,
  fanIn: () => 1,
  macs: () => 0,
  worstCase({ from, to, count, drop }, { target: [channels] }, { source: { low, high } }) {
    const placed = (values: Float64Array): Float64Array =>
      Float64Array.from({ length: channels }, (_, c) =>
        c < to || c >= to + count ? 0 : Math.floor((values[c - to + from] ?? values[0]!) / 2 ** drop),
      );
    return { low: placed(low), high: placed(high) };
  },
  finerBits: ({ drop }) => -drop,
  zeroBits: ({ drop }, { source }) => Math.max(0, source - drop),
  evaluate({ from, to, count, drop }, { source: { values } }, [, height, width], membranes) {
    const positions = height * width;
    for (let i = 0; i < count * positions; i++)
      membranes[to * positions + i]! += Math.floor(values[from * positions + i]! / 2 ** drop);
  },
  details: ({ from, to, count, drop }) =>
    `, channels ${from}..${from + count - 1} to ${to}..${to + count - 1}${drop > 0 ? ` >> ${drop}` : ''}`,
});
