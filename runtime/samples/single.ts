/** @file One picture or recording as a sample: what was asked for the other kind is said to have had no use. */
import type { Diagnostic } from '../../ir/diagnostics/index.ts';
import type { FrameOptions, Recording } from '../events/index.ts';
import type { Files } from '../files.ts';
import { readPicture } from '../formats/index.ts';
import { unusedOptions } from './changes.ts';
import { unusedFit, type Fit } from './fit/fit.ts';
import { recordedSample } from './from_events.ts';
import { encodePicture, finishSample } from './from_tensor.ts';
import { withChanges } from './quantise.ts';
import type { InputGrid, Sample } from './sample.ts';

/** How pictures are fitted and recordings cut into frames. */
export interface Reading {
  readonly fit: Fit;
  readonly frames: FrameOptions;
}

/** A picture's file, and what it is called. */
export interface PictureSource {
  readonly path: string;
  readonly name: string;
  readonly label?: number | undefined;
}

/** A picture of bytes. Throws what is wrong with it, SPK443 and SPK462. */
export async function pictureSample(
  files: Files,
  bytes: Uint8Array,
  { path, name, label }: PictureSource,
  grid: InputGrid,
  { frames, fit }: Reading,
): Promise<Sample> {
  const { picture, changes } = await readPicture(bytes, path, files.decodeJpeg);
  const [channels, height, width] = picture.shape as [number, number, number];
  const encoded = encodePicture({ channels, height, width, data: picture.data }, grid, path, fit);
  return changed(
    finishSample(name, label, withChanges(encoded, changes)),
    unusedOptions(frameWords(frames), 'a picture'),
  );
}

/** A recording of events, or the frames that somebody made of it. Throws what is wrong with it. */
export const recordingSample = (recording: Recording, { frames, fit }: Reading, grid: InputGrid): Sample =>
  changed(recordedSample(recording, frames, grid), unusedFit(fit, 'a recording of events'));

/** The same sample, with more that is said of it. */
export const changed = (sample: Sample, more: readonly Diagnostic[]): Sample =>
  more.length === 0 ? sample : { ...sample, changes: [...(sample.changes ?? []), ...more] };

/** The options behind frames, where they are not as usual. */
export const frameWords = ({ by, values, sensor, columns, timeUnit, timeFirst }: FrameOptions): string[] => [
  ...(by === 'time' ? ['--frames-by time'] : []),
  ...(values === 'count' ? ['--frame-values count'] : []),
  ...(sensor ? [`--sensor ${sensor.width}x${sensor.height}`] : []),
  ...(columns === undefined ? [] : [`--columns ${columns}`]),
  ...(timeUnit === undefined ? [] : [`--time-unit ${timeUnit}`]),
  ...(timeFirst === true ? ['--time-first'] : []),
];
