/** @file Samples through the simulated chip: in this thread, or split over worker threads, in order all the same. */
import { Worker } from 'node:worker_threads';
import { DiagnosticError, type Diagnostic } from '../ir/diagnostics/index.ts';
import type { RunRecord, Sample } from '../runtime/index.ts';
import type { Mode } from '../sim/modes.ts';
import type { LoadedImage } from './load/image.ts';
import { breathe } from '../node/interrupt.ts';
import { omit } from './omit.ts';

/** A record without the simulator's raw counters, so that it can cross threads. */
export type PlainRecord = Omit<RunRecord, 'result'>;

export interface RunOptions {
  readonly mode: Mode;
  readonly threads: number;
  readonly trace: boolean;
  readonly top: number;
}

export interface SampleRun {
  readonly sample: Sample;
  readonly record: PlainRecord;
}

/** Runs samples one after the other; each worker decodes the image for itself. */
export async function* runSamples(
  { image, content }: LoadedImage,
  samples: AsyncIterable<Sample>,
  options: RunOptions,
): AsyncGenerator<SampleRun, void, undefined> {
  if (options.threads > 1) {
    yield* runInWorkers(content, samples, options);
    return;
  }
  const { openSession } = await import('../runtime/index.ts');
  const { mode, trace, top } = options;
  const session = openSession(image, { mode, trace, top });
  for await (const sample of samples) {
    const record = omit(await session.run(sample), 'result');
    yield { sample, record };
    await breathe();
  }
}

/** What a worker is started with. */
export interface WorkerSetup {
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly trace: boolean;
  readonly top: number;
}

/** The worker, as source or compiled. */
const workerUrl = new URL(`../node/worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

async function* runInWorkers(
  bytes: Uint8Array,
  samples: AsyncIterable<Sample>,
  { threads, mode, trace, top }: RunOptions,
): AsyncGenerator<SampleRun, void, undefined> {
  const workerData: WorkerSetup = { bytes, mode, trace, top };
  const workers = Array.from({ length: threads }, () => new Worker(workerUrl, { workerData }));
  const pending: Promise<SampleRun>[] = [];
  try {
    let next = 0;
    for await (const sample of samples) {
      // Sample n goes to worker n mod threads: each answers in order, so nothing has to be sorted.
      const answer = ask(workers[next % threads]!, next++, sample);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      answer.catch(() => undefined);
      pending.push(answer);
      if (pending.length >= 2 * threads) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A worker's answer: the record, or what is wrong with the sample. */
type Answer = { readonly id: number } & (
  { readonly record: PlainRecord } | { readonly diagnostics: readonly Diagnostic[] }
);

function ask(worker: Worker, id: number, sample: Sample): Promise<SampleRun> {
  return new Promise((resolve, reject) => {
    const stop = (): void => void worker.off('message', onMessage).off('error', onError);
    const onMessage = (answer: Answer): void => {
      if (answer.id !== id) return;
      stop();
      if ('record' in answer) resolve({ sample, record: answer.record });
      else reject(new DiagnosticError(answer.diagnostics));
    };
    const onError = (error: Error): void => {
      stop();
      reject(error);
    };
    worker.on('message', onMessage).on('error', onError).postMessage({ id, sample });
  });
}
