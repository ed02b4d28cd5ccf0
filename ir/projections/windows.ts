/** @file Square windows over positions: what `any` and `max` have in common. */
import { largestExtent } from '../limits.ts';
import type { Extents } from '../tensor.ts';
import { allRows, type Box, type ReadBox } from './box.ts';
import { group, int, type FieldValues } from '../fields.ts';
import type { End } from './projection.ts';

export const windowFields = {
  window: group('Output (y, x) sees input y * stride - pad .. + kernel - 1, and x alike.', {
    kernel: int('Side.', 1, largestExtent),
    stride: int('Step between output positions.', 1, largestExtent),
    pad: int('What lies beyond the border is not seen.', 0, largestExtent),
  }),
} as const;

/** A square window: output (y, x) sees input y * stride - pad .. + kernel - 1, and x alike. */
export type WindowGeometry = FieldValues<typeof windowFields>['window'];

/** Extents behind a window over space. */
export const pooledExtents = ({ kernel, stride, pad }: WindowGeometry, [channels, ...sides]: Extents): Extents => {
  const [height, width] = sides.map((side) => Math.floor((side + 2 * pad - kernel) / stride) + 1);
  return [channels, height!, width!];
};

/** Every window must hold a position that exists. */
export const windowMistakes = ({ kernel, pad }: WindowGeometry, { extents: [, height, width] }: End): string[] =>
  pad <= Math.floor(kernel / 2) && Math.min(height, width) + 2 * pad >= kernel
    ? []
    : [`a window of ${kernel} with pad ${pad} sees nothing of ${height}x${width} somewhere`];

/** The tile's channels, and the rows in its windows. */
export const windowRead = ({ kernel, stride, pad }: WindowGeometry, source: Extents, tile: Box): ReadBox => ({
  channelFrom: tile.channelFrom,
  channelTo: tile.channelTo,
  rowFrom: Math.max(0, tile.rowFrom * stride - pad),
  rowTo: Math.max(0, Math.min(source[1], (tile.rowTo - 1) * stride - pad + kernel)),
  period: stride,
  offset: pad,
  size: kernel,
});

/** Source places that target neuron `i` sees. */
export function* inWindow(
  i: number,
  { kernel, stride, pad }: WindowGeometry,
  [, height, width]: Extents,
  [, rows, columns]: Extents,
): Iterable<number> {
  const channel = Math.floor(i / (rows * columns));
  const [top, left] = [(Math.floor(i / columns) % rows) * stride - pad, (i % columns) * stride - pad];
  for (let y = Math.max(0, top); y < Math.min(height, top + kernel); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + kernel); x++) yield (channel * height + y) * width + x;
}

/** A window over (position, channel of the head): all rows that may be in it, and the neighbours among the channels. */
export function headWindowRead({ pad }: WindowGeometry, heads: number, source: Extents, tile: Box): ReadBox {
  const [channels, height, width] = source;
  const perHead = channels / heads;
  const { channelFrom, channelTo, rowFrom, rowTo } = tile;
  return {
    channelFrom: Math.max(channelFrom - (channelFrom % perHead), channelFrom - pad),
    channelTo: Math.min(Math.ceil(channelTo / perHead) * perHead, channelTo + pad),
    rowFrom: Math.max(0, Math.floor((rowFrom * width - pad) / width)),
    rowTo: Math.min(height, Math.ceil((rowTo * width + pad) / width)),
    ...allRows,
  };
}

/** Source places in a window over (position, channel of the head) around target neuron `i`. */
export function* inHeadWindow(
  i: number,
  { kernel, pad }: WindowGeometry,
  heads: number,
  [channels, height, width]: Extents,
): Iterable<number> {
  const positions = height * width;
  const perHead = channels / heads;
  const [channel, n] = [Math.floor(i / positions), i % positions];
  const [first, j] = [channel - (channel % perHead), channel % perHead];
  for (let c = Math.max(0, j - pad); c < Math.min(perHead, j - pad + kernel); c++)
    for (let p = Math.max(0, n - pad); p < Math.min(positions, n - pad + kernel); p++)
      yield (first + c) * positions + p;
}
