/** @file What the user's own framework recorded, as the judge of a chip. */
import type { ImageHeader } from '../ir/chip/image.ts';
import { fail } from '../ir/diagnostics/index.ts';
import {
  createComparison,
  openRecording,
  parseTensorFile,
  type Files,
  type RecordedVerdict,
  type Recording,
  type RecordingOptions,
  type Sample,
} from '../runtime/index.ts';
import type { Host } from './host.ts';
import { readInput } from './load/files.ts';
import type { LoadedImage } from './load/image.ts';
import { runSamples, type RunOptions } from './run.ts';
import type { OnSample } from './verify.ts';

/** Reads a recording of a network (npz, safetensors, pth). Throws as the formats do, and as `openRecording`. */
export const loadRecording = (files: Files, path: string, header: ImageHeader, options: RecordingOptions): Recording =>
  openRecording(parseTensorFile(readInput(files, path), path, 'recording'), header, path, options);

/** Which samples are compared. */
export interface RecordedOptions extends Pick<RunOptions, 'threads'> {
  /** At most so many, the first. */
  readonly limit?: number | undefined;
  /** Whether there may be more inputs than were recorded. */
  readonly mayBeMore: boolean;
  readonly file: string;
}

/**
 * Runs the inputs of a recording, in its order, and compares every count. Throws SPK731 where there are not as many inputs.
 *
 * @param recording of the image's network, as `loadRecording` gives it.
 */
export async function verifyRecording(
  host: Host,
  loaded: Pick<LoadedImage, 'image' | 'content'>,
  recording: Recording,
  samples: AsyncIterable<Sample>,
  { threads, limit = Infinity, mayBeMore, file }: RecordedOptions,
  onSample: OnSample = () => undefined,
): Promise<RecordedVerdict> {
  const wanted = Math.min(recording.samples, limit);
  const comparison = createComparison(loaded.image.header, recording);
  const inputs = firstOf(samples, wanted, mayBeMore || limit < recording.samples, file);
  const options = { trace: true, ...(threads === undefined ? {} : { threads }) };
  let count = 0;
  for await (const { sample, record } of runSamples(host, loaded, inputs, options)) {
    const exact = comparison.add(sample, record.trace!);
    onSample({ sample, exact, count: ++count });
  }
  return comparison.verdict();
}

async function* firstOf(
  samples: AsyncIterable<Sample>,
  wanted: number,
  mayBeMore: boolean,
  file: string,
): AsyncGenerator<Sample, void, undefined> {
  let count = 0;
  for await (const sample of samples) {
    if (count === wanted) {
      if (mayBeMore) return;
      refuseCount(`${wanted}, and there are more inputs`, file);
    }
    count++;
    yield sample;
    if (count === wanted && mayBeMore) return;
  }
  if (count < wanted) refuseCount(`${wanted}, and there are ${count} inputs`, file);
}

const refuseCount = (counts: string, file: string): never =>
  fail('SPK731', `samples in the recording: ${counts}`, {
    place: file,
    help: 'give the inputs that were recorded, in their order; --limit N compares the first N',
  });
