import { task } from '../../kernels/index.ts';
import { holdsHalves, roundUp, stateColumns } from '../layer.ts';
import type { Sums } from '../sums.ts';
import type { Arrived, Demand } from '../tally.ts';
import type { BlockSite, Operations, WindowKind, WindowSite, WindowTasks } from './kind.ts';

/** Spikes times a state: counts times its rows. */
export const modulate: WindowKind<'modulate'> = {
  tasks: (site) => (site.projection.over === 'positions' ? overPositions(site) : overChannels(site)),
  counting(block) {
    return {
      demands: { source: sourceDemand(block), state: stateDemand(block) },
      operations: (arrived, sums) => operationsOf(block, arrived.source, arrived.state, sums),
    };
  },
};

/** Arguments that all forms have. */
function common({ projection: { heads }, layers: { source, state, target } }: WindowSite<'modulate'>) {
  return {
    ...{ from: 0, to: target.height, source: source.counts, sourceStride: source.stride, width: target.width, heads },
    ...{ perHead: source.channels / heads, stateColumns: stateColumns(state) },
    ...{ membranes: target.membranes, stride: target.stride },
  };
}

function overPositions(site: WindowSite<'modulate'>): WindowTasks {
  const { source, state, target } = site.layers;
  const positions = source.height * source.width;
  const form = holdsHalves(state) ? 'modulatePositions' : 'modulatePositionsWide';
  return {
    rows: [task(form, { ...common(site), state: state.membranes, positions })],
    scratch: 2 * stateColumns(state) + 64,
    work: target.width * positions * target.channels,
  };
}

function overChannels(site: WindowSite<'modulate'>): WindowTasks {
  const { source, state, target } = site.layers;
  const { heads } = site.projection;
  const targetPerHead = target.channels / heads;
  const work = (target.width * target.channels * source.channels) / heads;
  if (!holdsHalves(state))
    return {
      rows: [task('modulateWide', { ...common(site), state: state.membranes, targetPerHead })],
      scratch: 0,
      work,
    };
  const columns = stateColumns(state);
  const packed = site.store.reserve(heads * columns * Math.ceil(state.height / 2) * 4);
  const pack = { from: 0, to: heads, state: state.membranes, heads, stateRows: state.height, stateColumns: columns };
  return {
    before: { parts: heads, tasks: [task('packState', { ...pack, out: packed })] },
    rows: [task('modulateChannels', { ...common(site), packed, targetPerHead })],
    scratch: 4 * (roundUp((source.channels / heads) * 2 + 16, 16) + columns * 4) + 64,
    work,
  };
}

type Block = BlockSite<'modulate'>;

/** Over channels every channel has a row of the state of its own; over positions every position. */
function sourceDemand({ tile, geometry }: Block): Demand {
  const { headFrom, headTo, sourceChannels } = geometry;
  if (!geometry.overPositions) {
    const first = headFrom * sourceChannels;
    const count = (headTo - headFrom) * sourceChannels + 1;
    return { columns: 'none', cuts: Array.from({ length: count }, (_, channel) => first + channel) };
  }
  const heads = Array.from({ length: headTo - headFrom + 1 }, (_, head) => (headFrom + head) * sourceChannels);
  return { columns: 'each', cuts: [...heads, tile.channelFrom, tile.channelTo] };
}

/** A state is tallied by head; over channels its columns weigh by whether they meet the tile. */
function stateDemand({ tile, geometry, ends }: Block): Demand {
  if (geometry.overPositions) return { columns: 'each', cuts: [] };
  const { headFrom, headTo, targetChannels } = geometry;
  const whole = tile.channelFrom === headFrom * targetChannels && tile.channelTo === headTo * targetChannels;
  return { columns: whole ? new Int32Array(ends.state[2]) : 'each', cuts: [] };
}

/** Every spike adds as many values as its row of the state has that are not 0 and meet the tile. */
function operationsOf(block: Block, source: readonly Arrived[], state: readonly Arrived[], sums: Sums): Operations {
  const { geometry, tile } = block;
  const { headFrom, headTo, copyRows, sourceChannels } = geometry;
  const keys = (headTo - headFrom) * copyRows;
  const values = sums.keyed(state, keys, (row, column, head) => {
    if (head < headFrom || head >= headTo || !meets(block, row, column, head)) return -1;
    return (head - headFrom) * copyRows + (geometry.overPositions ? column : row);
  });
  const spikes = sums.keyed(source, keys, (row, column, channel) => {
    const head = Math.floor(channel / sourceChannels);
    if (head < headFrom || head >= headTo) return -1;
    const first = (head - headFrom) * copyRows;
    if (geometry.overPositions)
      return channel < tile.channelFrom || channel >= tile.channelTo ? -1 : first + row * tile.columns + column;
    return row < tile.rowFrom || row >= tile.rowTo ? -1 : first + (channel % sourceChannels);
  });
  return { product: sums.product(values, spikes, keys, false) };
}

/** Whether a state value is added to some neuron of the tile. A class of columns has one of them here: all are alike. */
function meets({ tile, geometry }: Block, row: number, column: number, head: number): boolean {
  if (geometry.overPositions) return row >= tile.rowFrom * tile.columns && row < tile.rowTo * tile.columns;
  const channel = head * geometry.targetChannels + column;
  return channel >= tile.channelFrom && channel < tile.channelTo;
}
