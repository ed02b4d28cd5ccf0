/** @file How values lie in memory: [image][row][column][channel], channels padded with zeros to whole vectors of four. */
import type { ValueType } from '../ir/ops/index.ts';
import { extentsOf } from '../ir/tensor.ts';

/** Extents of one image of a value; a value of shape [C] has one position. */
export interface PaddedExtents {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly positions: number;
  /** Channels with padding: floats from one position to the next. */
  readonly padded: number;
}

export const floatBytes = 4;

/** Up to the next multiple of four. */
export const padChannels = (channels: number): number => Math.ceil(channels / 4) * 4;

export function paddedExtents({ shape }: Pick<ValueType, 'shape'>): PaddedExtents {
  const [channels, height, width] = extentsOf(shape);
  return { channels, height, width, positions: height * width, padded: padChannels(channels) };
}

/** Bytes of a whole batch. */
export const batchBytes = (extents: PaddedExtents, batch: number): number =>
  batch * extents.positions * extents.padded * floatBytes;

/** A value of the whole batch as [image][channel][position], as everything outside the engine has it. */
export function toChannelsFirst(memory: Float32Array, extents: PaddedExtents, batch: number): Float32Array {
  const { channels, positions, padded } = extents;
  const result = new Float32Array(batch * channels * positions);
  for (let n = 0; n < batch; n++)
    for (let p = 0; p < positions; p++)
      for (let c = 0; c < channels; c++)
        result[(n * channels + c) * positions + p] = memory[(n * positions + p) * padded + c]!;
  return result;
}
