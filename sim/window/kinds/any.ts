import type { Task } from '../../../engine/index.ts';
import { task } from '../../kernels/index.ts';
import type { Stretch } from '../tally.ts';
import { counting } from './count.ts';
import { stepsOf } from './kernels.ts';
import type { BlockSite, Counting, WindowKind, WindowSite } from './kind.ts';

type Reach = WindowSite<'any'>['projection']['reach'];

/** OR of spikes: the largest count of those that a neuron sees. */
export const any: WindowKind<'any'> = {
  tasks(site) {
    const { target } = site.layers;
    return { rows: [tasks[site.projection.reach](site)], scratch: target.stride + 16, work: seen(site) };
  },
  counting: (block) => countings[block.projection.reach](block),
};

/** Pairs of source and target neuron of one row. */
function seen({ projection: { reach, window }, layers: { source, target } }: WindowSite<'any'>): number {
  const each = reach === 'positions' ? source.height * source.width : window.kernel[0] * window.kernel[1];
  return target.width * target.stride * each;
}

function inWindow(
  { projection: { window }, layers: { source, target } }: WindowSite<'any'>,
  [kernelHeight, kernelWidth]: readonly [number, number],
): Task {
  return task('anyInWindow', {
    ...{ from: 0, to: target.height, counts: source.counts, height: source.height, width: source.width },
    ...{ stride: source.stride, kernelHeight, kernelWidth, ...stepsOf(window) },
    ...{ membranes: target.membranes, targetWidth: target.width },
  });
}

const tasks: { readonly [R in Reach]: (site: WindowSite<'any'>) => Task } = {
  space: (site) => inWindow(site, site.projection.window.kernel),
  positions: (site) => inWindow(site, [0, 0]),
  heads: ({ projection: { window, heads }, layers: { source, target } }) =>
    task('anyInHeads', {
      ...{ from: 0, to: target.height, counts: source.counts, positions: source.height * source.width },
      ...{ width: source.width, stride: source.stride, channels: source.channels },
      ...{ perHead: source.channels / heads, pad: window.pad[0], membranes: target.membranes },
    }),
};

type Block = BlockSite<'any'>;

const ofTile = ({ tile: { channelFrom, channelTo } }: Block): Stretch[] => [
  { from: channelFrom, to: channelTo, weight: 1 },
];

const countings: { readonly [R in Reach]: (block: Block) => Counting<'source'> } = {
  space: (block) => {
    const { rows, columns } = block.geometry;
    return counting('source', columns.count, (row, column) => rows.count[row]! * columns.count[column]!, ofTile(block));
  },
  positions: (block) => counting('source', 'none', () => 1, ofTile(block)),
  heads: (block) => {
    const { pad, perHead } = block.geometry;
    const { tile, ends } = block;
    const [from, to] = [tile.rowFrom * tile.columns, tile.rowTo * tile.columns];
    const positions = (row: number, column: number): number => {
      const position = row * tile.columns + column;
      return Math.max(0, Math.min(to, position + pad + 1) - Math.max(from, position - pad));
    };
    const stretches = Array.from({ length: ends.source[0] }, (_, channel): Stretch => {
      const first = channel - (channel % perHead);
      const channelFrom = Math.max(tile.channelFrom, first, channel - pad);
      const channelTo = Math.min(tile.channelTo, first + perHead, channel + pad + 1);
      return { from: channel, to: channel + 1, weight: Math.max(0, channelTo - channelFrom) };
    });
    return counting(
      'source',
      'each',
      positions,
      stretches.filter(({ weight }) => weight > 0),
    );
  },
};
