import { largestExtent } from '../limits.ts';
import { allRows, type Box } from './box.ts';
import { int, type FieldValues } from '../fields.ts';
import { defineProjection, upTo, type End } from './projection.ts';

const fields = {
  from: int('First channel of the source that is heard.', 0, largestExtent),
  to: int('Channel of the target that hears it.', 0, largestExtent),
  count: int('Channels in all, one after the other.', 1, largestExtent),
} as const;

/** Spikes of some channels, one to one, to as many channels of the target: parts that are joined, and parts that are taken. */
export const splice = defineProjection({
  kind: 'splice',
  summary: 'Spikes of some channels reach some channels of the target, one to one.',
  fields,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  target: 'neurons',
  weighted: false,
  cost: 'state_op',
  alone: false,
  remembers: false,
  mistakes: splicedMistakes,
  reads(p, _ends, tile) {
    const heard = heardBy(p, tile);
    const { rowFrom, rowTo } = tile;
    return heard.channelFrom < heard.channelTo ? [{ end: 'source', ...heard, rowFrom, rowTo, ...allRows }] : [];
  },
  memory: () => 0,
  fanIn: () => 1,
  macs: () => 0,
  worstCase: (_p, _ends, { source }) => upTo(source.high[0]!),
  evaluate({ from, to, count }, { source: { values } }, [, height, width], membranes) {
    const positions = height * width;
    for (let i = 0; i < count * positions; i++) membranes[to * positions + i]! += values[from * positions + i]!;
  },
  details: ({ from, to, count }) => `, channels ${from}..${from + count - 1} to ${to}..${to + count - 1}`,
});

/** Shape rules of channels that are handed on one to one. */
export function splicedMistakes(
  { from, to, count }: FieldValues<typeof fields>,
  { source, target }: { readonly source: End; readonly target: End },
): string[] {
  const [, ...places] = source.extents;
  const [, ...targetPlaces] = target.extents;
  return [
    ...(places.every((side, axis) => side === targetPlaces[axis])
      ? []
      : ['source and target differ in their positions']),
    ...(from + count <= source.extents[0] ? [] : [`the source has no channel ${from + count - 1}`]),
    ...(to + count <= target.extents[0] ? [] : [`the target has no channel ${to + count - 1}`]),
  ];
}

/** Channels of the source that reach a tile of the target; none where `channelFrom` is not below `channelTo`. */
export const heardBy = (
  { from, to, count }: FieldValues<typeof fields>,
  { channelFrom, channelTo }: Pick<Box, 'channelFrom' | 'channelTo'>,
): Pick<Box, 'channelFrom' | 'channelTo'> => ({
  channelFrom: Math.max(from, channelFrom - to + from),
  channelTo: Math.min(from + count, channelTo - to + from),
});
