import type { Task } from '../../../engine/index.ts';
import type { Band } from '../bands.ts';
import type { KernelSite } from './kernels.ts';
import {
  convolveScratch,
  convolveTask,
  countKernels,
  depthwiseScratch,
  depthwiseTask,
  groupedTask,
  isContiguous,
  kernelWork,
  rowsSpread,
  spreadScratch,
  spreadTask,
  withZeros,
} from './kernels.ts';
import type { WindowKind } from './kind.ts';

/** Spikes through shared kernels: counts times weights. */
export const synapses: WindowKind<'synapses'> = {
  tasks(given) {
    const site = withZeros(given);
    const contiguous = isContiguous(site);
    const dense = contiguous && site.projection.geometry.groups === 1;
    const rows = dense ? rowsSpread(site, site.bands) : undefined;
    if (rows !== undefined) {
      const tasks = site.bands.map((band) => spreadTask(site, band, rows));
      return { rows: tasks, scratch: spreadScratch(site), work: kernelWork(site) / 3 };
    }
    const [form, scratch] = dense
      ? [convolveTask, convolveScratch(site)]
      : contiguous && isDepthwise(site)
        ? [depthwiseTask, depthwiseScratch(site)]
        : [groupedCounts, 0];
    const tasks = site.bands.map((band) => form(site, band));
    return { rows: tasks, scratch, work: kernelWork(site) / (dense ? 3 : 1) };
  },
  counting: ({ geometry, tile }) => countKernels(geometry, tile),
};

const groupedCounts = (site: KernelSite, band: Band): Task => groupedTask(site, band, 'counts');

const isDepthwise = ({ projection: { geometry }, layers: { source, target } }: KernelSite): boolean =>
  geometry.groups === source.channels && geometry.groups === target.channels;
