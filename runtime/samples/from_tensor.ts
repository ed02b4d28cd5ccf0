/** @file Samples out of a tensor: integers on the grid, 8-bit pixels, or normalised values. */
import { fail } from '../../ir/diagnostics/index.ts';
import { sha256Hex } from '../../ir/sha256.ts';
import { sizeOf, type AnyTensor } from '../../ir/tensor.ts';
import { movedChannels } from './changes.ts';
import { fitPicture, unusedFit, usualFit, type Fit } from './fit/fit.ts';
import { changesOfPictures, layoutOfFrames, type FrameLayout } from './frame_layout.ts';
import { flattenPicture, unfoldTensor } from './flat.ts';
import { channelsFirst, layoutOf } from './layout.ts';
import { asPixels } from './pixels.ts';
import { quantisePixels, quantiseValues, type Planes, withChanges, type Quantised } from './quantise.ts';
import { rangeOf, type InputGrid, type Sample } from './sample.ts';

/** A tensor seen as a row of samples. */
export interface SampleRow {
  readonly count: number;
  /** @param index below `count`. Throws a `DiagnosticError` where the values do not suit the network. */
  sample(index: number, name: string, label?: number): Sample;
}

/** What is known beside the tensor. */
export interface RowOptions {
  /** Samples, from labels or from the file's format. */
  readonly count?: number | undefined;
  /** How pictures of other extents are fitted. */
  readonly fit?: Fit;
  /** Whether frames lie as [T, N, C, H, W]. */
  readonly timeFirst?: boolean | undefined;
}

/**
 * Sees a tensor as samples, by its element type: U8 is pixels, other integers are already on the grid, floats are
 * normalised values, but for those that can only be pixels (`asPixels`). Frames for a network of T logical steps lie as
 * `layoutOfFrames` says; a single picture stands for all steps, and `layoutOf` says where its channels lie.
 * Throws SPK441 where the shape does not suit, SPK461 where it says too little, SPK473 and SPK474 as `layoutOfFrames`.
 */
export function samplesOf(
  given: AnyTensor,
  grid: InputGrid,
  place: string,
  { count: known, fit = usualFit, timeFirst = false }: RowOptions = {},
): SampleRow {
  const unfolded = unfoldTensor(given, grid, place, timeFirst);
  const { tensor, changes: asked } = asPixels(unfolded.tensor, grid);
  const found = layoutOfFrames(tensor.shape, grid, timeFirst, place, known);
  const what = found
    ? 'a tensor of frames'
    : tensor.type === 'U8'
      ? undefined
      : 'a tensor of values, which are taken as they are';
  const made = what === undefined ? asked : [...asked, ...unusedFit(fit, what)];
  if (found) return framesOf(tensor, grid, { ...found, changes: [...made, ...found.changes] }, place, unfolded.steps);
  const { count, extents, channelsLast } = layoutOf(tensor, grid.shape, place, known);
  const size = sizeOf(extents);
  const moved = channelsLast ? [movedChannels(tensor.shape)] : [];
  const changes = [...made, ...moved, ...changesOfPictures(tensor.shape, grid, known)];
  return {
    count,
    sample(index, name, label) {
      const data = tensor.data.subarray(index * size, (index + 1) * size);
      const planes = channelsLast ? channelsFirst(data, extents) : data;
      const encoded = encode(planes, extents, grid, `${place}, sample ${index}`, fit);
      const steps = [...unfolded.steps, ...encoded.steps];
      return finishSample(name, label, withChanges({ ...encoded, steps }, changes));
    },
  };
}

/** Sequences of T frames. */
function framesOf(
  tensor: AnyTensor,
  grid: InputGrid,
  { count, at, changes }: FrameLayout,
  place: string,
  before: readonly string[],
): SampleRow {
  const size = sizeOf(grid.shape);
  const frame = (sample: number, step: number): Quantised => {
    const from = at(sample, step) * size;
    return encode(
      tensor.data.subarray(from, from + size),
      grid.shape,
      grid,
      `${place}, sample ${sample}, frame ${step}`,
      usualFit,
    );
  };
  return {
    count,
    sample(index, name, label) {
      const frames = Array.from({ length: grid.steps }, (_, step) => frame(index, step));
      const joined = joinFrames(frames, size);
      return finishSample(name, label, withChanges({ ...joined, steps: [...before, ...joined.steps] }, changes));
    },
  };
}

function joinFrames(frames: readonly Quantised[], size: number): Quantised {
  const input = new Int32Array(frames.length * size);
  frames.forEach((frame, t) => input.set(frame.input, t * size));
  return {
    input,
    steps: [`${frames.length} frames`, ...new Set(frames.flatMap(({ steps }) => steps))],
    changes: [
      ...Map.groupBy(
        frames.flatMap(({ changes = [] }) => changes),
        ({ code }) => code,
      ).values(),
    ].map(([first]) => first!),
  };
}

function encode(
  data: AnyTensor['data'],
  shape: readonly [number, number, number],
  grid: InputGrid,
  place: string,
  fit: Fit,
): Quantised {
  if (data instanceof Uint8Array) return encodePicture(planesOf(data, shape), grid, place, fit);
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const at = data.findIndex((value: number) => !Number.isFinite(value));
    if (at >= 0) fail('SPK442', `element ${at} is ${data[at]!}`, { place, help: 'inputs must be finite numbers' });
    return quantiseValues(data, grid);
  }
  return onGrid(data, grid, place);
}

const planesOf = (data: Uint8Array, [channels, height, width]: readonly [number, number, number]): Planes => ({
  channels,
  height,
  width,
  data,
});

/** A picture of 0..255, fitted, normalised, quantised. */
export function encodePicture(picture: Planes, grid: InputGrid, place: string, fit: Fit = usualFit): Quantised {
  const isFlat = grid.rank !== undefined;
  const fitted =
    isFlat && !fitsExactly(picture, grid)
      ? flattenPicture(picture, grid, place)
      : fitPicture(picture, grid.shape, place, isFlat ? usualFit : fit);
  const quantised = quantisePixels(fitted.planes, grid);
  return {
    input: quantised.input,
    steps: [...fitted.steps, ...quantised.steps],
    changes: [...fitted.changes, ...(isFlat ? unusedFit(fit, 'a vector') : []), ...(quantised.changes ?? [])],
  };
}

const fitsExactly = ({ channels, height, width }: Planes, { shape }: InputGrid): boolean =>
  channels === shape[0] && height === shape[1] && width === shape[2];

function onGrid(data: ArrayLike<number | bigint>, grid: InputGrid, place: string): Quantised {
  const [low, high] = rangeOf(grid);
  const input = new Int32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value < low || value > high)
      fail('SPK442', `element ${i} is ${value}; the input has ${grid.bits} bits, ${low}..${high}`, {
        place,
        help: 'declare the input with more bits, or quantise it on a coarser grid; pixels of 0..255 are given as 8 bits: array.astype(numpy.uint8)',
      });
    input[i] = value;
  }
  return { input, steps: [`integers on the grid of 1/${2 ** grid.fractionBits} as they are`] };
}

/** Puts the sample together with the hash of its integers. */
export function finishSample(
  name: string,
  label: number | undefined,
  { input, steps, changes = [] }: Quantised,
): Sample {
  const bytes = new DataView(new ArrayBuffer(input.length * 4));
  for (let i = 0; i < input.length; i++) bytes.setInt32(i * 4, input[i]!, true);
  const sha256 = sha256Hex(new Uint8Array(bytes.buffer));
  return {
    ...{ name, input, steps, sha256 },
    ...(changes.length === 0 ? {} : { changes }),
    ...(label === undefined ? {} : { label }),
  };
}
