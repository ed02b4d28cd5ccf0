/** @file What a sample is, and the grid it must be brought to. */
import type { ImageHeader } from '../../ir/chip/image.ts';
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import { isInput, type ModelNode } from '../../ir/model/index.ts';
import { extentsOf } from '../../ir/tensor.ts';

/** How the host quantises the image: integers count steps of 2^-fractionBits and have `bits` bits, sign included. */
export interface InputGrid {
  /** [C, H, W]; of a vector [F, 1, 1], of a signal [C, 1, L]. */
  readonly shape: readonly [number, number, number];
  /** Axes of one sample, of a vector 1 and of a signal 2; absent: a map. */
  readonly rank?: 1 | 2;
  readonly fractionBits: number;
  readonly bits: number;
  /** One value for all channels, or one per channel; of pixels scaled to 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Logical steps T: a sample is T frames, or one frame for all of them. */
  readonly steps: number;
}

/** One input of a network, ready for the chip. */
export interface Sample {
  readonly name: string;
  /** Grid integers, [C, H, W], or [T, C, H, W]. */
  readonly input: Int32Array;
  readonly label?: number;
  /** What was done to it, in order, each step in a few words with its figures. */
  readonly steps: readonly string[];
  /** Those of the steps that change what the sample means, as warnings; absent where there are none. */
  readonly changes?: readonly Diagnostic[];
  /** Of the grid integers as 32-bit little-endian numbers, in hex. */
  readonly sha256: string;
}

/** Whether a network takes frames of events: two polarities, or both in one channel, over several logical steps. */
export const takesEvents = ({ shape: [channels], rank, steps }: InputGrid): boolean =>
  rank === undefined && channels <= 2 && steps > 1;

/** The grid that a model's input declares. */
export function gridOfModel(node: ModelNode): InputGrid {
  if (!isInput(node)) throw new Error(`"${node.name}" is not an input`);
  const { fraction_bits, bits, mean, std, steps } = node.attributes;
  const { shape } = node.type;
  return { shape: extentsOf(shape), ...axesOf(shape.length), fractionBits: fraction_bits, bits, mean, std, steps };
}

/** The grid that an image's header states. */
export function gridOfImage({ input, populations, schedule }: ImageHeader): InputGrid {
  const { fractionBits, bits, mean, std, population } = input;
  const { extents, rank } = populations[population]!;
  return { shape: extents, ...axesOf(rank), fractionBits, bits, mean, std, steps: schedule.logicalSteps };
}

const axesOf = (rank: number): Pick<InputGrid, 'rank'> => (rank === 1 || rank === 2 ? { rank } : {});

/** Smallest and largest integer of the grid. */
export const rangeOf = ({ bits }: InputGrid): readonly [number, number] => [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
