import { largestExtent } from '../limits.ts';
import { sameShape, shapeText, type Extents } from '../tensor.ts';
import { allRows, rememberedBytes, type Box, type ReadBox } from './box.ts';
import { int, word, type FieldValues } from '../fields.ts';
import { defineProjection, upTo } from './projection.ts';
import {
  headWindowRead,
  inHeadWindow,
  inWindow,
  pooledExtents,
  windowFields,
  windowMistakes,
  windowRead,
  windowText,
} from './windows.ts';

const fields = {
  reach: word(
    'What a target sees: a window of its own channel; all positions of it; a window over (flattened position, channel inside the head).',
    ['space', 'positions', 'heads'],
  ),
  ...windowFields,
  heads: int('Heads, over `heads`; else without meaning.', 1, largestExtent),
} as const;
type AnyFields = FieldValues<typeof fields>;

/**
 * OR of binary spikes, slot by slot: a target gains 1 in every slot in which some source that it sees fires; over a window
 * of ones-first slots that is the largest count.
 */
export const any = defineProjection({
  kind: 'any',
  summary: 'OR of spikes over a window, over all positions, or over positions and channels of a head.',
  fields,
  sources: { source: { doc: 'Whose spikes.', payload: 'spikes' } },
  target: 'neurons',
  weighted: false,
  cost: 'state_op',
  alone: false,
  remembers: true,
  mistakes(p, { source, target }) {
    const mistakes = rules[p.reach](p, source.extents);
    if (p.reach === 'space') mistakes.push(...windowMistakes(p.window, source));
    const expected = seenExtents(p, source.extents);
    if (mistakes.length === 0 && !sameShape(expected, target.extents))
      mistakes.push(`gives ${shapeText(expected)}, the target has ${shapeText(target.extents)}`);
    return mistakes;
  },
  reads: (p, { source }, tile) => [{ end: 'source', ...boxes[p.reach](p, source, tile) }],
  memory: (_, { target }, tile) => rememberedBytes(target, tile),
  fanIn: ({ reach, window: { kernel } }, { source: [, height, width] }) =>
    reach === 'positions' ? height * width : kernel[0] * kernel[1],
  macs: () => 0,
  worstCase: (_p, _ends, { source }) => upTo(source.high[0]!),
  evaluate(p, { source: { extents, values } }, target, membranes) {
    for (let i = 0; i < membranes.length; i++) {
      let most = 0;
      for (const s of seen[p.reach](p, i, extents, target)) most = Math.max(most, values[s]!);
      membranes[i]! += most;
    }
  },
  details: ({ reach, window }) => (reach === 'positions' ? ', all positions' : `, ${windowText(window)} over ${reach}`),
});

type ByReach<T> = { readonly [R in AnyFields['reach']]: T };

const seenExtents = ({ reach, window }: AnyFields, extents: Extents): Extents =>
  (({ space: pooledExtents(window, extents), positions: [extents[0], 1, 1], heads: extents }) as const)[reach];

const rules: ByReach<(p: AnyFields, source: Extents) => string[]> = {
  space: () => [],
  positions: () => [],
  heads: ({ heads, window: { kernel, stride, pad } }, [channels]) => [
    ...(channels % heads === 0 ? [] : [`${heads} heads do not divide the channels`]),
    ...(kernel[0] === kernel[1] &&
    pad[0] === pad[1] &&
    stride[0] === 1 &&
    stride[1] === 1 &&
    kernel[0] === 2 * pad[0] + 1
      ? []
      : ['a window over heads is square and keeps all positions and channels']),
  ],
};

const boxes: ByReach<(p: AnyFields, source: Extents, tile: Box) => ReadBox> = {
  space: ({ window }, source, tile) => windowRead(window, source, tile),
  positions: (_, [, height], { channelFrom, channelTo }) => ({
    ...{ channelFrom, channelTo, rowFrom: 0, rowTo: height },
    ...allRows,
  }),
  heads: ({ window, heads }, source, tile) => headWindowRead(window, heads, source, tile),
};

const seen: ByReach<(p: AnyFields, i: number, source: Extents, target: Extents) => Iterable<number>> = {
  space: ({ window }, i, source, target) => inWindow(i, window, source, target),
  positions: (_, i, [, height, width]) => allPositions(i, height * width),
  heads: ({ window, heads }, i, source) => inHeadWindow(i, window, heads, source),
};

function* allPositions(channel: number, positions: number): Iterable<number> {
  for (let p = 0; p < positions; p++) yield channel * positions + p;
}
