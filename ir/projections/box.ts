/** @file Parts of a population: what a tile holds, and what it reads of a source. */
import type { Extents } from '../tensor.ts';

/** Channels and rows of a population, half open; all columns. */
export interface Box {
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
}

/** A part of a source: of the rows in the box only those with (row + offset) % period < size; `period` 1 means all. */
export interface ReadBox extends Box {
  readonly period: number;
  readonly offset: number;
  readonly size: number;
}

/** Every row of a box is read. */
export const allRows = { period: 1, offset: 0, size: 1 } as const;

/** True if some output row of the reading tile reads `row`, which lies in the box. */
export const rowIsRead = (read: ReadBox, row: number): boolean => (row + read.offset) % read.period < read.size;

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
