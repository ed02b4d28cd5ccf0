import { holdsHalves } from '../layer.ts';
import {
  countKernels,
  gradedScratch,
  gradedTask,
  groupedTask,
  isContiguous,
  kernelWork,
  withZeros,
} from './kernels.ts';
import type { WindowKind } from './kind.ts';

/** Signed messages through shared kernels: all are multiplied, those that are 0 are not counted. */
export const graded: WindowKind<'graded'> = {
  tasks(given) {
    const site = withZeros(given);
    const narrow = isContiguous(site) && site.projection.geometry.groups === 1 && holdsHalves(site.layers.source);
    const tasks = site.bands.map((band) => (narrow ? gradedTask(site, band) : groupedTask(site, band, 'membranes')));
    return { rows: tasks, scratch: narrow ? gradedScratch(site) : 0, work: kernelWork(site) };
  },
  counting: ({ geometry, tile }) => countKernels(geometry, tile),
};
