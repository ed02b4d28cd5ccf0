/** @file How work is cut: by shapes alone, into tasks of some 0.1 ms and never more than 64. */
import { type Share, split, type Task } from '../../engine/index.ts';
import { task } from '../kernels/index.ts';

const mostTasks = 64;

/** Tasks for `macs` multiply-accumulates. */
export const sharesFor = (macs: number): number => Math.min(mostTasks, Math.ceil(macs / 500_000));

/** Ranges of rows for `macs` multiply-accumulates in all, borders at multiples of 4: the height of a register tile. */
export const rowShares = (rows: number, macs: number): Share[] => split(rows, sharesFor(macs), 4);

/** Ranges of images for `macs` multiply-accumulates in all. */
export const imageShares = (images: number, macs: number): Share[] => split(images, sharesFor(macs));

/** Ranges of rows of `rowBytes`, about 64 KiB each. */
export const byteShares = (rows: number, rowBytes: number): Share[] =>
  split(rows, Math.min(mostTasks, Math.ceil((rows * rowBytes) / 65536)));

/** Ranges of bytes, multiples of 16, for each of which so many are read. */
export const vectorShares = (bytes: number, read = 1): Share[] =>
  split(bytes, Math.min(mostTasks, Math.ceil((bytes * read) / 65536)), 16);

/**
 * Ranges of rows for a sum over rows that is kept apart per range: at most 16, and enough rows each that clearing and
 * adding `size` partial floats does not count.
 */
export const partialShares = (rows: number, macs: number): Share[] =>
  split(rows, Math.max(1, Math.min(16, Math.ceil(macs / 500_000), Math.floor(rows / 96))));

/** Tasks that set memory to 0. */
export const clearing = (out: number, bytes: number): Task[] =>
  vectorShares(bytes).map((range) => task('clear', { out, ...range }));
