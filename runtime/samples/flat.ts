/** @file Samples of networks that take vectors [F] or signals [C, L]: tensors and pictures brought to the extents of a map. */
import { fail } from '../../ir/diagnostics/index.ts';
import { shapeText, sizeOf, type AnyTensor, type Shape } from '../../ir/tensor.ts';
import { fitPicture } from './fit/fit.ts';
import type { Planes } from './quantise.ts';
import type { InputGrid } from './sample.ts';

/** A tensor of maps, with what was done to it in words. */
export interface Unfolded {
  readonly tensor: AnyTensor;
  readonly steps: readonly string[];
}

/**
 * A tensor of vectors or signals as one of maps: [F] is [F, 1, 1], a signal [C, L] is [C, 1, L]; in front of it samples [N], or samples
 * and frames [N, T]. Where a vector is wanted, maps of as many values are read row by row, [C, H, W] as C x H x W numbers, as
 * torch.flatten does; of one channel, a signal may lie as [L]. Networks of maps take their tensors as they are. Throws SPK441.
 */
export function unfoldTensor(tensor: AnyTensor, grid: InputGrid, place: string, timeFirst = false): Unfolded {
  if (grid.rank === undefined) return { tensor, steps: [] };
  const { shape } = tensor;
  const own = grid.rank === 1 ? flatEnding(shape, grid) : signalEnding(shape, grid);
  const front = own === undefined ? undefined : withoutOnes(shape.slice(0, shape.length - own), timeFirst);
  if (own === undefined || front === undefined || shape.includes(0)) return wrongShape(shape, grid, place);
  const was = shape.slice(shape.length - own);
  const steps = grid.rank === 1 && was.length > 1 ? [flattened(was)] : [];
  return { tensor: { ...tensor, shape: [...front, ...grid.shape] }, steps };
}

const flattened = (was: Shape): string => `flatten ${shapeText(was)} to ${sizeOf(was)} values, row by row`;

/** How many of the last axes are one vector. */
function flatEnding(shape: Shape, { shape: [features] }: InputGrid): number | undefined {
  const ending = shape.findLastIndex((_, axis) => sizeOf(shape.slice(axis)) === features);
  return ending < 0 ? undefined : shape.length - ending;
}

/** How many of the last axes are one signal. */
function signalEnding(shape: Shape, { shape: [channels, , length] }: InputGrid): number | undefined {
  const readings: readonly Shape[] = [[channels, 1, length], [channels, length], ...(channels === 1 ? [[length]] : [])];
  return readings.find((reading) => reading.every((extent, i) => shape.at(i - reading.length) === extent))?.length;
}

/** [N], or [N, T]: an axis of one channel says nothing. With time in front, [T] is one recording. */
function withoutOnes(front: Shape, timeFirst: boolean): Shape | undefined {
  const kept = front.length > 1 && front.at(-1) === 1 ? front.slice(0, -1) : front;
  if (kept.length > 2) return undefined;
  return timeFirst && kept.length === 1 ? [kept[0]!, 1] : kept;
}

function wrongShape(shape: Shape, grid: InputGrid, place: string): never {
  const own = grid.rank === 1 ? [grid.shape[0]] : [grid.shape[0], grid.shape[2]];
  const frames = grid.steps > 1 ? ` or [N, ${grid.steps}, ${own.join(', ')}]` : '';
  return fail('SPK441', `the tensor is ${shapeText(shape)}; the network takes ${wordsOf(grid)} for one sample`, {
    place,
    help: `give [${own.join(', ')}], [N, ${own.join(', ')}]${frames}`,
  });
}

const wordsOf = ({ rank, shape: [channels, , length] }: InputGrid): string =>
  rank === 1 ? `a vector of ${channels} values` : `a signal of ${channels} channels and ${length} values each`;

/** A picture as the vector that a network takes: all its values, or its luminance where that has as many. Throws SPK443. */
export function flattenPicture(picture: Planes, grid: InputGrid, place: string): ReturnType<typeof fitPicture> {
  const { channels, height, width } = picture;
  const [features] = grid.shape;
  const positions = height * width;
  if (grid.rank !== 1 || (positions !== features && positions * channels !== features))
    return fail('SPK443', `the picture is ${channels}x${height}x${width}, the network takes ${wordsOf(grid)}`, {
      place,
      help:
        grid.rank === 1
          ? `give pictures of ${features} pixels in all, or declare the input as a map: input x: [${channels}, ${height}, ${width}]`
          : `give a tensor [N, ${grid.shape[0]}, ${grid.shape[2]}]`,
    });
  const whole = positions * channels === features ? channels : 1;
  const fitted = fitPicture(picture, [whole, height, width], place);
  const planes = { channels: features, height: 1, width: 1, data: fitted.planes.data };
  return { ...fitted, planes, steps: [...fitted.steps, flattened([whole, height, width])] };
}
