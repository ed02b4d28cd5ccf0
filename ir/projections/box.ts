/** @file Parts of a population: what a tile holds, and what it reads of a source. */
import type { Extents } from '../tensor.ts';
import type { Axis } from '../axis.ts';
import { reachOf } from '../axis.ts';
import { isRead } from './axis.ts';

/** Channels and rows of a population, half open; all columns. */
export interface Box {
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** A part of a source: of the rows in the box only those that rows from..to of the reader reach; all of them where `through` is absent. */
export interface ReadBox extends Box {
  readonly through?: { readonly axis: Axis; readonly from: number; readonly to: number };
}

/** Every row of a box is read. */
export const allRows = {} as const;

/** True if some output row of the reading tile reads `row`, which lies in the box. */
export const rowIsRead = ({ through }: ReadBox, row: number): boolean =>
  through === undefined || isRead(through.axis, row, through.from, through.to);

/** The whole of a population as one box. */
export const wholeBox = ([channels, rows]: Extents): Box => ({
  channelFrom: 0,
  channelTo: channels,
  rowFrom: 0,
  rowTo: rows,
});

/** Heads that channels belong to, half open. */
export const headsOf = (tile: Box, channelsPerHead: number): { readonly from: number; readonly to: number } => ({
  from: Math.floor(tile.channelFrom / channelsPerHead),
  to: Math.ceil(tile.channelTo / channelsPerHead),
});

/** One bit per neuron that remembers what it has seen in a slot, rounded up to bytes. */
export const rememberedBytes = ([, , width]: Extents, { channelFrom, channelTo, rowFrom, rowTo }: Box): number =>
  Math.ceil(((channelTo - channelFrom) * (rowTo - rowFrom) * width) / 8);

/** The source's rows that rows of a tile read: from the first to behind the last, and which of them. */
export function rowsRead(
  axis: Axis,
  { rowFrom, rowTo }: Pick<Box, 'rowFrom' | 'rowTo'>,
  height: number,
): Pick<ReadBox, 'rowFrom' | 'rowTo' | 'through'> {
  const { stride, pad, spread } = axis;
  const [first, last] = [rowFrom * stride - pad, (rowTo - 1) * stride - pad + reachOf(axis) - 1];
  return {
    rowFrom: Math.min(height, Math.max(0, Math.ceil(first / spread))),
    rowTo: Math.max(0, Math.min(height, Math.floor(last / spread) + 1)),
    through: { axis, from: rowFrom, to: rowTo },
  };
}
