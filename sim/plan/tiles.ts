/** @file Tiles of an image, with what is needed of their population. */
import type { ChipImage, ImageCore } from '../../ir/chip/image.ts';
import { neuronsIn } from '../grid/range.ts';
import type { TilePlan } from './plan.ts';

/** All tiles, core by core, and where each core's begin. */
export interface PlannedTiles {
  readonly tiles: readonly TilePlan[];
  readonly firstOf: readonly number[];
}

/** Tiles in the image's order. An image that does not fit together is an ordinary `Error`. */
export function planTiles(image: ChipImage): PlannedTiles {
  const tiles: TilePlan[] = [];
  const firstOf: number[] = [];
  image.cores.forEach((core, index) => {
    firstOf.push(tiles.length);
    tiles.push(...tilesOf(image, core, index));
  });
  return { tiles, firstOf };
}

const tilesOf = ({ header }: ChipImage, { tiles }: ImageCore, core: number): TilePlan[] =>
  tiles.map(({ population, channelFrom, channelTo, rowFrom, rowTo, thresholds, initial, constants }) => {
    const { extents, neuron } = header.populations[population]!;
    if (thresholds.length !== (channelTo - channelFrom) * (neuron?.cap ?? 0))
      throw new Error(`inconsistent image: core ${core} has a tile with a wrong number of thresholds`);
    const range = { channelFrom, channelTo, rowFrom, rowTo, columns: extents[2] };
    return {
      ...{ ...range, core, population, neurons: neuronsIn(range), thresholds, initial, constants },
      ...(neuron === undefined ? {} : { neuron }),
    };
  });
