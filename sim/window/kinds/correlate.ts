import { capOf } from '../../../ir/neurons/index.ts';
import { constants, task } from '../../kernels/index.ts';
import { stateColumns } from '../layer.ts';
import type { Sums } from '../sums.ts';
import type { Arrived, Demand } from '../tally.ts';
import type { BlockSite, WindowKind } from './kind.ts';

/** An attention product: products of counts, summed over positions or over channels of a head. */
export const correlate: WindowKind<'correlate'> = {
  tasks({ projection: { over, heads }, layers: { left, right, target } }) {
    const positions = left.height * left.width;
    const perHead = left.channels / heads;
    const common = {
      ...{ from: 0, to: target.height, left: left.counts, leftStride: left.stride },
      ...{ right: right.counts, rightStride: right.stride, positions, heads },
      ...{ state: target.membranes, stateColumns: stateColumns(target) },
    };
    const most = capOf(left.population) * capOf(right.population);
    const flush = Math.max(1, Math.floor(32767 / (2 * most)));
    const rows =
      over === 'positions'
        ? task('correlatePositions', {
            ...common,
            ...{ leftPerHead: perHead, rightPerHead: right.channels / heads, flush },
          })
        : task('correlateChannels', { ...common, perHead });
    const inner = over === 'positions' ? positions : perHead;
    const lists = constants.listedBytes + constants.listedEntry * (positions + constants.listPadding);
    const pairs = 4 * heads * Math.ceil(perHead / 2) * stateColumns(target);
    return {
      ...{ rows: [rows], scratch: (over === 'positions' ? lists : pairs) + 64 },
      work: heads * target.width * inner,
    };
  },
  counting(block) {
    const perHead = { left: block.geometry.leftChannels, right: block.geometry.rightChannels };
    return {
      demands: { left: leftDemand(block), right: rightDemand(block, perHead.right) },
      operations({ left, right }, sums) {
        const keys = keyCount(block);
        const events = { left: byKey(block, 'left', left, sums), right: byKey(block, 'right', right, sums) };
        // Left spikes come before right ones: they meet what has fired on the right in earlier slots, where each
        // neuron that ever fires has fired in the first; right spikes meet the left ones of their own slot, too.
        const product = sums.product(events.left, events.right, keys, false);
        return { product, later: sums.product(events.right, events.left, keys, true) };
      },
    };
  },
};

type Block = BlockSite<'correlate'>;

const headCount = ({ tile: { channelFrom, channelTo } }: Block): number => channelTo - channelFrom;

/** Keys are what the product sums over: (head of the tile, position) or (head of the tile, channel of the head). */
const keyCount = (block: Block): number =>
  headCount(block) * (block.geometry.overPositions ? block.geometry.positions : block.geometry.leftChannels);

const headCuts = (block: Block, perHead: number): number[] =>
  Array.from({ length: headCount(block) + 1 }, (_, head) => (block.tile.channelFrom + head) * perHead);

/** Over positions the rows of the tile are channels of a head. */
function leftCuts(block: Block): number[] {
  const { tile, geometry } = block;
  const heads = headCuts(block, geometry.leftChannels);
  if (!geometry.overPositions) return heads;
  return heads.flatMap((first) => [first, first + tile.rowFrom, first + Math.min(tile.rowTo, geometry.leftChannels)]);
}

/** Over positions every position is a key; over channels every channel is, and the rows of the tile are positions. */
function leftDemand(block: Block): Demand {
  const { tile, geometry } = block;
  if (geometry.overPositions) return { columns: 'each', cuts: leftCuts(block) };
  const whole = tile.rowFrom === 0 && tile.rowTo === geometry.positions;
  return { columns: whole ? 'none' : 'each', cuts: channelCuts(block) };
}

const rightDemand = (block: Block, perHead: number): Demand =>
  block.geometry.overPositions
    ? { columns: 'each', cuts: headCuts(block, perHead) }
    : { columns: 'none', cuts: channelCuts(block) };

const channelCuts = ({ tile, geometry: { leftChannels } }: Block): number[] =>
  Array.from(
    { length: (tile.channelTo - tile.channelFrom) * leftChannels + 1 },
    (_, channel) => tile.channelFrom * leftChannels + channel,
  );

/** Spikes by key, of one side. */
function byKey(block: Block, side: 'left' | 'right', arrived: readonly Arrived[], sums: Sums): number {
  const { tile, geometry } = block;
  const { overPositions, positions, sourceColumns } = geometry;
  const perHead = side === 'left' ? geometry.leftChannels : geometry.rightChannels;
  return sums.keyed(arrived, keyCount(block), (row, column, channel) => {
    const head = Math.floor(channel / perHead) - tile.channelFrom;
    if (head < 0 || head >= tile.channelTo - tile.channelFrom) return -1;
    const [inHead, position] = [channel % perHead, row * sourceColumns + column];
    const stateRow = overPositions ? inHead : position;
    if (side === 'left' && (stateRow < tile.rowFrom || stateRow >= tile.rowTo)) return -1;
    return overPositions ? head * positions + position : head * perHead + inHead;
  });
}
