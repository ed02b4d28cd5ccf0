import { tokensOf, attentionFields, mostOf } from './attention.ts';
import { allRows, headsOf } from './box.ts';
import { defineProjection, upTo } from './projection.ts';

/**
 * Spikes times a state matrix: over `channels` target[h*e+j][n] += spike[h*d+i][n] * state[h][i][j] (q times k' v); over
 * `positions` target[h*e+j][n] += spike[h*e+j][m] * state[h][n][m] (q k' times v).
 */
export const modulate = defineProjection({
  kind: 'modulate',
  summary: 'Every spike adds a row of a state matrix to the membranes it reaches.',
  fields: attentionFields,
  sources: {
    source: { doc: 'Whose spikes.', payload: 'spikes' },
    state: { doc: 'The matrix, copied once it is complete.', payload: 'values', of: ['state'] },
  },
  target: 'neurons',
  weighted: false,
  cost: 'state_op',
  alone: false,
  remembers: false,
  mistakes({ heads, over }, { source: { extents: source }, state: { extents: state }, target: { extents: target } }) {
    if (source[0] % heads !== 0 || target[0] % heads !== 0 || state[0] !== heads)
      return [`${heads} heads do not divide the channels`];
    const [summed, results] =
      over === 'channels' ? [source[0] / heads, target[0] / heads] : [tokensOf(target), tokensOf(source)];
    if (summed !== state[1] || results !== state[2]) return [`the state must be ${heads}x${summed}x${results}`];
    if (over === 'channels' ? source[1] !== target[1] || source[2] !== target[2] : source[0] !== target[0])
      return ['source and target differ'];
    return [];
  },
  reads({ heads, over }, { source, state, target }, tile) {
    const { from, to } = headsOf(tile, target[0] / heads);
    const perHead = source[0] / heads;
    const spikes =
      over === 'channels'
        ? { channelFrom: from * perHead, channelTo: to * perHead, rowFrom: tile.rowFrom, rowTo: tile.rowTo }
        : { channelFrom: tile.channelFrom, channelTo: tile.channelTo, rowFrom: 0, rowTo: source[1] };
    return [
      { end: 'source', ...spikes, ...allRows },
      { end: 'state', channelFrom: from, channelTo: to, rowFrom: 0, rowTo: state[1], ...allRows },
    ];
  },
  /** Four bytes per state value of the tile's heads. */
  memory({ heads }, { state, target }, tile) {
    const { from, to } = headsOf(tile, target[0] / heads);
    return 4 * (to - from) * state[1] * state[2];
  },
  fanIn: ({ over }, { source, state: [, rows] }) => (over === 'positions' ? tokensOf(source) : rows),
  macs: ({ over }, { state: [, rows, columns], target }) =>
    target[0] * tokensOf(target) * (over === 'channels' ? rows : columns),
  worstCase: ({ heads, over }, { source }, sent) =>
    upTo(
      (over === 'positions' ? tokensOf(source) : source[0] / heads) * sent.source.high[0]! * mostOf(sent.state.high),
    ),
  evaluate({ over }, { source, state }, target, membranes) {
    const [spikes, matrix] = [source.values, state.values];
    const tokens = tokensOf(source.extents);
    const [heads, rows, columns] = state.extents;
    const positions = tokensOf(target);
    const outputs = target[0] / heads;
    for (let h = 0; h < heads; h++)
      for (let j = 0; j < outputs; j++)
        for (let n = 0; n < positions; n++) {
          let sum = 0;
          if (over === 'channels')
            for (let i = 0; i < rows; i++)
              sum += spikes[(h * rows + i) * tokens + n]! * matrix[(h * rows + i) * columns + j]!;
          else
            for (let m = 0; m < columns; m++)
              sum += spikes[(h * outputs + j) * tokens + m]! * matrix[(h * rows + n) * columns + m]!;
          membranes[(h * outputs + j) * positions + n]! += sum;
        }
  },
  details: ({ heads, over }) => `, ${heads} heads over ${over}`,
});
