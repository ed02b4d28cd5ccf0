/** @file Parts of a population: all columns of some rows and channels. */
import type { Extents } from '../../ir/tensor.ts';

/** Channels and rows of a population, half open; neurons stand in the order [row][column][channel]. */
export interface Range {
  readonly channelFrom: number;
  readonly channelTo: number;
  readonly rowFrom: number;
  readonly rowTo: number;
  readonly columns: number;
}

/** Pixels of a range: rows x columns. */
export const pixelsIn = ({ rowFrom, rowTo, columns }: Range): number => (rowTo - rowFrom) * columns;

/** Neurons of a range: pixels x channels. */
export const neuronsIn = (range: Range): number => pixelsIn(range) * (range.channelTo - range.channelFrom);

/** The whole of a population as one range. */
export const wholeOf = ([channels, rows, columns]: Extents): Range => ({
  ...{ channelFrom: 0, channelTo: channels, rowFrom: 0, rowTo: rows, columns },
});
