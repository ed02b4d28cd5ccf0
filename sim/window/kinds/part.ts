import { heardBy } from '../../../ir/projections/index.ts';
import { task } from '../../kernels/index.ts';
import { counting } from './count.ts';
import type { WindowKind } from './kind.ts';

/** Membrane values of some channels, one to one. */
export const part: WindowKind<'part'> = {
  tasks({ projection: { from: first, to: place, count, drop }, layers: { source, target } }) {
    const arguments_ = {
      ...{ from: 0, to: target.height, source: source.membranes, stride: source.stride, first, count, place, drop },
      ...{ width: target.width, targetStride: target.stride, membranes: target.membranes },
    };
    return { rows: [task('part', arguments_)], scratch: 0, work: target.width * count };
  },
  counting({ projection, tile }) {
    const { channelFrom: from, channelTo: to } = heardBy(projection, tile);
    const weight = (row: number): number => (row >= tile.rowFrom && row < tile.rowTo ? 1 : 0);
    return counting('source', 'none', weight, from < to ? [{ from, to, weight: 1 }] : []);
  },
};
