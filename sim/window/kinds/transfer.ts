import type { Task } from '../../../engine/index.ts';
import type { TransferMap } from '../../../ir/projections/index.ts';
import { reachedBy } from '../../grid/reached.ts';
import { task } from '../../kernels/index.ts';
import { counting } from './count.ts';
import type { WindowKind, WindowSite } from './kind.ts';

/** Membrane values added to membranes. */
export const transfer: WindowKind<'transfer'> = {
  tasks(site) {
    const { width, stride } = site.layers.target;
    return { rows: [tasks[site.projection.map](site)], scratch: 0, work: width * stride };
  },
  counting: ({ geometry: { rows, columns }, ends: { source }, tile: { channelFrom, channelTo } }) =>
    counting(
      'source',
      Array.from({ length: source[2] }, (_, column) => reachedBy(columns, column)),
      (row, column) => reachedBy(rows, row) * reachedBy(columns, column),
      [{ from: channelFrom, to: channelTo, weight: 1 }],
    ),
};

type Site = WindowSite<'transfer'>;

const common = ({ projection: { shift }, layers: { source, target } }: Site) => ({
  ...{ from: 0, to: target.height, source: source.membranes, stride: target.stride },
  ...{ shift, membranes: target.membranes },
});

const nearest =
  (halve: number, double: number) =>
  (site: Site): Task =>
    task('transferNearest', {
      ...common(site),
      ...{ sourceWidth: site.layers.source.width, halve, double, width: site.layers.target.width },
    });

const tasks: { readonly [M in TransferMap]: (site: Site) => Task } = {
  identity: nearest(0, 0),
  nearest: nearest(1, 0),
  subsample: nearest(0, 1),
  sum_positions(site) {
    const { height, width } = site.layers.source;
    return task('transferSum', { ...common(site), pixels: height * width });
  },
  bilinear: (site) =>
    task('transferBilinear', {
      ...common(site),
      ...{ height: site.layers.source.height, sourceWidth: site.layers.source.width, width: site.layers.target.width },
    }),
};
