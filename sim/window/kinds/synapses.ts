import type { KernelSite } from './kernels.ts';
import {
  convolveScratch,
  convolveTask,
  countKernels,
  depthwiseTask,
  groupedTask,
  isContiguous,
  kernelWork,
  withZeros,
} from './kernels.ts';
import type { WindowKind } from './kind.ts';

/** Spikes through shared kernels: counts times weights. */
export const synapses: WindowKind<'synapses'> = {
  tasks(given) {
    const site = withZeros(given);
    const contiguous = isContiguous(site);
    const dense = contiguous && site.projection.geometry.groups === 1;
    const tasks = site.bands.map((band) => {
      if (dense) return convolveTask(site, band);
      return contiguous && isDepthwise(site) ? depthwiseTask(site, band) : groupedTask(site, band, 'counts');
    });
    return { rows: tasks, scratch: dense ? convolveScratch(site) : 0, work: kernelWork(site) / (dense ? 3 : 1) };
  },
  counting: ({ geometry, tile }) => countKernels(geometry, tile),
};

const isDepthwise = ({ projection: { geometry }, layers: { source, target } }: KernelSite): boolean =>
  geometry.groups === source.channels && geometry.groups === target.channels;
