import { bilinearBits, largestShift } from '../limits.ts';
import { sameShape, shapeText, type Extents } from '../tensor.ts';
import { allRows, type Box, type ReadBox } from './box.ts';
import { int, word } from '../fields.ts';
import { defineProjection } from './projection.ts';

/**
 * How membrane values reach membranes: one to one; all positions of a channel into one neuron; each into 2 x 2 neurons
 * (`nearest`); with weights 9, 3, 3, 1 of sixteenths into the neurons of the doubled grid around it, borders repeated
 * (`bilinear`: a value is shifted right by 4 bits first, which must be 0); every second row and column (`subsample`).
 */
export const transferMaps = ['identity', 'sum_positions', 'nearest', 'bilinear', 'subsample'] as const;
export type TransferMap = (typeof transferMaps)[number];

/** Membrane values added to membranes: residuals, sums over positions, larger and smaller grids. */
export const transfer = defineProjection({
  kind: 'transfer',
  summary: 'Membrane values are moved, summed or interpolated with shifts and adds.',
  fields: {
    map: word('Which membranes reach which.', transferMaps),
    shift: int('Left shift of every value.', 0, largestShift),
  },
  sources: { source: { doc: 'Whose membranes.', payload: 'values', of: ['neurons'] } },
  target: 'neurons',
  weighted: false,
  cost: 'transfer_op',
  alone: false,
  remembers: false,
  mistakes({ map }, { source, target }) {
    return sameShape(transferExtents(map, source.extents), target.extents)
      ? []
      : [`moves ${shapeText(source.extents)} into ${shapeText(target.extents)} (${map})`];
  },
  reads: ({ map }, { source }, tile) => [
    {
      end: 'source',
      channelFrom: tile.channelFrom,
      channelTo: tile.channelTo,
      ...rowsMoved(map, tile, source[1]),
      ...(map === 'subsample' ? everySecond(tile) : allRows),
    },
  ],
  memory: () => 0,
  fanIn: ({ map }, { source: [, height, width] }) =>
    ({ identity: 1, sum_positions: height * width, nearest: 1, bilinear: 4, subsample: 1 })[map],
  macs: () => 0,
  worstCase({ map, shift }, { source: [, height, width] }, { source: { low, high } }) {
    const count = (map === 'sum_positions' ? height * width : 1) * 2 ** shift;
    return { low: low.map((x) => x * count), high: high.map((x) => x * count) };
  },
  finerBits: ({ map }) => (map === 'bilinear' ? bilinearBits : 0),
  zeroBits: ({ map, shift }, { source }) => source + shift - (map === 'bilinear' ? bilinearBits : 0),
  evaluate({ map, shift }, { source: { extents, values } }, [channels, height, width], membranes) {
    const scale = 2 ** shift;
    for (let c = 0; c < channels; c++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          membranes[(c * height + y) * width + x]! += taken[map](values, c, y, x, extents) * scale;
  },
  details: ({ map, shift }) => `, ${map}${shift > 0 ? ` << ${shift}` : ''}`,
});

const everySecond = ({ rowFrom, rowTo }: Box): Pick<ReadBox, 'through'> => ({
  through: { axis: { kernel: 1, stride: 2, pad: 0, dilation: 1, spread: 1 }, from: rowFrom, to: rowTo },
});

/** Extents that a transfer gives from those of its source. */
export function transferExtents(map: TransferMap, [channels, height, width]: Extents): Extents {
  switch (map) {
    case 'identity':
      return [channels, height, width];
    case 'sum_positions':
      return [channels, 1, 1];
    case 'nearest':
    case 'bilinear':
      return [channels, 2 * height, 2 * width];
    case 'subsample':
      return [channels, Math.ceil(height / 2), Math.ceil(width / 2)];
  }
}

/** Source rows that reach the rows of a tile. */
function rowsMoved(map: TransferMap, { rowFrom, rowTo }: Box, height: number): Pick<Box, 'rowFrom' | 'rowTo'> {
  switch (map) {
    case 'identity':
      return { rowFrom, rowTo };
    case 'sum_positions':
      return { rowFrom: 0, rowTo: height };
    case 'nearest':
      return { rowFrom: Math.floor(rowFrom / 2), rowTo: Math.ceil(rowTo / 2) };
    case 'bilinear':
      return { rowFrom: Math.max(0, Math.ceil(rowFrom / 2) - 1), rowTo: Math.min(height, Math.floor(rowTo / 2) + 1) };
    case 'subsample':
      return { rowFrom: 2 * rowFrom, rowTo: 2 * rowTo - 1 };
  }
}

/** What one target neuron takes from a source of extents [C, H, W]. */
type Taking = (from: ArrayLike<number>, c: number, y: number, x: number, extents: Extents) => number;

const taken: { readonly [M in TransferMap]: Taking } = {
  identity: (from, c, y, x, [, h, w]) => from[(c * h + y) * w + x]!,
  sum_positions(from, c, _y, _x, [, h, w]) {
    let sum = 0;
    for (let position = c * h * w; position < (c + 1) * h * w; position++) sum += from[position]!;
    return sum;
  },
  nearest: (from, c, y, x, [, h, w]) => from[(c * h + (y >> 1)) * w + (x >> 1)]!,
  subsample: (from, c, y, x, [, h, w]) => from[(c * h + 2 * y) * w + 2 * x]!,
  bilinear(from, c, y, x, [, h, w]) {
    let sum = 0;
    for (const [row, vertical] of neighbours(y, h))
      for (const [column, horizontal] of neighbours(x, w))
        sum += (from[(c * h + row) * w + column]! / 2 ** bilinearBits) * vertical * horizontal;
    return sum;
  },
};

/** The two source positions around a position of the doubled grid, with their weights in quarters. */
const neighbours = (position: number, size: number): readonly (readonly [number, number])[] => {
  const nearest = position >> 1;
  const other = position % 2 === 0 ? Math.max(0, nearest - 1) : Math.min(size - 1, nearest + 1);
  return [
    [nearest, 3],
    [other, 1],
  ];
};
