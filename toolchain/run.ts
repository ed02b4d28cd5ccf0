/** @file Samples through the simulated chip: in this thread, or split over worker threads, in order all the same. */
import { DiagnosticError } from '../ir/diagnostics/index.ts';
import { openSession, type Sample } from '../runtime/index.ts';
import { defaultMode, type Mode } from '../sim/modes.ts';
import type { Host, HostWorker } from './host.ts';
import type { LoadedImage } from './load/image.ts';
import { omit } from './omit.ts';
import type { PlainRecord } from './run_worker.ts';

/** How samples are run; whatever it says, the integers are the same. */
export interface RunOptions {
  readonly mode?: Mode;
  /** Threads that run samples side by side; 1 unless told. */
  readonly threads?: number;
  /** Record every spike; 1 sample of a large network takes some megabytes. */
  readonly trace?: boolean;
  /** Classes listed in a record's `top`; 1 unless told. */
  readonly top?: number;
}

/** One sample and what the chip made of it. */
export interface SampleRun {
  readonly sample: Sample;
  readonly record: PlainRecord;
}

/** Runs samples in their order; each thread decodes the image for itself. Throws a `DiagnosticError` where a sample does not suit. */
export async function* runSamples(
  host: Host,
  { image, content }: Pick<LoadedImage, 'image' | 'content'>,
  samples: AsyncIterable<Sample>,
  { mode = defaultMode, threads = 1, trace = false, top = 1 }: RunOptions = {},
): AsyncGenerator<SampleRun, void, undefined> {
  if (threads > 1) {
    const workers = Array.from({ length: threads }, () => host.startWorker({ bytes: content, mode, trace, top }));
    yield* runInWorkers(workers, samples);
    return;
  }
  const session = openSession(image, { mode, trace, top });
  try {
    for await (const sample of samples) {
      const record = omit(await session.run(sample), 'result');
      yield { sample, record };
      await host.breathe();
    }
  } finally {
    await session.close();
  }
}

async function* runInWorkers(
  workers: readonly HostWorker[],
  samples: AsyncIterable<Sample>,
): AsyncGenerator<SampleRun, void, undefined> {
  const pending: Promise<SampleRun>[] = [];
  try {
    let next = 0;
    for await (const sample of samples) {
      // Sample n goes to worker n mod threads: each answers in order, so nothing has to be sorted.
      const answer = ask(workers[next++ % workers.length]!, sample);
      // A failure is met when its turn comes; until then it must not count as unhandled.
      answer.catch(() => undefined);
      pending.push(answer);
      if (pending.length >= 2 * workers.length) yield await pending.shift()!;
    }
    while (pending.length > 0) yield await pending.shift()!;
  } finally {
    await Promise.all(workers.map((worker) => worker.end()));
  }
}

async function ask(worker: HostWorker, sample: Sample): Promise<SampleRun> {
  const answer = await worker.run(sample);
  if ('diagnostics' in answer) throw new DiagnosticError(answer.diagnostics);
  return { sample, record: answer.record };
}
