import { task } from '../../kernels/index.ts';
import { counting } from './count.ts';
import { stepsOf } from './kernels.ts';
import type { WindowKind } from './kind.ts';

/** The largest membrane of a window. */
export const max: WindowKind<'max'> = {
  tasks({ projection: { window }, layers: { source, target } }) {
    const arguments_ = {
      ...{ from: 0, to: target.height, source: source.membranes, height: source.height, width: source.width },
      ...{ stride: source.stride, kernelHeight: window.kernel[0], kernelWidth: window.kernel[1], ...stepsOf(window) },
      ...{ membranes: target.membranes, targetWidth: target.width },
    };
    const work = target.width * target.stride * window.kernel[0] * window.kernel[1];
    return { rows: [task('maxInWindow', arguments_)], scratch: 0, work };
  },
  counting: ({ geometry: { rows, columns }, tile: { channelFrom, channelTo } }) =>
    counting('source', columns.count, (row, column) => rows.count[row]! * columns.count[column]!, [
      { from: channelFrom, to: channelTo, weight: 1 },
    ]),
};
