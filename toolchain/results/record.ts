/** @file Samples that are run, one after the other into a results file. */
import type { ResultsEnd } from './end.ts';
import type { SampleResults } from './lines.ts';
import type { ResultsFile } from './results_file.ts';

/** Whoever looks on. */
export interface RecordingWatch {
  /** Whether to stop after this sample; the file can be resumed then. */
  wantsStop(): boolean;
  /** @param done samples in the file, those of earlier runs included. */
  onSample(results: SampleResults, done: number): void;
}

/**
 * Writes the samples that a results file lacks, and finishes it; nothing where it was stopped.
 *
 * @param runs what came of `file.missing`, in order.
 */
export async function recordSamples(
  file: ResultsFile,
  runs: AsyncIterable<SampleResults>,
  watch: RecordingWatch,
): Promise<ResultsEnd | undefined> {
  if (file.end) return file.end;
  let done = file.before;
  try {
    for await (const results of runs) {
      file.add(results);
      watch.onSample(results, ++done);
      if (watch.wantsStop()) return undefined;
    }
    return await file.finish();
  } finally {
    file.close();
  }
}
