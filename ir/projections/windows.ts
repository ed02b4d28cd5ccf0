/** @file Windows over positions: what `any` and `max` have in common. */
import { largestExtent } from '../limits.ts';
import { outputsOf, sidesText } from '../axis.ts';
import type { Extents } from '../tensor.ts';
import { allRows, rowsRead, type Box, type ReadBox } from './box.ts';
import { group, pair, type FieldValues } from '../fields.ts';
import { axisOf } from './axis.ts';
import type { End } from './projection.ts';

export const windowFields = {
  window: group('Output (y, x) sees input y * stride - pad .. + kernel - 1, and x alike, with the second numbers.', {
    kernel: pair('Height and width.', 1, largestExtent),
    stride: pair('Step between output positions.', 1, largestExtent),
    pad: pair('Beyond the border, at both sides; what lies there is not seen.', 0, largestExtent),
  }),
} as const;

/** A window: output (y, x) sees input y * stride - pad .. + kernel - 1, and x alike. */
export type WindowGeometry = FieldValues<typeof windowFields>['window'];

/** Extents behind a window over space. */
export const pooledExtents = (window: WindowGeometry, [channels, ...sides]: Extents): Extents => {
  const [height, width] = sides.map((side, i) => outputsOf(axisOf(window, i as 0 | 1), side, window.pad[i]!));
  return [channels, height!, width!];
};

/** Every window must hold a position that exists. */
export const windowMistakes = ({ kernel, pad }: WindowGeometry, { extents: [, ...sides] }: End): string[] =>
  sides.every((side, i) => pad[i]! <= Math.floor(kernel[i]! / 2) && side + 2 * pad[i]! >= kernel[i]!)
    ? []
    : [`a window of ${sidesText(kernel)} with pad ${sidesText(pad)} sees nothing of ${sides.join('x')} somewhere`];

/** The tile's channels, and the rows in its windows. */
export const windowRead = (window: WindowGeometry, source: Extents, tile: Box): ReadBox => ({
  channelFrom: tile.channelFrom,
  channelTo: tile.channelTo,
  ...rowsRead(axisOf(window, 0), tile, source[1]),
});

/** What a listing says of a window. */
export const windowText = ({ kernel, stride, pad }: WindowGeometry): string =>
  `window ${kernel.join('x')} stride ${sidesText(stride)} pad ${sidesText(pad)}`;

/** Source places that target neuron `i` sees. */
export function* inWindow(
  i: number,
  { kernel, stride, pad }: WindowGeometry,
  [, height, width]: Extents,
  [, rows, columns]: Extents,
): Iterable<number> {
  const channel = Math.floor(i / (rows * columns));
  const top = (Math.floor(i / columns) % rows) * stride[0] - pad[0];
  const left = (i % columns) * stride[1] - pad[1];
  for (let y = Math.max(0, top); y < Math.min(height, top + kernel[0]); y++)
    for (let x = Math.max(0, left); x < Math.min(width, left + kernel[1]); x++)
      yield (channel * height + y) * width + x;
}

/** A square window over (position, channel of the head): all rows that may be in it, and the neighbours among the channels. */
export function headWindowRead({ pad: [pad] }: WindowGeometry, heads: number, source: Extents, tile: Box): ReadBox {
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
  { kernel: [kernel], pad: [pad] }: WindowGeometry,
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
