import { task } from '../../kernels/index.ts';
import { counting } from './count.ts';
import type { WindowKind } from './kind.ts';

/** AND of two spikes: the smaller count. Every left spike of the tile is looked at. */
export const gate: WindowKind<'gate'> = {
  tasks({ layers: { left, right, target } }) {
    const single = right.height === 1 && right.width === 1;
    const arguments_ = {
      ...{ from: 0, to: target.height, left: left.counts, right: right.counts, single: single ? 1 : 0 },
      ...{ width: target.width, stride: target.stride, membranes: target.membranes },
    };
    return { rows: [task('gate', arguments_)], scratch: target.stride + 16, work: target.width * target.stride };
  },
  counting: ({ tile: { channelFrom, channelTo, rowFrom, rowTo } }) =>
    counting('left', 'none', (row) => (row >= rowFrom && row < rowTo ? 1 : 0), [
      { from: channelFrom, to: channelTo, weight: 1 },
    ]),
};
