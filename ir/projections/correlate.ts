import { sameShape, shapeText, sizeOf, type Extents } from '../tensor.ts';
import { attentionFields, mostOf, tokensOf } from './attention.ts';
import { allRows, type Box } from './box.ts';
import type { FieldValues } from '../fields.ts';
import { defineProjection, upTo, type EndRead } from './projection.ts';

type Attention = FieldValues<typeof attentionFields>;

/**
 * Two spike sources into a state matrix per head. With d channels per head and tokens n:
 * over `positions` state[h][i][j] = sum_n left[h*d+i][n] * right[h*e+j][n] (k' v); over `channels`
 * state[h][n][m] = sum_i left[h*d+i][n] * right[h*d+i][m] (q k').
 */
export const correlate = defineProjection({
  kind: 'correlate',
  summary: 'Two spike sources into a state matrix: a new spike of one adds the counts of the other so far.',
  fields: attentionFields,
  sources: {
    left: { doc: 'Rows of the state.', payload: 'spikes' },
    right: { doc: 'Columns of the state.', payload: 'spikes' },
  },
  target: 'state',
  weighted: false,
  cost: 'state_op',
  alone: false,
  remembers: false,
  mistakes({ heads, over }, { left: { extents: left }, right: { extents: right }, target }) {
    if (left[0] % heads !== 0 || right[0] % heads !== 0) return [`${heads} heads do not divide the channels`];
    if (left[1] !== right[1] || left[2] !== right[2]) return ['sources differ in positions'];
    if (over === 'channels' && left[0] !== right[0]) return ['sources differ in channels'];
    const expected: Extents =
      over === 'positions' ? [heads, left[0] / heads, right[0] / heads] : [heads, tokensOf(left), tokensOf(right)];
    return sameShape(expected, target.extents) ? [] : [`the state must be ${shapeText(expected)}`];
  },
  reads(p, { left, right }, tile) {
    const rightPerHead = right[0] / p.heads;
    return [
      ...leftReads(p, left, tile),
      {
        end: 'right',
        channelFrom: tile.channelFrom * rightPerHead,
        channelTo: tile.channelTo * rightPerHead,
        rowFrom: 0,
        rowTo: right[1],
        ...allRows,
      },
    ];
  },
  /** One byte per spike count of the tile's heads. */
  memory: ({ heads }, { left, right }, { channelFrom, channelTo }) =>
    ((channelTo - channelFrom) * (sizeOf(left) + sizeOf(right))) / heads,
  fanIn: ({ heads, over }, { left }) => (over === 'positions' ? tokensOf(left) : left[0] / heads),
  macs: ({ heads, over }, { left, target: [, rows, columns] }) =>
    heads * rows * columns * (over === 'positions' ? tokensOf(left) : left[0] / heads),
  worstCase: ({ heads, over }, { left }, sent) =>
    upTo((over === 'positions' ? tokensOf(left) : left[0] / heads) * sent.left.high[0]! * mostOf(sent.right.high)),
  evaluate({ heads, over }, { left, right }, _target, state) {
    const [a, b] = [left.values, right.values];
    const tokens = tokensOf(left.extents);
    const [d, e] = [left.extents[0] / heads, right.extents[0] / heads];
    const [rows, columns, inner] = over === 'positions' ? [d, e, tokens] : [tokens, tokens, d];
    for (let h = 0; h < heads; h++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          let sum = 0;
          for (let n = 0; n < inner; n++)
            sum +=
              over === 'positions'
                ? a[(h * d + i) * tokens + n]! * b[(h * e + j) * tokens + n]!
                : a[(h * d + n) * tokens + i]! * b[(h * e + n) * tokens + j]!;
          state[(h * rows + i) * columns + j]! += sum;
        }
  },
  details: ({ heads, over }) => `, ${heads} heads over ${over}`,
});

/** Over channels the positions of the tile's rows; over positions its rows are channels of its heads. */
function leftReads({ heads, over }: Attention, left: Extents, tile: Box): readonly EndRead<'left'>[] {
  const [channels, height, width] = left;
  const perHead = channels / heads;
  const base = { end: 'left', ...allRows } as const;
  if (over === 'channels') {
    const [rowFrom, rowTo] = [Math.floor(tile.rowFrom / width), Math.min(height, Math.ceil(tile.rowTo / width))];
    return [{ ...base, channelFrom: tile.channelFrom * perHead, channelTo: tile.channelTo * perHead, rowFrom, rowTo }];
  }
  const whole = tile.rowFrom === 0 && tile.rowTo === perHead;
  const parts = whole ? 1 : tile.channelTo - tile.channelFrom;
  return Array.from({ length: parts }, (_, part) => {
    const head = tile.channelFrom + part;
    const last = whole ? tile.channelTo - 1 : head;
    return {
      ...base,
      channelFrom: head * perHead + tile.rowFrom,
      channelTo: last * perHead + tile.rowTo,
      rowFrom: 0,
      rowTo: height,
    };
  });
}
