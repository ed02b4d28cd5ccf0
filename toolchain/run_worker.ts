/** @file What a thread does that runs samples: it decodes the image once, then answers every sample with its record. */
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import { decodeImage } from '../ir/chip/index.ts';
import { openSession, type RunRecord, type Sample } from '../runtime/index.ts';
import type { ChosenMode } from '../sim/index.ts';
import type { Mode } from '../sim/modes.ts';
import { omit } from './omit.ts';

/** A record without the simulator's raw counters, so that it can cross threads. */
export type PlainRecord = Omit<RunRecord, 'result'>;

/** What a thread is started with; plain data. */
export interface RunWorkerSetup {
  /** The image as its file has it. */
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly trace: boolean;
  readonly top: number;
}

/** A record, or what is wrong with the sample: an error's class does not cross threads, its diagnostics do. */
export type RunAnswer =
  { readonly record: PlainRecord; readonly chosen: ChosenMode } | { readonly diagnostics: readonly Diagnostic[] };

/** Loads the image; what comes back answers one sample after the other. */
export function createRunWorker({ bytes, mode, trace, top }: RunWorkerSetup): (sample: Sample) => Promise<RunAnswer> {
  const session = openSession(decodeImage(bytes, 'image'), { mode, trace, top });
  return async (sample) => {
    try {
      return { record: omit(await session.run(sample), 'result'), chosen: session.chosen };
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      return { diagnostics: error.diagnostics };
    }
  };
}
